-- Every event of Stripe's leaves what it told as a fact. Who is credited follows from all facts together and is decided again
-- whenever one arrives, so the order of arrival decides nothing.
alter table programs add column accept_test_mode boolean not null default false;
update programs set accept_test_mode = true;

alter table stripe_events add column is_test boolean not null default false;

create table payments (
  id bigint generated always as identity primary key,
  program_id bigint not null references programs (id)
);

-- Every id by which a payment is known. Two payments turn out to be one as soon as something names an id of each.
create table payment_names (
  name text not null,
  program_id bigint not null references programs (id),
  kind text not null check (kind in ('invoice', 'intent', 'session', 'charge')),
  payment_id bigint not null references payments (id),
  primary key (name, program_id)
);
create index payment_names_payment on payment_names (payment_id);

create table payment_facts (
  id bigint generated always as identity primary key,
  program_id bigint not null references programs (id),
  payment_id bigint not null references payments (id),
  -- of a sale that the merchant reported: its transaction id
  event_id text not null,
  source text not null check (source in ('invoice', 'session', 'intent', 'report', 'link')),
  -- the time attribution goes by: when Stripe made the event, as far as it is believed
  at timestamptz not null,
  click_id text,
  customer_key text,
  stripe_customer_id text,
  subscription_id text,
  email_hash text,
  starts_subscription boolean not null default false,
  -- its metadata names another program: nothing of this payment counts here
  other_program boolean not null default false,
  -- the rest only where it tells of money
  transaction_id text,
  amount_cents bigint check (amount_cents > 0),
  -- tax included: refunds come out of this
  paid_cents bigint,
  currency text,
  sale_type text,
  is_recurring boolean,
  context jsonb,
  unique (program_id, source, event_id)
);
create index payment_facts_payment on payment_facts (payment_id);
create index payment_facts_subscription on payment_facts (subscription_id) where subscription_id is not null;
create index payment_facts_stripe_customer on payment_facts (stripe_customer_id) where stripe_customer_id is not null;
create index payment_facts_click on payment_facts (click_id) where click_id is not null;
create index payment_facts_customer on payment_facts (program_id, customer_key) where customer_key is not null;
create index payment_facts_email on payment_facts (program_id, email_hash) where email_hash is not null;

create table payment_refunds (
  id bigint generated always as identity primary key,
  program_id bigint not null references programs (id),
  payment_id bigint not null references payments (id),
  -- as Stripe tells it, or `reported`: the total of the sale so far, as the merchant's server told it
  scope text not null check (scope in ('total', 'part', 'dispute', 'failed', 'reported')),
  cents bigint not null,
  currency text,
  refund_id text,
  charge_id text,
  reason text,
  created_at timestamptz not null
);
create index payment_refunds_payment on payment_refunds (payment_id);

-- What payments taught about a Stripe customer or an address: by which click, key or address it was seen.
create table buyer_identities (
  program_id bigint not null references programs (id),
  kind text not null check (kind in ('customer', 'email')),
  value text not null,
  names text not null check (names in ('click', 'key', 'email')),
  name text not null,
  -- the first time
  at timestamptz not null,
  primary key (program_id, kind, value, names, name)
);
create index buyer_identities_name on buyer_identities (program_id, names, name);

-- Clicks that a payment names and that have not been reported yet, as when a page could not reach the API.
create table awaited_clicks (
  click_id text not null,
  program_id bigint not null references programs (id),
  primary key (click_id, program_id)
);

alter table sales add column payment_id bigint references payments (id);
create index sales_payment on sales (payment_id) where payment_id is not null;
-- by what its customer was recognised
alter table sales add column credited_by text;
-- A refund that failed gives back what it took, and may be made again.
alter table refunds drop constraint refunds_sale_id_total_refunded_cents_key;

-- Every decision that was changed, with the reason. A sale that is withdrawn is gone from `sales`, but not from here.
create table sale_changes (
  id bigint generated always as identity primary key,
  program_id bigint not null references programs (id),
  sale_id bigint not null,
  transaction_id text not null,
  changed_at timestamptz not null,
  change text not null check (change in ('moved', 'amount', 'withdrawn')),
  reason text not null,
  -- the event or report that brought it about
  cause text not null,
  from_partner_id bigint not null references partners (id),
  to_partner_id bigint references partners (id),
  from_commission_cents bigint,
  to_commission_cents bigint
);
create index sale_changes_sale on sale_changes (sale_id);
create index sale_changes_program on sale_changes (program_id, id desc);

-- What was stored before: each sale of Stripe's is a payment, with its ids, and with the fact that it was paid.
alter table payments add column of_sale bigint;
insert into payments (program_id, of_sale)
  select s.program_id, s.id from sales s left join stripe_sales p on p.sale_id = s.id
  where p.sale_id is not null or s.transaction_id ~ '^(in|pi|cs|ch|py)_';
