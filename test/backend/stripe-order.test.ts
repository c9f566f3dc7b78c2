import { describe, expect, it } from 'vitest';
import { freshId } from '../../e2e/backend/stripe/compose.ts';
import { clickId, type Program, startBackend } from './support/backend.ts';
import { orders, story, stripeFor } from './support/stripe.ts';

const backend = await startBackend();
const { db, createProgram, advance, now } = backend;
const { deliver, deliverEvent, conversions, composeNow } = stripeFor(backend);

type Step = () => Promise<unknown>;
const inOrder = async (steps: readonly Step[]) => {
  for (const step of steps) await step();
};
const seconds = async () => Math.floor((await now()).getTime() / 1000);
/** Alice's lead, then, days later, a click on Bob's link in a browser that nothing ties to it. */
async function returning(program: Program, after: string, email?: string) {
  const first = await program.newClick(program.alice);
  await program.lead({ click_id: first, customer_key: 'u', ...(email && { email }) });
  await advance(after);
  const second = await program.newClick(program.bob);
  // Stripe tells whole seconds: what follows happens in another one.
  await advance('2s');
  return second;
}

describe('S2 the order of events decides nothing', () => {
  describe.each(['20d', '70d'])('%s after the first click', (after) => {
    it.each(orders(3))('click and key are on the session alone: %s', async (_name, order) => {
      const program = await createProgram();
      const ids = story();
      const click_id = await returning(program, after);
      const steps: Step[] = [
        () =>
          deliver(program, 'checkout.session.completed', { ...ids, mode: 'subscription', click_id, customer_key: 'u' }),
        () => deliver(program, 'invoice.paid', { ...ids, customer_key: 'u', metadata_on: 'subscription' }),
        () => deliver(program, 'invoice_payment.paid', ids),
      ];
      await inOrder(order.map((index) => steps[index]!));
      expect(await conversions(program)).toMatchObject([{ partner_code: program.bob, commission_cents: 1000 }]);
    });

    it.each(orders(2))('a subscription Payment Link of a returning customer: %s', async (_name, order) => {
      const program = await createProgram();
      const ids = story();
      const client_reference_id = await returning(program, after, ids.email);
      const steps: Step[] = [
        () => deliver(program, 'checkout.session.completed', { ...ids, mode: 'subscription', client_reference_id }),
        () => deliver(program, 'invoice.paid', ids),
      ];
      await inOrder(order.map((index) => steps[index]!));
      expect(await conversions(program)).toMatchObject([{ partner_code: program.bob }]);
    });
  });

  it('moves the commission in one piece, and says why', async () => {
    const program = await createProgram();
    const ids = story();
    const click_id = await returning(program, '20d');
    await deliver(program, 'invoice.paid', { ...ids, customer_key: 'u' });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, credited_by: 'customer_key' }]);
    await deliver(program, 'checkout.session.completed', { ...ids, mode: 'subscription', click_id, customer_key: 'u' });
    expect(await conversions(program)).toMatchObject([
      {
        partner_code: program.bob,
        credited_by: 'click_id',
        changes: [
          {
            change: 'moved',
            reason: 'click_id',
            cause: 'checkout.session.completed',
            from_partner: program.alice,
            to_partner: program.bob,
            from_commission_cents: 1000,
            to_commission_cents: 1000,
          },
        ],
      },
    ]);
    const rows = await db.query(
      'select c.amount_cents, p.code from commissions c join partners p on p.id = c.partner_id where c.program_id = $1',
      [program.id],
    );
    expect(rows).toEqual([{ amount_cents: 1000, code: program.bob }]);
  });

  it('judges an event that comes days late as of when it was made', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    await program.lead({ click_id, customer_key: 'u' });
    await advance('1h');
    const created = await seconds();
    await advance('5d');
    await program.click(program.bob, { click_id: clickId(), existing_click_id: click_id });
    await deliver(program, 'invoice.paid', { customer_key: 'u', created });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice }]);
    const [sale] = await conversions(program);
    expect(Date.parse(sale.timestamp)).toBe(created * 1000 + 999);
  });

  it.each([
    ['20 days ago is believed', '20d', 0, 'alice'],
    ['40 days ago is taken for one of 30 days ago', '40d', 0, 'bob'],
    ['in the future is taken for one of now', '20d', 400, 'bob'],
  ] as const)('an event made %s', async (_name, later, daysAhead, credited) => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    await program.lead({ click_id, customer_key: 'u' });
    await advance('1h');
    const created = (await seconds()) + daysAhead * 86_400;
    await advance('1h');
    await program.click(program.bob, { click_id: clickId(), existing_click_id: click_id });
    await advance(later);
    await deliver(program, 'invoice.paid', { customer_key: 'u', created });
    expect(await conversions(program)).toMatchObject([{ partner_code: program[credited] }]);
  });

  it('credits a click that was reported only after the payment that names it', async () => {
    const program = await createProgram();
    const click_id = clickId();
    expect(await deliver(program, 'checkout.session.completed', { click_id, customer_key: 'u', invoice: null })).toBe(
      'waiting',
    );
    await advance('1h');
    await program.click(program.alice, { click_id });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, customer_key: 'u' }]);
  });

  it.each(orders(2))('what one payment teaches of a Stripe customer credits the others: %s', async (_name, order) => {
    const program = await createProgram();
    const { customer } = story();
    const click_id = await program.newClick(program.alice);
    await advance('1m');
    const steps: Step[] = [
      () => deliver(program, 'checkout.session.completed', { customer, invoice: null }),
      () => deliver(program, 'checkout.session.completed', { customer, click_id, invoice: null }),
    ];
    await inOrder(order.map((index) => steps[index]!));
    const sales = await conversions(program);
    expect(sales.map((sale: { credited_by: string }) => sale.credited_by).sort()).toEqual([
      'click_id',
      'stripe_customer',
    ]);
  });

  it.each([
    ['4d', 1],
    ['6d', 0],
  ])('R2 a click named %s after it was made, with a cookie of 5 days: %i sale', async (after, count) => {
    const program = await createProgram({ cookie_window_days: 5 });
    const click_id = await program.newClick(program.alice);
    await advance(after);
    await deliver(program, 'checkout.session.completed', { click_id, invoice: null });
    expect(await conversions(program)).toHaveLength(count);
  });

  it.each(orders(2))(
    'a bank debit named its click while the cookie lived, and is paid after: %s',
    async (_name, order) => {
      const program = await createProgram({ cookie_window_days: 5 });
      const { email, payment_intent } = story();
      const session = freshId('cs');
      const click_id = await program.newClick(program.alice);
      await advance('4d');
      const [named, paid] = [await seconds(), (await seconds()) + 2 * 86_400];
      await advance('3d');
      const debit = { email, click_id, session, payment_intent, customer: null };
      const steps: Step[] = [
        () => deliver(program, 'checkout.session.completed', { ...debit, payment_status: 'unpaid', created: named }),
        () => deliver(program, 'checkout.session.async_payment_succeeded', { ...debit, created: paid }),
      ];
      await inOrder(order.map((index) => steps[index]!));
      expect(await conversions(program)).toMatchObject([{ partner_code: program.alice }]);
    },
  );

  it('a lead with the key that names an older click has payments attributed again; one of a page has not', async () => {
    const program = await createProgram();
    const first = await program.newClick(program.alice);
    await program.lead({ click_id: first, customer_key: 'u' });
    await advance('1d');
    const second = await program.newClick(program.bob);
    await advance('1d');
    await deliver(program, 'invoice.paid', { customer_key: 'u' });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice }]);
    await program.lead({ click_id: second, customer_key: 'u' });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, changes: [] }]);
    await program.lead({ click_id: second, customer_key: 'u' }, { key: program.key });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.bob, changes: [{ cause: 'lead' }] }]);
  });
});

