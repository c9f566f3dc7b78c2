import { describe, expect, it } from 'vitest';
import { decideCredit, type KnownClick } from '../../e2e/backend/attribution/payment-credit.ts';
import { DAY_MS } from '../../e2e/backend/attribution/windows.ts';
import { freshId } from '../../e2e/backend/stripe/compose.ts';
import { clickId, startBackend } from './support/backend.ts';
import { orders, story, stripeFor } from './support/stripe.ts';

const backend = await startBackend();
const { db, advance } = backend;
const { deliver, conversions } = stripeFor(backend);

const PROMOTION = 'promo_1Alice';
const createProgram = (settings: object = {}) =>
  backend.createProgram({ partners: [{ coupons: [PROMOTION, 'ALICE20'] }, { coupons: ['promo_1Bob'] }], ...settings });

type Step = () => Promise<unknown>;
const inOrder = async (steps: readonly Step[], order: readonly number[]) => {
  for (const index of order) await steps[index]!();
};

describe('the decision', () => {
  const asOf = new Date('2026-06-01T00:00:00Z');
  const touch = (id: number, days: number, coupon: string | null): KnownClick => ({
    id,
    click_id: `c${id}`,
    visitor_id: id,
    partner_id: id,
    clicked_at: new Date(asOf.getTime() - days * DAY_MS),
    coupon,
    joined_at: null,
  });
  const [click, lapsed, coupon, older, spent] = [
    touch(1, 30, null),
    touch(2, 61, null),
    touch(3, 0, 'a'),
    touch(4, 20, 'b'),
    touch(5, 61, 'c'),
  ];
  const source = (by: 'click_id' | 'customer_key' | 'email' | 'coupon', ...touches: KnownClick[]) => ({
    by,
    evidence: 'confirmed' as const,
    claims: touches.map((one) => ({ visitorId: one.visitor_id })),
  });
  const all = [click, lapsed, coupon, older, spent];
  it.each([
    ['a coupon where nothing else is known', [source('coupon', coupon)], coupon, 'coupon'],
    ['the click, whatever leads to it', [source('email', click), source('coupon', coupon)], click, 'email'],
    [
      'the coupon of the payment before the customer’s',
      [source('customer_key', older), source('coupon', coupon)],
      coupon,
      'coupon',
    ],
    ['the customer’s coupon', [source('customer_key', older)], older, 'coupon'],
    [
      'the click of one before the coupon of another',
      [source('customer_key', older), source('email', click)],
      click,
      'email',
    ],
    ['the coupon where the click lapsed', [source('click_id', lapsed), source('coupon', coupon)], coupon, 'coupon'],
  ] as const)('credits %s', (_name, relationships, expected, by) => {
    const credit = decideCredit({ asOf }, [...relationships], all, { attribution_window_days: 60 });
    expect(credit).toMatchObject({ kind: 'credited', by, click: { id: expected.id } });
  });

  it.each([
    ['a coupon that lapsed', [source('customer_key', spent)], 'window_expired'],
    ['a click and a coupon that lapsed', [source('click_id', lapsed), source('customer_key', spent)], 'window_expired'],
    ['nothing', [], 'unknown'],
  ] as const)('credits nobody for %s', (_name, relationships, kind) => {
    expect(decideCredit({ asOf }, [...relationships], all, { attribution_window_days: 60 })).toMatchObject({ kind });
  });
});

describe('a promotion code on a session', () => {
  it.each([
    ['by its id', PROMOTION],
    ['by its text', { id: 'promo_other', code: 'alice20' }],
    ['by its id, expanded', { id: PROMOTION, code: 'WHATEVER' }],
  ])('credits its partner, %s', async (_name, promotion_code) => {
    const program = await createProgram();
    await deliver(program, 'checkout.session.completed', { promotion_code });
    expect(await conversions(program)).toMatchObject([
      { partner_code: program.alice, credited_by: 'coupon', click_id: null, commission_cents: 1000 },
    ]);
  });

  it('of nobody credits nobody', async () => {
    const program = await createProgram();
    expect(await deliver(program, 'checkout.session.completed', { promotion_code: 'promo_x' })).toBe('waiting');
    expect(await conversions(program)).toEqual([]);
  });

  it('of a session that names another program teaches nothing', async () => {
    const program = await createProgram();
    await deliver(program, 'checkout.session.completed', {
      promotion_code: PROMOTION,
      program_id: program.id + 1,
      customer_key: 'u',
    });
    expect(await db.query('select 1 from clicks where program_id = $1', [program.id])).toEqual([]);
  });
});

describe('a promotion code on an invoice', () => {
  it.each([
    ['of an older API version', { shape: 'older' }],
    ['with its discounts expanded', { with_discounts: true }],
  ] as const)('%s credits its partner', async (_name, params) => {
    const program = await createProgram();
    await deliver(program, 'invoice.paid', { ...params, promotion_code: PROMOTION });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, credited_by: 'coupon' }]);
  });

  it('is not told by a webhook that names discounts alone', async () => {
    const program = await createProgram();
    expect(await deliver(program, 'invoice.paid', { promotion_code: PROMOTION })).toBe('waiting');
  });
});