update sales set payment_id = payments.id from payments where payments.of_sale = sales.id;
insert into payment_names (name, program_id, kind, payment_id)
  select name, s.program_id, kind, s.payment_id
  from sales s left join stripe_sales p on p.sale_id = s.id
    cross join lateral (values
      (p.invoice_id, 'invoice'), (p.payment_intent_id, 'intent'), (p.session_id, 'session'),
      (case when s.transaction_id ~ '^(in|pi|cs|ch|py)_' then s.transaction_id end,
        case left(s.transaction_id, 3) when 'in_' then 'invoice' when 'pi_' then 'intent' when 'cs_' then 'session' else 'charge' end)
    ) told (name, kind)
  where s.payment_id is not null and name is not null
  on conflict do nothing;
insert into payment_names (name, program_id, kind, payment_id)
  select p.payment_intent_id, p.program_id, 'intent', n.payment_id
  from stripe_payments p join payment_names n on n.name = p.invoice_id and n.program_id = p.program_id
  on conflict do nothing;
insert into payment_facts (program_id, payment_id, event_id, source, at, click_id, customer_key, stripe_customer_id, subscription_id,
    starts_subscription, transaction_id, amount_cents, paid_cents, currency, sale_type, is_recurring, context)
  select s.program_id, s.payment_id, coalesce(s.context ->> 'stripe_event', s.transaction_id),
    case when p.sale_id is null or not s.context ? 'stripe_event' then 'report' when p.invoice_id is not null then 'invoice' else 'session' end,
    s.created_at, c.click_id, u.customer_key, p.stripe_customer_id, s.subscription_id,
    s.subscription_id is not null and not s.is_recurring,
    s.transaction_id, s.amount_cents, coalesce(p.paid_cents, s.amount_cents), s.currency, s.sale_type, s.is_recurring, s.context
  from sales s join clicks c on c.id = s.credited_click left join customers u on u.id = s.customer_id
    left join stripe_sales p on p.sale_id = s.id
  where s.payment_id is not null;

-- What waits for its buyer waits on.
alter table payments add column of_waiting bigint;
insert into payments (program_id, of_waiting) select program_id, id from stripe_waiting;
insert into payment_names (name, program_id, kind, payment_id)
  select name, w.program_id, kind, p.id
  from stripe_waiting w join payments p on p.of_waiting = w.id
    cross join lateral (values
      (w.sale ->> 'invoiceId', 'invoice'), (w.sale ->> 'paymentIntentId', 'intent'), (w.sale ->> 'sessionId', 'session')) told (name, kind)
  where name is not null
  on conflict do nothing;
insert into payment_facts (program_id, payment_id, event_id, source, at, click_id, customer_key, stripe_customer_id, subscription_id,
    email_hash, starts_subscription, transaction_id, amount_cents, paid_cents, currency, sale_type, is_recurring, context)
  select w.program_id, p.id, w.sale ->> 'eventId', case when w.sale ->> 'invoiceId' is null then 'session' else 'invoice' end,
    w.received_at, w.sale ->> 'clickId', w.sale ->> 'customerKey', w.sale ->> 'stripeCustomerId', w.sale ->> 'subscriptionId',
    w.sale ->> 'emailHash', w.sale ->> 'billingReason' is not distinct from 'subscription_create', w.transaction_id,
    (w.sale ->> 'amountCents')::bigint, (w.sale ->> 'paidCents')::bigint, w.sale ->> 'currency', w.sale ->> 'saleType',
    (w.sale ->> 'isRecurring')::boolean, '{}'
  from stripe_waiting w join payments p on p.of_waiting = w.id;

-- Refunds stay with their payment; one whose payment is not known yet becomes a payment that is known by the refund alone.
alter table payments add column of_refund bigint;
insert into payments (program_id, of_refund)
  select program_id, min(id) from stripe_refunds r
  where not exists (select from payment_names n where n.program_id = r.program_id and n.name in (r.payment_intent_id, r.invoice_id))
  group by program_id, coalesce(payment_intent_id, invoice_id);
insert into payment_names (name, program_id, kind, payment_id)
  select name, r.program_id, kind, p.id
  from stripe_refunds r join payments p on p.of_refund = r.id
    cross join lateral (values (r.payment_intent_id, 'intent'), (r.invoice_id, 'invoice')) told (name, kind)
  where name is not null
  on conflict do nothing;
insert into payment_refunds (program_id, payment_id, scope, cents, currency, refund_id, charge_id, reason, created_at)
  select r.program_id, n.payment_id, case r.scope when 'all' then 'dispute' else r.scope end, r.cents, r.currency,
    coalesce(r.refund_id, case r.scope when 'all' then 'du_' || r.id end), r.charge_id, r.reason, r.received_at
  from stripe_refunds r join lateral (
    select payment_id from payment_names n where n.program_id = r.program_id and n.name in (r.payment_intent_id, r.invoice_id)
    order by payment_id limit 1) n on true;

insert into payment_refunds (program_id, payment_id, scope, cents, created_at)
  select program_id, payment_id, 'reported', refunded_cents, created_at from sales where payment_id is not null and refunded_cents > 0;

insert into buyer_identities (program_id, kind, value, names, name, at)
  select i.program_id, i.kind, i.value, 'click', c.click_id, c.clicked_at
  from stripe_identities i join clicks c on c.id = i.click where i.kind in ('customer', 'email')
  on conflict do nothing;

alter table payments drop column of_sale, drop column of_waiting, drop column of_refund;
drop table stripe_identities, stripe_sales, stripe_payments, stripe_refunds, stripe_waiting;