describe('S5 one payment is one sale, whoever reports it', () => {
  const names = ['payment_intent', 'invoice'] as const;
  describe.each(names)('under the %s', (name) => {
    it.each(orders(3))('in the order %s', async (_name, order) => {
      const program = await createProgram();
      const ids = story();
      const click_id = await program.newClick(program.alice);
      await advance('1m');
      const created = await seconds();
      const report = { transaction_id: ids[name], click_id, amount_cents: 5000, currency: 'USD' };
      const answers: number[] = [];
      const steps: Step[] = [
        async () => answers.push((await program.sale(report)).status),
        () => deliver(program, 'invoice.paid', { ...ids, click_id, created }),
        () => deliver(program, 'invoice_payment.paid', { ...ids, created }),
      ];
      await inOrder(order.map((index) => steps[index]!));
      expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, amount_cents: 5000 }]);
      expect((await program.sale(report)).status).toBe(409);
      const refund = await program.refund({ transaction_id: ids[name], refund_amount_cents: 2500 });
      expect(refund.body).toMatchObject({ status: 'refunded', deduction_cents: 500 });
      const totals = await db.query(
        'select count(*)::int as n, sum(amount_cents)::int as cents, sum(deducted_cents)::int as deducted from commissions where program_id = $1',
        [program.id],
      );
      expect(totals).toEqual([{ n: 1, cents: 1000, deducted: 500 }]);
    });
  });

  it.each(orders(3))('a session, a charge and a report under either: %s', async (_name, order) => {
    const program = await createProgram();
    const [ids, session] = [story(), freshId('cs')];
    const click_id = await program.newClick(program.alice);
    const steps: Step[] = [
      () => deliver(program, 'checkout.session.completed', { ...ids, session, click_id, invoice: null }),
      () => deliver(program, 'payment_intent.succeeded', { ...ids, click_id }),
      () => program.sale({ transaction_id: ids.charge, click_id, amount_cents: 5000 }),
    ];
    await inOrder(order.map((index) => steps[index]!));
    expect((await program.sale({ transaction_id: session, click_id })).status).toBe(409);
    expect(await conversions(program)).toHaveLength(1);
  });

  it('a refused report leaves nothing behind', async () => {
    const program = await createProgram();
    const { payment_intent } = story();
    const answer = await program.sale({ transaction_id: payment_intent, customer_key: 'nobody' });
    expect([answer.status, answer.body]).toMatchObject([
      400,
      { error: 'Customer not found. Provide customer_key or click_id.' },
    ]);
    for (const table of ['payments', 'payment_names', 'payment_facts']) {
      expect(await db.query(`select 1 from ${table} where program_id = $1`, [program.id])).toEqual([]);
    }
  });

  it('a report tells whose a payment is that waits', async () => {
    const program = await createProgram();
    const ids = story();
    await program.lead({ click_id: await program.newClick(program.alice), customer_key: 'u' });
    await advance('1m');
    expect(await deliver(program, 'invoice.paid', { ...ids, amount: 4000, tax: 1000 })).toBe('waiting');
    const answer = await program.sale({ transaction_id: ids.invoice, customer_key: 'u', amount_cents: 5000 });
    expect(answer.body).toMatchObject({ attributed: true, partner_code: program.alice });
    expect(await conversions(program)).toMatchObject([{ amount_cents: 4000 }]);
  });
});