describe('the order of events decides nothing', () => {
  it.each(orders(3))('a subscription by coupon, its first invoice and a renewal: %s', async (_name, order) => {
    const program = await createProgram();
    const ids = story();
    const first = { ...ids, mode: 'subscription' as const, promotion_code: PROMOTION };
    const renewal = { ...ids, invoice: freshId('in'), payment_intent: freshId('pi') };
    const steps: Step[] = [
      () => deliver(program, 'checkout.session.completed', first),
      () => deliver(program, 'invoice.paid', ids),
      () => deliver(program, 'invoice.paid', { ...renewal, billing_reason: 'subscription_cycle' }),
    ];
    await inOrder(steps, order);
    const sales = await conversions(program);
    expect(sales).toHaveLength(2);
    for (const sale of sales) expect(sale).toMatchObject({ partner_code: program.alice, credited_by: 'coupon' });
  });

  it.each(orders(3))('a click always takes it, whenever it is told of: %s', async (_name, order) => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.bob);
    await advance('1m');
    const steps: Step[] = [
      () => deliver(program, 'invoice.paid', { ...ids, shape: 'older', promotion_code: PROMOTION }),
      () => deliver(program, 'checkout.session.completed', { ...ids, mode: 'subscription', click_id }),
      () => deliver(program, 'invoice_payment.paid', ids),
    ];
    await inOrder(steps, order);
    expect(await conversions(program)).toMatchObject([{ partner_code: program.bob, credited_by: 'click_id' }]);
    const rows = await db.query('select 1 from commissions where program_id = $1', [program.id]);
    expect(rows).toHaveLength(1);
  });

  it.each(orders(2))('of a customer, the other payments in the window are credited too: %s', async (_name, order) => {
    const program = await createProgram();
    const { customer } = story();
    const created = Math.floor((await backend.now()).getTime() / 1000) - 86_400;
    const steps: Step[] = [
      () =>
        deliver(program, 'checkout.session.completed', {
          customer,
          customer_key: 'u',
          promotion_code: PROMOTION,
          created,
        }),
      () => deliver(program, 'checkout.session.completed', { customer_key: 'u', customer: null }),
      () => deliver(program, 'checkout.session.completed', { customer }),
    ];
    await inOrder(steps, [...order, 2]);
    const sales = await conversions(program);
    expect(sales.map((sale: { credited_by: string }) => sale.credited_by)).toEqual(['coupon', 'coupon', 'coupon']);
  });

  it.each(orders(2))('of somebody known to Stripe alone, too: %s', async (_name, order) => {
    const program = await createProgram();
    const { customer, email } = story();
    const created = Math.floor((await backend.now()).getTime() / 1000) - 86_400;
    const steps: Step[] = [
      () => deliver(program, 'checkout.session.completed', { customer, email, promotion_code: PROMOTION, created }),
      () => deliver(program, 'checkout.session.completed', { customer }),
    ];
    await inOrder(steps, order);
    await deliver(program, 'checkout.session.completed', { customer: null, email });
    const sales = await conversions(program);
    expect(sales.map((sale: { partner_code: string }) => sale.partner_code)).toEqual(Array(3).fill(program.alice));
  });

  it.each(orders(3))(
    'a code told of twice was used once, when its payment was first heard of: %s',
    async (_name, order) => {
      const program = await createProgram({ attribution_window_days: 20 });
      const [{ customer, payment_intent }, session] = [story(), freshId('cs')];
      const ago = async (days: number) => Math.floor((await backend.now()).getTime() / 1000) - days * 86_400;
      const debit = { customer, payment_intent, session, promotion_code: PROMOTION };
      const steps: Step[] = [
        async () =>
          deliver(program, 'checkout.session.completed', {
            ...debit,
            payment_status: 'unpaid',
            created: await ago(21),
          }),
        async () => deliver(program, 'checkout.session.async_payment_succeeded', { ...debit, created: await ago(19) }),
        () => deliver(program, 'checkout.session.completed', { customer }),
      ];
      await inOrder(steps, order);
      expect(await conversions(program)).toMatchObject([{ transaction_id: payment_intent }]);
    },
  );

  it.each(orders(3))(
    'a payment is its own code’s, though its customer has used another since: %s',
    async (_name, order) => {
      const program = await createProgram();
      const session = freshId('cs');
      const ago = async (days: number) => Math.floor((await backend.now()).getTime() / 1000) - days * 86_400;
      const { payment_intent } = story();
      const debit = { payment_intent, session, customer: null, customer_key: 'u', promotion_code: 'promo_1Bob' };
      const other = { customer: null, customer_key: 'u', promotion_code: PROMOTION };
      const steps: Step[] = [
        async () =>
          deliver(program, 'checkout.session.completed', { ...debit, payment_status: 'unpaid', created: await ago(3) }),
        async () => deliver(program, 'checkout.session.completed', { ...other, created: await ago(2) }),
        async () => deliver(program, 'checkout.session.async_payment_succeeded', { ...debit, created: await ago(1) }),
      ];
      await inOrder(steps, order);
      const sales: { transaction_id: string; partner_code: string }[] = await conversions(program);
      const credited = sales.map((sale) => [sale.transaction_id === payment_intent, sale.partner_code]);
      expect(credited).toEqual([
        [true, program.bob],
        [false, program.alice],
      ]);
    },
  );

  it.each(orders(2))('two codes of one payment: %s', async (_name, order) => {
    const program = await createProgram();
    const ids = story();
    const created = Math.floor((await backend.now()).getTime() / 1000);
    const steps: Step[] = [
      () => deliver(program, 'checkout.session.completed', { ...ids, created, promotion_code: 'promo_1Bob' }),
      () =>
        deliver(program, 'invoice.paid', {
          ...ids,
          created,
          subscription: null,
          shape: 'older',
          promotion_code: PROMOTION,
        }),
    ];
    await inOrder(steps, order);
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, coupon: 'promo_1alice' }]);
  });

  it('a lead with the key that names a click takes the sale from the coupon, and says so; one of a page does not', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.bob);
    await advance('1m');
    await deliver(program, 'checkout.session.completed', { customer_key: 'u', promotion_code: PROMOTION });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, customer_key: 'u' }]);
    await program.lead({ click_id, customer_key: 'u' });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, changes: [] }]);
    await program.lead({ click_id, customer_key: 'u' }, { key: program.key });
    expect(await conversions(program)).toMatchObject([
      {
        partner_code: program.bob,
        credited_by: 'customer_key',
        coupon: null,
        changes: [{ change: 'moved', reason: 'customer_key', cause: 'lead' }],
      },
    ]);
  });

  it('T6 a click reported after the payment that named it takes nothing from the coupon', async () => {
    const program = await createProgram();
    const click_id = clickId();
    await deliver(program, 'checkout.session.completed', { click_id, promotion_code: PROMOTION });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice }]);
    await program.click(program.bob, { click_id });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, credited_by: 'coupon' }]);
  });
});

