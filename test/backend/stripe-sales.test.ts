import { describe, expect, it } from 'vitest';
import { type ComposeParams, freshId } from '../../e2e/backend/stripe/compose.ts';
import { clickId, type Program, startBackend } from './support/backend.ts';
import { story, stripeFor } from './support/stripe.ts';

const backend = await startBackend();
const { db, createProgram, advance } = backend;
const { deliver, conversions } = stripeFor(backend);

describe('S1, S2 what counts', () => {
  const buyer = async (program: Program) => ({
    click_id: await program.newClick(program.alice),
    program_id: program.id,
  });

  it('a paid session in the mode payment is a sale', async () => {
    const program = await createProgram();
    const ids = story();
    const result = await deliver(program, 'checkout.session.completed', {
      ...(await buyer(program)),
      ...ids,
      amount: 4900,
      tax: 931,
      currency: 'eur',
      invoice: null,
    });
    expect(result).toBe('recorded');
    expect(await conversions(program)).toMatchObject([
      {
        amount_cents: 4900,
        currency: 'EUR',
        sale_type: 'payment',
        transaction_id: ids.payment_intent,
        commission_cents: 980,
        partner_code: program.alice,
      },
    ]);
  });

  it('an unpaid session counts when its payment succeeds', async () => {
    const program = await createProgram();
    const params = { ...(await buyer(program)), ...story(), invoice: null };
    expect(await deliver(program, 'checkout.session.completed', { ...params, payment_status: 'unpaid' })).toBe(
      'ignored',
    );
    expect(await conversions(program)).toHaveLength(0);
    expect(await deliver(program, 'checkout.session.async_payment_succeeded', params)).toBe('recorded');
    expect(await conversions(program)).toHaveLength(1);
  });

  it.each([
    ['setup', 'checkout.session.completed', { mode: 'setup' }],
    ['nothing to pay', 'checkout.session.completed', { amount: 0 }],
    ['a trial', 'invoice.paid', { trial: true }],
    ['a credit-covered invoice', 'invoice.paid', { amount: 5000, credit_applied: 5000 }],
  ] as const)('%s counts nothing', async (_name, event, params) => {
    const program = await createProgram();
    expect(await deliver(program, event, { ...(await buyer(program)), ...params })).toBe('ignored');
    expect(await conversions(program)).toHaveLength(0);
  });

  it('S6 zero-decimal currencies are taken as Stripe gives them, net of tax', async () => {
    const program = await createProgram();
    await deliver(program, 'invoice.paid', { ...(await buyer(program)), amount: 1000, tax: 100, currency: 'jpy' });
    expect(await conversions(program)).toMatchObject([{ amount_cents: 1000, currency: 'JPY', commission_cents: 200 }]);
  });

  it.each(['basil', 'older'] as const)(
    'a subscription is counted from its invoice, session first (%s)',
    async (shape) => {
      const program = await createProgram();
      const ids = story();
      const who = await buyer(program);
      await deliver(program, 'checkout.session.completed', { ...who, ...ids, mode: 'subscription' });
      expect(await conversions(program)).toHaveLength(0);
      expect(await deliver(program, 'invoice.paid', { ...ids, shape, metadata_on: 'none', amount: 2000 })).toBe(
        'recorded',
      );
      expect(await conversions(program)).toMatchObject([
        {
          amount_cents: 2000,
          sale_type: 'subscription',
          subscription_id: ids.subscription,
          transaction_id: ids.invoice,
        },
      ]);
    },
  );

  it.each(['basil', 'older'] as const)('and invoice first (%s)', async (shape) => {
    const program = await createProgram();
    const ids = story();
    const who = await buyer(program);
    expect(await deliver(program, 'invoice.paid', { ...ids, shape, amount: 2000 })).toBe('waiting');
    expect(await conversions(program)).toHaveLength(0);
    await deliver(program, 'checkout.session.completed', { ...who, ...ids, mode: 'subscription' });
    expect(await conversions(program)).toMatchObject([{ amount_cents: 2000, partner_code: program.alice }]);
  });

  it('a payment that had to wait is judged as of when it was paid', async () => {
    const program = await createProgram();
    const ids = story();
    const first = await program.newClick(program.alice);
    await advance('1h');
    expect(await deliver(program, 'invoice.paid', ids)).toBe('waiting');
    await advance('1h');
    await program.click(program.bob, { click_id: clickId(), existing_click_id: first });
    await advance('100d');
    // Too old by now to be claimed by a lead.
    expect((await program.lead({ click_id: first, customer_key: 'u', email: ids.email })).status).toBe(400);
    expect(await conversions(program)).toHaveLength(0);
    const other = story();
    const fresh = await program.newClick(program.alice);
    await advance('1h');
    await deliver(program, 'invoice.paid', other);
    await advance('1h');
    await program.click(program.bob, { click_id: clickId(), existing_click_id: fresh });
    await program.lead({ click_id: fresh, customer_key: 'v', email: other.email });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, customer_key: 'v' }]);
  });
});