describe('S1 payment_intent.succeeded', () => {
  it('counts with our metadata on the intent', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    const ids = story();
    expect(await deliver(program, 'payment_intent.succeeded', { ...ids, click_id, amount: 700 })).toBe('recorded');
    expect(await conversions(program)).toMatchObject([{ amount_cents: 700, transaction_id: ids.payment_intent }]);
    await deliver(program, 'charge.refunded', { ...ids, amount: 700, payment_intent: null });
    expect(await conversions(program)).toMatchObject([{ status: 'reversed' }]);
  });

  it('not without, whoever the customer is', async () => {
    const program = await createProgram();
    const ids = story();
    await deliver(program, 'invoice.paid', { ...ids, click_id: await program.newClick(program.alice) });
    const other = { customer: ids.customer, email: ids.email };
    expect(await deliver(program, 'payment_intent.succeeded', other)).toBe('ignored');
    expect(await conversions(program)).toHaveLength(1);
  });

  it.each(orders(3))('not where an invoice stands behind it: %s', async (_name, order) => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    const steps: Step[] = [
      () => deliver(program, 'payment_intent.succeeded', { ...ids, click_id, amount: 5950 }),
      () => deliver(program, 'invoice.paid', { ...ids, click_id, tax: 950 }),
      () => deliver(program, 'invoice_payment.paid', ids),
    ];
    await inOrder(order.map((index) => steps[index]!));
    expect(await conversions(program)).toMatchObject([{ amount_cents: 5000, commission_cents: 1000 }]);
  });

  it.each(orders(2))('nor where a session does: %s', async (_name, order) => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    const steps: Step[] = [
      () => deliver(program, 'payment_intent.succeeded', { ...ids, click_id, amount: 5950 }),
      () => deliver(program, 'checkout.session.completed', { ...ids, click_id, tax: 950, invoice: null }),
    ];
    await inOrder(order.map((index) => steps[index]!));
    expect(await conversions(program)).toMatchObject([{ amount_cents: 5000, commission_cents: 1000 }]);
  });

  it.each(orders(3))('nor where the invoice of a session follows it: %s', async (_name, order) => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    const steps: Step[] = [
      () => deliver(program, 'payment_intent.succeeded', { ...ids, click_id }),
      () => deliver(program, 'checkout.session.completed', { ...ids, click_id, invoice_creation: true, invoice: null }),
      () => deliver(program, 'invoice.paid', { ...ids, click_id, subscription: null }),
    ];
    await inOrder(order.map((index) => steps[index]!));
    expect(await conversions(program)).toMatchObject([{ transaction_id: ids.invoice }]);
  });
});

