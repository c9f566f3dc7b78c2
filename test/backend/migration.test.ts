import { fromStripeEvent } from '@affitor/sdk/server';
import { afterAll, expect, it } from 'vitest';
import { migrate, migrations } from '../../e2e/backend/db/migrate.ts';
import { openPGlite } from '../../e2e/backend/db/pglite.ts';
import { attributePayments } from '../../e2e/backend/ledger/attribute.ts';
import { reportSale } from '../../e2e/backend/ledger/report-sale.ts';
import { isChanged } from '../../e2e/backend/ledger/results.ts';
import { handleStripeEvent } from '../../e2e/backend/ledger/stripe-event.ts';
import { recordLead } from '../../e2e/backend/store/leads.ts';
import { findProgram } from '../../e2e/backend/store/programs.ts';
import { type ComposableEvent, type ComposeParams, compose } from '../../e2e/backend/stripe/compose.ts';

const db = await openPGlite();
afterAll(() => db.close());

/** As the version before payments stored it: one sale of Stripe's, two of the merchant's, one that waits, and a refund that waits. */
const BEFORE = `
  insert into programs (id, name, cookie_window_days, attribution_window_days, commission_percent, lead_auth, stripe_webhook_secret)
    values (1, 'Demo', 90, 60, 20, 'open', 'whsec_x');
  insert into partners (program_id, code) values (1, 'ALICE');
  insert into visitors (id, program_id, created_at) values (1, 1, '2026-03-01');
  insert into clicks (click_id, program_id, partner_id, visitor_id, clicked_at, context) values ('click_________________', 1, 1, 1, '2026-03-01', '{}');
  insert into customers (program_id, customer_key, visitor_id, created_at) values (1, 'u', 1, '2026-03-01');
  insert into sales (program_id, transaction_id, customer_id, credited_click, partner_id, amount_cents, currency, sale_type,
      is_recurring, subscription_id, context, created_at)
    select 1, id, 1, 1, 1, 5000, 'USD', type, false, subscription, context::jsonb, '2026-03-02'
    from (values ('in_1', 'subscription', 'sub_1', '{"stripe_event":"evt_1"}'), ('pi_9', 'payment', null, '{}'), ('order_1', 'payment', null, '{}'))
      as told (id, type, subscription, context);
  insert into commissions (sale_id, program_id, partner_id, amount_cents, currency, rate_percent, created_at)
    select id, 1, 1, 1000, 'USD', 20, created_at from sales;
  insert into stripe_sales (sale_id, program_id, invoice_id, session_id, stripe_customer_id, paid_cents) values (1, 1, 'in_1', 'cs_1', 'cus_1', 6000);
  insert into stripe_payments (program_id, invoice_id, payment_intent_id) values (1, 'in_1', 'pi_1');
  insert into stripe_events (program_id, event_id, event_type, handled_at) values (1, 'evt_1', 'invoice.paid', '2026-03-02');
  insert into stripe_identities (program_id, kind, value, click) values (1, 'customer', 'cus_1', 1), (1, 'subscription', 'sub_1', 1);
  insert into stripe_refunds (program_id, scope, cents, currency, refund_id, charge_id, payment_intent_id, received_at)
    values (1, 'part', 600, 'USD', 're_5', 'ch_5', 'pi_5', '2026-03-03'), (1, 'all', 100, 'USD', null, 'ch_5', 'pi_5', '2026-03-03');
  insert into stripe_waiting (program_id, transaction_id, received_at, sale) values (1, 'in_7', '2026-03-03',
    '{"eventId":"evt_7","invoiceId":"in_7","paymentIntentId":null,"sessionId":null,"customerKey":"v","clickId":null,"subscriptionId":null,
      "stripeCustomerId":null,"emailHash":null,"billingReason":"manual","amountCents":700,"paidCents":700,"currency":"USD","saleType":"payment","isRecurring":false}');`;

