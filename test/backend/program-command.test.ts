import { describe, expect, it } from 'vitest';
import { programCommand } from '../../e2e/backend/program-command.ts';
import { countRows, startBackend } from './support/backend.ts';
import { stripeFor } from './support/stripe.ts';

const backend = await startBackend();
const { call, db } = backend;

let codes = 0;
const freshCode = () => `COMMAND${codes++}`;
const run = (...args: string[]) => programCommand(db, args);

describe('makes a program', () => {
  it('whose key, codes and secret work', async () => {
    const [code, other] = [freshCode(), freshCode()];
    const made = await run('--name', 'Mine', '--partner', code, '--partner', other, '--commission-percent', '12.5');
    expect(made.partner_codes).toEqual([code, other]);
    expect(made.stripe_webhook_path).toBe(`/api/v1/stripe/webhook/${made.id}`);
    const click = await call('/api/v1/track/click', { affiliate_url: `https://shop.test/?aff=${other}` });
    const sale = { click_id: click.body.click_id, transaction_id: 't', amount_cents: 1000 };
    const key = made.api_key!;
    expect(await call('/api/v1/track/sale', sale, { key })).toMatchObject({ body: { partner_code: other } });
    const { data } = (await call(`/api/tracking/events/${made.id}?eventType=conversion`, undefined, { key })).body;
    expect(data).toMatchObject([{ commission_cents: 125 }]);
    expect(await countRows(db, 'programs', `id = $1 and name = 'Mine' and not accept_test_mode`, [made.id])).toBe(1);
    expect(await countRows(db, 'api_keys', 'key_hash = $1', [key])).toBe(0);

    const event = { payment_intent: 'pi_command', customer_key: 'nobody', amount: 100 };
    const stripe = stripeFor(backend);
    const program = { secret: made.stripe_webhook_secret } as Parameters<typeof stripe.deliver>[0];
    expect(await stripe.deliver(program, 'payment_intent.succeeded', event)).toBe('ignored');
  });

  it('with all that it is asked for', async () => {
    const made = await run(
      ...['--name', 'Other', '--commission-fixed-cents', '500', '--commission-duration-months', 'forever'],
      ...['--cookie-window-days', '30', '--attribution-window-days', '7', '--server-leads-only', '--test-mode'],
      ...['--stripe-secret', 'whsec_given'],
    );
    expect(made.stripe_webhook_secret).toBe('whsec_given');
    const [row] = await db.query('select * from programs where id = $1', [made.id]);
    expect(row).toMatchObject({
      commission_percent: null,
      commission_fixed_cents: 500,
      commission_duration_months: null,
      cookie_window_days: 30,
      attribution_window_days: 7,
      lead_auth: 'server_required',
      accept_test_mode: true,
    });
  });
});

describe('of a program that is there', () => {
  it('changes whether leads of pages count', async () => {
    const { id } = await run('--name', 'Mine');
    const leadAuth = async () => (await db.query('select lead_auth from programs where id = $1', [id]))[0];
    await run('--program', `${id}`, '--server-leads-only');
    expect(await leadAuth()).toEqual({ lead_auth: 'server_required' });
    await run('--program', `${id}`, '--open-leads');
    expect(await leadAuth()).toEqual({ lead_auth: 'open' });
    await expect(run('--program', `${id}`, '--open-leads', '--server-leads-only')).rejects.toThrow(
      'exclude each other',
    );
  });

  it('adds partners and takes the secret of Stripe', async () => {
    const { id } = await run('--name', 'Mine');
    const code = freshCode();
    const changed = await run('--program', `${id}`, '--partner', code, '--stripe-secret', 'whsec_later');
    expect(changed).toEqual({
      id,
      partner_codes: [code],
      stripe_webhook_path: `/api/v1/stripe/webhook/${id}`,
      stripe_webhook_secret: 'whsec_later',
    });
    expect(await countRows(db, 'partners', 'program_id = $1 and code = $2 and active', [id, code])).toBe(1);
    expect(await countRows(db, 'api_keys', 'program_id = $1', [id])).toBe(1);
  });
});

