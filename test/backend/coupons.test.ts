import { describe, expect, it } from 'vitest';
import { clickId, countRows, startBackend } from './support/backend.ts';

const backend = await startBackend();
const { db, advance } = backend;
const NOT_FOUND = {
  error: 'Customer not found. Provide customer_key or click_id.',
  reason: expect.any(String),
  hint: expect.any(String),
};

/** Alice owns ALICE20 and a promotion code of Stripe's, Bob BOB10, the inactive partner LATE. */
const createProgram = (settings: object = {}) =>
  backend.createProgram({
    partners: [{ coupons: ['ALICE20', 'promo_Alice1'] }, { coupons: ['Bob10'] }, { coupons: ['LATE'] }],
    ...settings,
  });

describe('a sale', () => {
  it.each(['ALICE20', 'alice20', ' Alice20 ', 'PROMO_ALICE1'])(
    'with the code %j credits its partner',
    async (coupon) => {
      const program = await createProgram();
      const { status, body } = await program.sale({ customer_key: 'u', coupon });
      expect([status, body]).toMatchObject([200, { attributed: true, partner_code: program.alice }]);
      expect((await program.events()).data).toMatchObject([
        {
          event_type: 'conversion',
          partner_code: program.alice,
          click_id: null,
          customer_key: 'u',
          commission_cents: 200,
          credited_by: 'coupon',
          coupon: 'alice20' === coupon.trim().toLowerCase() ? 'alice20' : 'promo_alice1',
        },
      ]);
    },
  );

  it('of a guest needs nothing but the coupon', async () => {
    const program = await createProgram();
    expect((await program.sale({ coupon: 'ALICE20' })).body).toMatchObject({ partner_code: program.alice });
    expect((await program.sale({ coupon: 'BOB10' })).body).toMatchObject({ partner_code: program.bob });
    expect((await program.events()).data).toMatchObject([{ customer_key: null }, { customer_key: null }]);
  });

  it.each([
    ['that nobody owns', 'SUMMER'],
    ['of an inactive partner', 'LATE'],
    ['that is empty', ''],
  ])('with a code %s is as one without', async (_name, coupon) => {
    const program = await createProgram();
    const answer = await program.sale({ customer_key: 'u', coupon });
    expect([answer.status, answer.body]).toEqual([400, NOT_FOUND]);
    const click_id = await program.newClick(program.alice);
    expect((await program.sale({ click_id, coupon })).body).toMatchObject({ partner_code: program.alice });
    expect(await countRows(db, 'visitors', 'program_id = $1', [program.id])).toBe(1);
  });

  it.each([
    ['not a text', 42, 'coupon must be a string'],
    ['too long', 'x'.repeat(256), 'coupon must be at most 255 characters'],
    ['not storable', 'a\0b', 'coupon contains invalid characters'],
  ])('with a coupon that is %s is refused', async (_name, coupon, error) => {
    const program = await createProgram();
    for (const answer of [
      await program.sale({ customer_key: 'u', coupon }),
      await program.lead({ customer_key: 'u', coupon }),
    ]) {
      expect([answer.status, answer.body.error]).toEqual([400, error]);
    }
  });

  it('never takes anything from a click, named or known', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.bob);
    await program.lead({ click_id, customer_key: 'u' });
    for (const who of [{ click_id }, { customer_key: 'u' }, { customer_key: 'v', click_id }]) {
      expect((await program.sale({ ...who, coupon: 'ALICE20' })).body).toMatchObject({ partner_code: program.bob });
    }
    const sales = (await program.events('&eventType=conversion')).data;
    expect(sales.map((sale: { credited_by: unknown; coupon: unknown }) => [sale.credited_by, sale.coupon])).toEqual([
      ['click_id', null],
      ['customer_key', null],
      ['click_id', null],
    ]);
  });

  it('is credited to a click that comes after the coupon, from then on', async () => {
    const program = await createProgram();
    await program.sale({ customer_key: 'u', coupon: 'ALICE20' });
    await advance('1d');
    const click_id = await program.newClick(program.bob);
    expect((await program.sale({ customer_key: 'u', click_id })).body).toMatchObject({ partner_code: program.bob });
    const first = (await program.events('&eventType=conversion')).data.at(-1);
    expect(first).toMatchObject({ partner_code: program.alice });
  });

  it('is credited to the coupon where the click is past its window', async () => {
    const program = await createProgram({ cookie_window_days: 365 });
    await program.lead({ click_id: await program.newClick(program.bob), customer_key: 'u' });
    await advance('61d');
    expect((await program.sale({ customer_key: 'u' })).body).toMatchObject({ attributed: false });
    expect((await program.sale({ customer_key: 'u', coupon: 'ALICE20' })).body).toMatchObject({
      partner_code: program.alice,
    });
  });

  it('never crosses programs', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    const click_id = await other.newClick(other.bob);
    expect((await program.sale({ click_id, coupon: 'ALICE20' })).body).toMatchObject({ partner_code: program.alice });
    expect((await other.sale({ click_id, coupon: 'ALICE20' })).body).toMatchObject({ partner_code: other.bob });
  });

  it('earns for the customer’s other sales within the window, as after a click', async () => {
    const program = await createProgram();
    await program.sale({ customer_key: 'u', coupon: 'ALICE20' });
    await advance('59d');
    expect((await program.sale({ customer_key: 'u' })).body).toMatchObject({ partner_code: program.alice });
    await advance('2d');
    expect((await program.sale({ customer_key: 'u' })).body).toMatchObject({
      attributed: false,
      click_age_days: 61,
      window_days: 60,
    });
  });

  it('R4 renewals inherit, refunds deduct', async () => {
    const program = await createProgram();
    const subscription = { customer_key: 'u', sale_type: 'subscription', subscription_id: 'sub' };
    await program.sale({ ...subscription, is_recurring: false, coupon: 'ALICE20' });
    await advance('90d');
    await program.sale({ ...subscription, transaction_id: 'second', coupon: 'BOB10' });
    const [renewal] = (await program.events()).data;
    expect(renewal).toMatchObject({ partner_code: program.alice, credited_by: 'coupon', coupon: 'alice20' });
    const refund = await program.refund({ transaction_id: 'second', refund_amount_cents: 500 });
    expect(refund.body).toMatchObject({ status: 'refunded', deduction_cents: 100 });
    await advance('300d');
    expect((await program.sale(subscription)).body).toMatchObject({ attributed: true, commission_id: null });
  });

  it('repeated is the same sale, and the coupon was used once', async () => {
    const program = await createProgram();
    const sale = { customer_key: 'u', coupon: 'ALICE20', transaction_id: 't' };
    expect((await program.sale(sale)).status).toBe(200);
    expect((await program.sale(sale)).status).toBe(409);
    expect(await countRows(db, 'clicks', 'program_id = $1 and coupon is not null', [program.id])).toBe(1);
  });

  it('of one customer, many at once: one customer, every sale credited', async () => {
    const program = await createProgram();
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => program.sale({ customer_key: 'u', coupon: 'ALICE20' })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect(await countRows(db, 'customers', 'program_id = $1', [program.id])).toBe(1);
  });
});