it('what was stored before payments were goes on as if it had been told anew', async () => {
  await db.script(
    'create table schema_migrations (name text primary key, applied_at timestamptz not null default now())',
  );
  for (const { name, sql } of migrations.filter((one) => one.name < '0004')) {
    await db.script(sql);
    await db.query('insert into schema_migrations (name) values ($1)', [name]);
  }
  await db.script(BEFORE);
  await migrate(db);

  const program = (await findProgram(db, 1))!;
  expect(program.accept_test_mode).toBe(true);
  const now = new Date('2026-03-05');
  const created = Date.parse('2026-03-04') / 1000;
  const tell = <Event extends ComposableEvent>(event: Event, params: ComposeParams[Event]) =>
    handleStripeEvent(
      db,
      program,
      fromStripeEvent(compose(event, { created, ...params } as ComposeParams[Event])),
      now,
    );
  const sales = async () =>
    db.query(
      `select s.transaction_id, s.amount_cents, s.refunded_cents, c.amount_cents - c.deducted_cents as commission
       from sales s left join commissions c on c.sale_id = s.id order by s.id`,
    );
  const report = (transactionId: string) =>
    reportSale(
      db,
      program,
      { customerKey: 'u', clickId: undefined },
      {
        transactionId,
        amountCents: 1,
        currency: 'USD',
        saleType: 'payment',
        isRecurring: false,
        subscriptionId: undefined,
        context: {},
        now,
      },
    );

  for (const known of ['in_1', 'pi_1', 'cs_1', 'pi_9', 'order_1'])
    expect(await report(known)).toEqual({ kind: 'duplicate' });
  await tell('charge.refunded', { payment_intent: 'pi_1', amount: 6000, amount_refunded: 3000 });
  // Both the refund and the lost dispute had been waiting for this session.
  await tell('checkout.session.completed', { payment_intent: 'pi_5', invoice: null, customer_key: 'u', amount: 5000 });
  // The subscription and the customer are known.
  await tell('invoice.paid', { invoice: 'in_2', subscription: 'sub_1', billing_reason: 'subscription_cycle' });
  await recordLead(db, program, {
    clickId: 'click_________________',
    customerKey: 'v',
    email: undefined,
    authenticated: true,
    context: {},
    now,
  });
  expect(await sales()).toEqual([
    { transaction_id: 'in_1', amount_cents: 5000, refunded_cents: 2500, commission: 500 },
    { transaction_id: 'pi_9', amount_cents: 5000, refunded_cents: 0, commission: 1000 },
    { transaction_id: 'order_1', amount_cents: 5000, refunded_cents: 0, commission: 1000 },
    { transaction_id: 'pi_5', amount_cents: 5000, refunded_cents: 700, commission: 860 },
    { transaction_id: 'in_2', amount_cents: 5000, refunded_cents: 0, commission: 1000 },
    { transaction_id: 'in_7', amount_cents: 700, refunded_cents: 0, commission: 140 },
  ]);
});