describe('S7 refunds in any order', () => {
  it.each(orders(3))(
    'an unrelated charge of the same customer and amount, and the link to the invoice: %s',
    async (_name, order) => {
      const program = await createProgram();
      const ids = story();
      const click_id = await program.newClick(program.alice);
      const steps: Step[] = [
        () => deliver(program, 'invoice.paid', { ...ids, click_id, payment_intent: null }),
        () => deliver(program, 'charge.refunded', { customer: ids.customer }),
        () => deliver(program, 'invoice_payment.paid', ids),
      ];
      await inOrder(order.map((index) => steps[index]!));
      expect(await conversions(program)).toMatchObject([{ refunded_cents: 0, status: 'paid' }]);
    },
  );

  it.each(orders(4))('one that fails gives back: %s', async (_name, order) => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    await advance('1m');
    const created = await seconds();
    await advance('3d');
    const refund = { ...ids, refund: freshId('re'), amount: 2000 };
    const steps: Step[] = [
      () => deliver(program, 'checkout.session.completed', { ...ids, click_id, invoice: null, created }),
      () => deliver(program, 'refund.created', { ...refund, created: created + 10 }),
      () => deliver(program, 'charge.refunded', { ...ids, amount_refunded: 2000, created: created + 10 }),
      () => deliver(program, 'refund.failed', { ...refund, created: created + 86_400 }),
    ];
    await inOrder(order.map((index) => steps[index]!));
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 0, status: 'paid', commission_cents: 1000 }]);
    const [row] = await db.query('select deducted_cents from commissions where program_id = $1', [program.id]);
    expect(row).toEqual({ deducted_cents: 0 });
  });

  it.each(orders(3))('told once without a charge and once in its total: %s', async (_name, order) => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    const steps: Step[] = [
      () => deliver(program, 'checkout.session.completed', { ...ids, click_id, invoice: null }),
      () => deliver(program, 'refund.created', { ...ids, charge: null, refund: freshId('re'), amount: 2000 }),
      () => deliver(program, 'charge.refunded', { ...ids, amount_refunded: 2000 }),
    ];
    await inOrder(order.map((index) => steps[index]!));
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 2000, status: 'refunded' }]);
  });

  it.each(orders(4))(
    'a partial refund, a lost dispute of another part, and one in another currency: %s',
    async (_name, order) => {
      const program = await createProgram();
      const ids = story();
      const client_reference_id = await program.newClick(program.alice);
      const steps: Step[] = [
        () =>
          deliver(program, 'checkout.session.completed', {
            ...ids,
            client_reference_id,
            amount: 10_000,
            tax: 2000,
            invoice: null,
          }),
        () => deliver(program, 'charge.dispute.closed', { ...ids, status: 'lost', amount: 3600 }),
        () => deliver(program, 'charge.refunded', { ...ids, amount: 12_000, amount_refunded: 2400 }),
        () => deliver(program, 'refund.created', { ...ids, amount: 5000, currency: 'jpy' }),
      ];
      await inOrder(order.map((index) => steps[index]!));
      expect(await conversions(program)).toMatchObject([{ amount_cents: 10_000, refunded_cents: 5000 }]);
    },
  );

  it('in another currency deduct nothing', async () => {
    const program = await createProgram();
    const ids = story();
    await deliver(program, 'checkout.session.completed', {
      ...ids,
      click_id: await program.newClick(program.alice),
      invoice: null,
    });
    await deliver(program, 'charge.refunded', { ...ids, currency: 'eur' });
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 0, status: 'paid' }]);
  });
});