describe('tells of partners', () => {
  const clickOn = async (code: string) =>
    (await call('/api/v1/track/click', { affiliate_url: `https://shop.test/?aff=${code}` })).body.partner;

  it('what pages show, and the coupons by which they are credited', async () => {
    const [alice, bob] = [freshCode(), freshCode()];
    const made = await run(
      ...['--name', 'Mine', '--partner', alice, '--partner', bob, '--partner-name', `${alice}=Alice = Friends`],
      ...['--partner-discount', `${alice}=12.5`, '--coupon', `SPRING=${alice}`, '--coupon', `a=b=${bob}`],
    );
    expect(await clickOn(alice)).toEqual({ name: 'Alice = Friends', discount: { percent: 12.5 } });
    expect(await clickOn(bob)).toBeUndefined();
    for (const [coupon, code] of [
      ['spring', alice],
      ['A=B', bob],
    ]) {
      const sale = { coupon, customer_key: coupon, transaction_id: coupon, amount_cents: 100 };
      const { body } = await call('/api/v1/track/sale', sale, { key: made.api_key! });
      expect(body.partner_code).toBe(code);
    }
  });

  it('that are there already, field by field', async () => {
    const code = freshCode();
    const { id } = await run('--name', 'Mine', '--partner', code, '--partner-name', `${code}=Alice`);
    await run('--program', `${id}`, '--partner-discount', `${code}=20`);
    await run('--program', `${id}`, '--partner-name', `${code}=Alicia`, '--coupon', `LATER=${code}`);
    expect(await clickOn(code)).toEqual({ name: 'Alicia', discount: { percent: 20 } });
    expect(await countRows(db, 'coupons', `program_id = $1 and code = 'later'`, [id])).toBe(1);
  });
});

describe('makes nothing and says why', () => {
  const { length: tooLong } = 'x'.repeat(65);
  it.each([
    ['nothing', [], 'npm run program -- --name "My program"'],
    ['an empty name', ['--name', ''], 'npm run program -- --name "My program"'],
    ['an unknown option', ['--name', 'x', '--colour', 'red'], "Unknown option '--colour'"],
    ['a code that a link cannot carry', ['--name', 'x', '--partner', 'A B'], 'A partner code has up to 64 letters'],
    ['a long code', ['--name', 'x', '--partner', 'x'.repeat(tooLong)], 'A partner code has up to 64 letters'],
    ['a code that ends in a dot', ['--name', 'x', '--partner', 'x.'], 'A partner code has up to 64 letters'],
    ['a code that is taken', ['--name', 'x', '--partner', 'PARTNER123'], 'The code PARTNER123 is taken'],
    [
      'another secret',
      ['--name', 'x', '--stripe-secret', 'sk_live_1'],
      'A signing secret of Stripe begins with whsec_',
    ],
    [
      'words for a number',
      ['--name', 'x', '--commission-percent', 'ten'],
      '--commission-percent must be a number, not "ten"',
    ],
    ['too long a window', ['--name', 'x', '--cookie-window-days', '366'], '365'],
    [
      'two commissions',
      ['--name', 'x', '--commission-percent', '1', '--commission-fixed-cents', '1'],
      'exclude each other',
    ],
    ['a coupon of nobody', ['--name', 'x', '--coupon', 'SPRING'], '--coupon takes CODE=PARTNER, not "SPRING"'],
    [
      'a coupon without text',
      ['--name', 'x', '--partner', 'HERE', '--coupon', ' =HERE'],
      '--coupon takes CODE=PARTNER, not " =HERE"',
    ],
    [
      'a coupon of a partner of other programs',
      ['--name', 'x', '--coupon', 'SPRING=PARTNER123'],
      'The program has no partner PARTNER123',
    ],
    [
      'a coupon that is taken, whatever its case',
      ['--program', '1', '--coupon', 'alice20=PARTNER456'],
      'The coupon alice20 is taken',
    ],
    ['a name of nobody', ['--name', 'x', '--partner-name', 'NOBODY=Alice'], 'The program has no partner NOBODY'],
    ['no name', ['--name', 'x', '--partner-name', 'NOBODY='], '--partner-name takes PARTNER=NAME, not "NOBODY="'],
    ['markup for a name', ['--program', '1', '--partner-name', 'PARTNER123=<b>'], 'name must be text without markup'],
    [
      'too much of a discount',
      ['--program', '1', '--partner-discount', 'PARTNER123=101'],
      'percent must be at most 100',
    ],
    [
      'words for a discount',
      ['--program', '1', '--partner-discount', 'PARTNER123=half'],
      '--partner-discount must be a number, not "half"',
    ],
    ['no such program', ['--program', '999999'], 'There is no program 999999'],
    ['a program by name', ['--program', 'Demo'], 'There is no program Demo'],
    [
      'other terms for a program',
      ['--program', '1', '--commission-percent', '30'],
      '--commission-percent is said when a program is made',
    ],
  ])('given %s', async (_given, args, message) => {
    const before = await countRows(db, 'programs');
    await expect(run(...args)).rejects.toThrow(message);
    expect(await countRows(db, 'programs')).toBe(before);
  });
});