/** As the version with payments of Stripe's beside sales of the merchant's stored it: each kind of sale, refund, lead and coupon. */
const BEFORE_ONE_LEDGER = `
  insert into programs (id, name, cookie_window_days, attribution_window_days, commission_percent, commission_duration_months, lead_auth,
      stripe_webhook_secret, accept_test_mode)
    values (1, 'Demo', 90, 60, 20, 12, 'open', 'whsec_x', true);
  insert into partners (program_id, code) values (1, 'ALICE'), (1, 'BOB');
  insert into coupons (program_id, code, partner_id) values (1, 'bob10', 2);
  insert into visitors (id, program_id, status, created_at)
    select id, 1, 'customer', '2026-03-01' from generate_series(1, 4) id;
  insert into clicks (click_id, program_id, partner_id, visitor_id, clicked_at, coupon, context) values
    ('click_1______________', 1, 1, 1, '2026-03-01', null, '{}'), ('click_2______________', 1, 2, 1, '2026-03-03', null, '{}'),
    ('click_3______________', 1, 1, 2, '2026-03-01', null, '{}'), ('coupon_x', 1, 2, 3, '2026-03-02', 'bob10', '{}'),
    ('click_4______________', 1, 1, 4, '2026-03-01', null, '{}');
  insert into customers (program_id, customer_key, visitor_id, created_at) values
    (1, 'u', 1, '2026-03-01'), (1, 'v', 2, '2026-03-01'), (1, 'c', 3, '2026-03-02'), (1, 's', 4, '2026-03-01');
  insert into leads (program_id, customer_id, click_id, credited_click, email_hash, provisional, context, created_at, coupon) values
    (1, 1, 'click_1______________', 1, repeat('a', 64), false, '{}', '2026-03-01', null), (1, null, 'click_3______________', 3, null, true, '{}', '2026-03-01', null),
    (1, 3, null, 4, null, false, '{}', '2026-03-02', 'bob10');
  insert into payments (program_id) values (1);
  insert into payment_names (name, program_id, kind, payment_id) values ('in_1', 1, 'invoice', 1), ('pi_1', 1, 'intent', 1);
  insert into payment_facts (program_id, payment_id, event_id, source, at, click_id, customer_key, subscription_id, starts_subscription,
      transaction_id, amount_cents, paid_cents, currency, sale_type, is_recurring, context)
    values (1, 1, 'evt_1', 'invoice', '2026-03-02', 'click_4______________', 's', 'sub_s', true, 'in_1', 5000, 6000, 'USD', 'subscription', false, '{}');
  insert into payment_refunds (program_id, payment_id, scope, cents, currency, refund_id, created_at) values (1, 1, 'part', 3000, 'USD', 're_1', '2026-03-03');
  insert into sales (program_id, transaction_id, customer_id, credited_click, partner_id, amount_cents, currency, sale_type, is_recurring,
      subscription_id, refunded_cents, context, created_at, payment_id, credited_by) values
    -- before and after Bob's click
    (1, 'order_1', 1, 1, 1, 5000, 'USD', 'payment', false, null, 0, '{"product_id":"p"}', '2026-03-02', null, null),
    (1, 'order_2', 1, 2, 2, 4900, 'EUR', 'payment', false, null, 1000, '{}', '2026-03-04', null, null),
    -- a subscription, renewed after its click's windows
    (1, 'sub_a_1', 2, 3, 1, 999, 'USD', 'subscription', false, 'sub_a', 0, '{}', '2026-03-02', null, null),
    (1, 'sub_a_2', 2, 3, 1, 999, 'USD', 'subscription', true, 'sub_a', 999, '{}', '2026-09-02', null, null),
    (1, 'sub_a_3', 2, 3, 1, 999, 'USD', 'subscription', true, 'sub_a', 0, '{}', '2027-06-02', null, null),
    (1, 'order_c', 3, 4, 2, 1000, 'USD', 'payment', false, null, 0, '{}', '2026-03-05', null, 'coupon'),
    (1, 'in_1', 4, 5, 1, 5000, 'USD', 'subscription', false, 'sub_s', 2500, '{}', '2026-03-02', 1, 'click_id');
  insert into commissions (sale_id, program_id, partner_id, amount_cents, currency, rate_percent, deducted_cents, created_at)
    select id, 1, partner_id, round(amount_cents * 0.2), currency, 20, round(refunded_cents * 0.2), created_at from sales where transaction_id <> 'sub_a_3';
  insert into refunds (program_id, sale_id, total_refunded_cents, deduction_cents, reason, created_at)
    select 1, id, refunded_cents, round(refunded_cents * 0.2), 'asked', created_at from sales where refunded_cents > 0;`;

it('every figure of every list is the same in one ledger, also when each payment is attributed again', {
  timeout: 60_000,
}, async () => {
  const old = await openPGlite();
  try {
    await old.script(
      'create table schema_migrations (name text primary key, applied_at timestamptz not null default now())',
    );
    for (const { name, sql } of migrations.filter((one) => one.name < '0007')) {
      await old.script(sql);
      await old.query('insert into schema_migrations (name) values ($1)', [name]);
    }
    await old.script(BEFORE_ONE_LEDGER);
    const lists = () =>
      Promise.all(
        [
          `select id, transaction_id, customer_id, credited_click, partner_id, amount_cents, currency, sale_type, is_recurring, subscription_id,
             refunded_cents, context, created_at from sales order by id`,
          'select * from commissions order by id',
          'select * from refunds order by id',
          'select id, click_id, partner_id, visitor_id, clicked_at, coupon from clicks order by id',
          'select id, customer_key, visitor_id, created_at from customers order by id',
          'select id, customer_id, click_id, credited_click, email_hash, created_at, coupon from leads order by id',
          'select * from sale_changes order by id',
        ].map((sql) => old.query(sql)),
      );
    const before = await lists();
    await migrate(old);
    expect(await lists()).toEqual(before);
    const program = (await findProgram(old, 1))!;
    const payments = await old.query<{ id: number }>('select id from payments order by id');
    expect(payments).toHaveLength(7);
    const cause = { name: 'test', now: new Date('2027-07-01') };
    const attributed = await attributePayments(
      old,
      program,
      payments.map(({ id }) => id),
      cause,
    );
    expect(attributed.filter(isChanged)).toEqual([]);
    expect(await lists()).toEqual(before);
    const leads = await old.query('select trust, claim_reason, customer_key from leads order by id');
    expect(leads).toEqual([
      { trust: 'merchant', claim_reason: null, customer_key: 'u' },
      { trust: 'claim', claim_reason: 'server_required', customer_key: null },
      { trust: 'merchant', claim_reason: null, customer_key: 'c' },
    ]);
  } finally {
    await old.close();
  }
});