describe('S3 program_id', () => {
  it.each(['summer-camp', '999999'])('of the merchant’s own, %s, is ignored', async (program_id) => {
    const program = await createProgram();
    const ids = story();
    await program.lead({ click_id: await program.newClick(program.alice), customer_key: 'u', email: ids.email });
    await deliver(program, 'checkout.session.completed', { ...ids, program_id, invoice: null });
    expect(await conversions(program)).toHaveLength(1);
  });

  it('of the merchant’s own does not drop a sale of ours either', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    await deliver(program, 'checkout.session.completed', { click_id, program_id: 'summer-camp', invoice: null });
    expect(await conversions(program)).toHaveLength(1);
  });

  it.each(orders(3))('of another program on the session keeps its invoices out: %s', async (_name, order) => {
    const [program, other] = [await createProgram(), await createProgram()];
    const ids = story();
    await program.lead({ click_id: await program.newClick(program.alice), customer_key: 'u', email: ids.email });
    const steps: Step[] = [
      () =>
        deliver(program, 'checkout.session.completed', {
          ...ids,
          mode: 'subscription',
          customer_key: 'u',
          program_id: other.id,
        }),
      () => deliver(program, 'invoice.paid', ids),
      () =>
        deliver(program, 'invoice.paid', {
          ...ids,
          invoice: freshId('in'),
          billing_reason: 'subscription_cycle',
          customer_key: 'u',
        }),
    ];
    await inOrder(order.map((index) => steps[index]!));
    expect(await conversions(program)).toEqual([]);
  });
});

describe('S8 test mode', () => {
  it('of a program that does not accept it is kept apart', async () => {
    const program = await createProgram({ accept_test_mode: false });
    const click_id = await program.newClick(program.alice);
    expect(await deliver(program, 'invoice.paid', { click_id })).toBe('ignored');
    expect(await conversions(program)).toEqual([]);
    expect(await db.query('select event_type, is_test from stripe_events where program_id = $1', [program.id])).toEqual(
      [{ event_type: 'invoice.paid', is_test: true }],
    );
    expect(await deliver(program, 'invoice.paid', { click_id, livemode: true })).toBe('recorded');
    expect(await conversions(program)).toHaveLength(1);
  });
});

