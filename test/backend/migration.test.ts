import { fromStripeEvent } from '@affitor/sdk/server';
import { afterAll, expect, it } from 'vitest';
import { migrate, migrations } from '../../e2e/backend/db/migrate.ts';
import { openPGlite } from '../../e2e/backend/db/pglite.ts';
import { reportSale } from '../../e2e/backend/ledger/report-sale.ts';
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