describe('S4 whose it is', () => {
  it('the click id is taken before the key, the key before the Stripe customer, the e-mail last', async () => {
    const program = await createProgram();
    const make = async (key: string) => {
      const id = await program.newClick(key === 'click' ? program.bob : program.alice);
      await program.lead({ click_id: id, customer_key: key, email: `${key}@${program.id}.test` }, { key: program.key });
      return id;
    };
    const click_id = await make('click');
    await make('mail');
    await make('key');
    const cus = freshId('cus');
    await deliver(program, 'invoice.paid', { customer: cus, email: `mail@${program.id}.test` });
    const keys = async (params: ComposeParams['invoice.paid']) => {
      const invoice = freshId('in');
      await deliver(program, 'invoice.paid', { ...params, invoice });
      const all = await conversions(program);
      return all.find((sale: { transaction_id: string }) => sale.transaction_id === invoice)?.customer_key;
    };
    expect(await keys({ click_id, email: `mail@${program.id}.test` })).toBe('click');
    expect(await keys({ customer: cus, email: `click@${program.id}.test` })).toBe('mail');
    expect(await keys({ email: `mail@${program.id}.test`, customer: cus, customer_key: 'key' })).toBe('key');
    expect(await keys({ customer: null, email: `Mail@${program.id}.TEST ` })).toBe('mail');
    expect(await keys({ customer: freshId('cus'), customer_key: 'nobody', email: `mail@${program.id}.test` })).toBe(
      'mail',
    );
  });

  it('an address ties nobody, a click id that comes with a customer key does', async () => {
    const program = await createProgram();
    const old = await program.newClick(program.alice);
    await program.lead({ click_id: old, customer_key: 'u' });
    await advance('1h');
    const click_id = await program.newClick(program.bob);
    await deliver(program, 'invoice.paid', { click_id, customer_key: 'u' });
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.bob);
    expect((await program.sale({ click_id: old })).body.partner_code).toBe(program.bob);
  });

  it('an invoice that comes before the lead is settled by the lead', async () => {
    const program = await createProgram();
    const ids = story();
    const id = await program.newClick(program.alice);
    expect(await deliver(program, 'invoice.paid', { ...ids, customer_key: 'u' })).toBe('waiting');
    await program.lead({ click_id: id, customer_key: 'u' });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, customer_key: 'u' }]);
  });

  it('keeps no address while it waits', async () => {
    const program = await createProgram();
    await deliver(program, 'invoice.paid', { email: 'ada@example.com', customer_key: 'ada' });
    const [row] = await db.query<{ dump: string }>(
      `select coalesce(string_agg(f::text, ''), '') || (select string_agg(i::text, '') from buyer_identities i) as dump
       from payment_facts f where program_id = $1`,
      [program.id],
    );
    expect(row!.dump).toContain('ada');
    expect(row!.dump).not.toContain('ada@');
  });

  it('R3 holds', async () => {
    const program = await createProgram({ attribution_window_days: 10 });
    const id = await program.newClick(program.alice);
    await program.lead({ click_id: id, customer_key: 'u' });
    await advance('11d');
    expect(await deliver(program, 'invoice.paid', { customer_key: 'u' })).toBe('not_attributed');
  });

  it('R4 renewals keep their partner, and pay as long as the program says', async () => {
    const program = await createProgram({ commission_duration_months: 2 });
    const ids = story();
    const click_id = await program.newClick(program.alice);
    await deliver(program, 'invoice.paid', { ...ids, click_id });
    await program.click(program.bob, { click_id: clickId(), existing_click_id: click_id });
    const cycle = () => ({ ...ids, invoice: freshId('in'), billing_reason: 'subscription_cycle' as const });
    await advance('31d');
    await deliver(program, 'invoice.paid', cycle());
    await advance('31d');
    await deliver(program, 'invoice.paid', cycle());
    const sales = await conversions(program);
    expect(
      sales.map((sale: Record<string, unknown>) => [sale.partner_code, sale.is_recurring, sale.commission_cents]),
    ).toEqual([
      [program.alice, true, null],
      [program.alice, true, 1000],
      [program.alice, false, 1000],
    ]);
  });
});