describe('S9 a subscription is credited at its start', () => {
  it.each(orders(3))(
    'a trial to the click before it, not to one before its first payment: %s',
    async (_name, order) => {
      const program = await createProgram();
      const ids = story();
      const click_id = await program.newClick(program.alice);
      await advance('1m');
      const start = await seconds();
      await advance('7d');
      await program.click(program.bob, { click_id: clickId(), existing_click_id: click_id });
      await advance('7d');
      const paid = await seconds();
      const steps: Step[] = [
        () =>
          deliver(program, 'checkout.session.completed', {
            ...ids,
            mode: 'subscription',
            amount: 0,
            click_id,
            created: start,
          }),
        () => deliver(program, 'invoice.paid', { ...ids, trial: true, click_id, created: start }),
        () =>
          deliver(program, 'invoice.paid', {
            ...ids,
            invoice: freshId('in'),
            billing_reason: 'subscription_cycle',
            metadata_on: 'none',
            created: paid,
          }),
      ];
      await inOrder(order.map((index) => steps[index]!));
      expect(await conversions(program)).toMatchObject([
        { partner_code: program.alice, is_recurring: true, commission_cents: 1000 },
      ]);
    },
  );

  it('a trial longer than the window keeps its partner', async () => {
    const program = await createProgram({ attribution_window_days: 10 });
    const ids = story();
    const click_id = await program.newClick(program.alice);
    await deliver(program, 'invoice.paid', { ...ids, trial: true, click_id });
    await advance('30d');
    await deliver(program, 'invoice.paid', {
      ...ids,
      invoice: freshId('in'),
      billing_reason: 'subscription_cycle',
      click_id,
    });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice }]);
  });

  it('an organic one is never credited for a click made later', async () => {
    const program = await createProgram();
    const ids = story();
    await deliver(program, 'checkout.session.completed', { ...ids, mode: 'subscription', customer_key: 'u' });
    await deliver(program, 'invoice.paid', { ...ids, customer_key: 'u' });
    await advance('10d');
    await program.lead({ click_id: await program.newClick(program.bob), customer_key: 'u', email: ids.email });
    await advance('20d');
    const cycle = { ...ids, invoice: freshId('in'), billing_reason: 'subscription_cycle' as const, customer_key: 'u' };
    expect(await deliver(program, 'invoice.paid', cycle)).toBe('not_attributed');
    expect(await conversions(program)).toEqual([]);
    // What the same customer buys besides is.
    await deliver(program, 'checkout.session.completed', {
      ...story(),
      customer: ids.customer,
      customer_key: 'u',
      invoice: null,
    });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.bob }]);
  });

  it('whose start was never reported is credited by its own metadata, or not at all', async () => {
    const program = await createProgram();
    const [named, unnamed] = [story(), story()];
    await program.lead({ click_id: await program.newClick(program.alice), customer_key: 'u', email: unnamed.email });
    await advance('1m');
    const cycle = { billing_reason: 'subscription_cycle' as const };
    expect(await deliver(program, 'invoice.paid', { ...unnamed, ...cycle })).toBe('waiting');
    expect(await deliver(program, 'invoice.paid', { ...named, ...cycle, customer_key: 'u' })).toBe('recorded');
    expect(await conversions(program)).toMatchObject([{ subscription_id: named.subscription }]);
  });

  it('R4 that the merchant reported under its own order id keeps that partner', async () => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    const first = {
      customer_key: 'u',
      click_id,
      sale_type: 'subscription',
      is_recurring: false,
      subscription_id: ids.subscription,
    };
    await program.sale({ ...first, transaction_id: 'order_1' });
    await program.click(program.bob, { click_id: clickId(), existing_click_id: click_id });
    await advance('30d');
    await deliver(program, 'invoice.paid', { ...ids, billing_reason: 'subscription_cycle' });
    expect((await conversions(program)).map((sale: { partner_code: string }) => sale.partner_code)).toEqual([
      program.alice,
      program.alice,
    ]);
  });

  it.each(orders(3))('R4 pays from the first payment on, whichever came first: %s', async (_name, order) => {
    const program = await createProgram({ commission_duration_months: 0 });
    const ids = story();
    const click_id = await program.newClick(program.alice);
    await advance('1m');
    const start = await seconds();
    await advance('20d');
    const steps: Step[] = [0, 1, 2].map(
      (month) => () =>
        deliver(program, 'invoice.paid', {
          ...ids,
          click_id,
          invoice: `${ids.invoice}${month}`,
          billing_reason: month ? 'subscription_cycle' : 'subscription_create',
          created: start + month * 7 * 86_400,
        }),
    );
    await inOrder(order.map((index) => steps[index]!));
    expect((await conversions(program)).map((sale: { commission_cents: number }) => sale.commission_cents)).toEqual([
      null,
      null,
      1000,
    ]);
  });
});

describe('other names', () => {
  it('invoice.payment_succeeded is invoice.paid', async () => {
    const program = await createProgram();
    const ids = story();
    const event = await composeNow('invoice.paid', { ...ids, click_id: await program.newClick(program.alice) });
    expect(await deliverEvent(program, { ...event, type: 'invoice.payment_succeeded' })).toBe('recorded');
    expect(await deliverEvent(program, { ...event, id: freshId('evt') })).toBe('duplicate');
    expect(await conversions(program)).toHaveLength(1);
  });
});