describe('a lead', () => {
  it('with a coupon ties its customer to the partner', async () => {
    const program = await createProgram();
    expect((await program.lead({ customer_key: 'u', coupon: 'ALICE20' }, { key: program.key })).body).toEqual({
      success: true,
      message: 'Lead tracked successfully',
    });
    await advance('20d');
    expect((await program.sale({ customer_key: 'u' })).body).toMatchObject({ partner_code: program.alice });
    expect((await program.events()).data).toMatchObject([
      { event_type: 'conversion', credited_by: 'coupon', coupon: 'alice20' },
      { event_type: 'lead', partner_code: program.alice, click_id: null, coupon: 'alice20' },
    ]);
    expect((await program.events('&eventType=click')).meta.pagination.total, 'nobody clicked').toBe(0);
  });

  it('repeated changes nothing, neither does it make the window longer', async () => {
    const program = await createProgram();
    await program.lead({ customer_key: 'u', coupon: 'ALICE20' }, { key: program.key });
    await advance('40d');
    expect((await program.lead({ customer_key: 'u', coupon: 'alice20' }, { key: program.key })).body).toMatchObject({
      duplicate: true,
    });
    await advance('21d');
    expect((await program.sale({ customer_key: 'u' })).body).toMatchObject({ attributed: false });
  });

  it('with another coupon later attaches that one as well', async () => {
    const program = await createProgram();
    await program.lead({ customer_key: 'u', coupon: 'ALICE20' }, { key: program.key });
    await advance('1d');
    expect((await program.lead({ customer_key: 'u', coupon: 'BOB10' }, { key: program.key })).body).not.toHaveProperty(
      'duplicate',
    );
    expect((await program.sale({ customer_key: 'u' })).body).toMatchObject({ partner_code: program.bob });
  });

  it('with a click and a coupon is the click’s', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.bob);
    await program.lead({ click_id, customer_key: 'u', coupon: 'ALICE20' });
    expect((await program.sale({ customer_key: 'u' })).body).toMatchObject({ partner_code: program.bob });
    expect((await program.events('&eventType=lead')).data).toMatchObject([{ partner_code: program.bob, coupon: null }]);
  });

  it('with an unknown click and a coupon is the coupon’s', async () => {
    const program = await createProgram();
    expect(
      (await program.lead({ click_id: clickId(), customer_key: 'u', coupon: 'ALICE20' }, { key: program.key })).status,
    ).toBe(200);
    expect((await program.sale({ customer_key: 'u' })).body).toMatchObject({ partner_code: program.alice });
  });

  it.each([
    [
      'nobody’s',
      { customer_key: 'u', coupon: 'SUMMER' },
      'Customer not found. Provide a valid click_id or customer_key.',
    ],
    ['no customer', { coupon: 'ALICE20' }, 'click_id or customer_key is required'],
    [
      'an unknown click alone',
      { click_id: 'x', coupon: 'ALICE20' },
      'Customer not found. Provide a valid click_id or customer_key.',
    ],
  ])('with the coupon and %s: 400', async (_name, fields, error) => {
    const program = await createProgram();
    const answer = await program.lead(fields, { key: program.key });
    expect([answer.status, answer.body.error]).toEqual([400, error]);
    expect(await countRows(db, 'visitors', 'program_id = $1', [program.id])).toBe(0);
  });

  it('T4 of a page counts together with a click only, and nowhere that a click counts', async () => {
    const program = await createProgram();
    expect((await program.lead({ customer_key: 'u', coupon: 'ALICE20' })).body.reason).toBe('click_required');
    expect((await program.sale({ customer_key: 'u' })).status).toBe(400);
    const click_id = await program.newClick(program.bob);
    await program.lead({ click_id, customer_key: 'u', coupon: 'ALICE20' });
    expect((await program.sale({ customer_key: 'u' })).body).toMatchObject({ partner_code: program.bob });
  });

  it('of a page ties nothing where the program wants its server to say so', async () => {
    const program = await createProgram({ lead_auth: 'server_required' });
    const lead = { customer_key: 'u', coupon: 'ALICE20' };
    expect((await program.lead(lead)).status).toBe(400);
    expect((await program.sale({ customer_key: 'u' })).status).toBe(400);
    expect((await program.lead(lead, { key: program.key })).status).toBe(200);
    expect((await program.sale({ customer_key: 'u' })).body).toMatchObject({ partner_code: program.alice });
  });
});

it('a code belongs to one partner of a program, whatever its case', async () => {
  const refused = await backend.call('/__affitor/programs', { partners: [{ coupons: ['A1'] }, { coupons: ['a1 '] }] });
  expect([refused.status, refused.body]).toEqual([
    400,
    { error: 'a coupon belongs to one partner of a program, whatever its case' },
  ]);
});

it('a click is judged by clicks alone: a coupon between them is none', async () => {
  const program = await createProgram();
  const click_id = await program.newClick(program.bob);
  await program.sale({ click_id, coupon: 'ALICE20' });
  await advance('1m');
  const again = await program.click(program.bob, { click_id: clickId(), existing_click_id: click_id });
  expect(again.body.click_id).toBe(click_id);
  expect((await program.events('&eventType=click')).data).toHaveLength(1);
});