describe('S9 a subscription that started without one', () => {
  it('is not credited for a coupon of a later invoice', async () => {
    const program = await createProgram();
    const ids = story();
    await deliver(program, 'checkout.session.completed', { ...ids, mode: 'subscription' });
    await deliver(program, 'invoice.paid', ids);
    await advance('30d');
    const renewal = { ...ids, invoice: freshId('in'), payment_intent: freshId('pi'), promotion_code: PROMOTION };
    await deliver(program, 'invoice.paid', { ...renewal, billing_reason: 'subscription_cycle', shape: 'older' });
    expect(await conversions(program)).toEqual([]);
  });

  it('nor is one whose start was never told, nor what else the customer buys', async () => {
    const program = await createProgram();
    const ids = story();
    const renewal = { ...ids, billing_reason: 'subscription_cycle' as const, promotion_code: PROMOTION };
    await deliver(program, 'invoice.paid', { ...renewal, shape: 'older' });
    await deliver(program, 'checkout.session.completed', { customer: ids.customer });
    expect(await conversions(program)).toEqual([]);
    expect(await db.query('select 1 from clicks where program_id = $1', [program.id]), 'no use of it').toEqual([]);
  });
});

it('S5 what the merchant reports under an id of Stripe’s, with the coupon, is the same sale', async () => {
  const program = await createProgram();
  const { payment_intent } = story();
  const report = { transaction_id: payment_intent, amount_cents: 5000, coupon: 'ALICE20' };
  expect((await program.sale(report)).body).toMatchObject({ attributed: true, partner_code: program.alice });
  expect((await program.sale(report)).status).toBe(409);
  await deliver(program, 'checkout.session.completed', { payment_intent, invoice: null });
  expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, credited_by: 'coupon' }]);
  expect(await db.query('select 1 from clicks where program_id = $1', [program.id]), 'used once').toHaveLength(1);
});

it('S7 a refund deducts', async () => {
  const program = await createProgram();
  const ids = story();
  await deliver(program, 'checkout.session.completed', { ...ids, invoice: null, promotion_code: PROMOTION });
  await deliver(program, 'charge.refunded', { ...ids, amount_refunded: 2500, amount: 5000 });
  expect(await conversions(program)).toMatchObject([{ status: 'refunded', refunded_cents: 2500 }]);
  const [row] = await db.query('select deducted_cents from commissions where program_id = $1', [program.id]);
  expect(row).toEqual({ deducted_cents: 500 });
});

it('a lead’s coupon credits what Stripe tells of its customer', async () => {
  const program = await createProgram();
  const { email } = story();
  await program.lead({ customer_key: 'u', coupon: 'ALICE20', email }, { key: program.key });
  await advance('1m');
  await deliver(program, 'checkout.session.completed', { customer_key: 'u', customer: null });
  await deliver(program, 'invoice.paid', { email, customer: null });
  expect(await conversions(program)).toMatchObject([
    { partner_code: program.alice, credited_by: 'coupon' },
    { partner_code: program.alice, credited_by: 'coupon' },
  ]);
});
