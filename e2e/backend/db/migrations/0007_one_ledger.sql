-- Who linked a customer to its visitor. What a browser says changes no attribution, see attribution/trust.ts.
alter table customers add column linked_by text not null default 'merchant' check (linked_by in ('browser', 'merchant', 'provider'));
alter table customers add column linked_at timestamptz not null default now();
update customers set linked_at = created_at;
-- A link that a browser made before the merchant or the provider named another visitor: it counts after theirs.
alter table customers add column browser_visitor_id bigint references visitors (id);
alter table customers add column browser_linked_at timestamptz;
create index customers_browser_visitor on customers (browser_visitor_id) where browser_visitor_id is not null;

-- A click that a report joined to another visitor counts there from then on: it changes no earlier payment. Null: from the beginning.
alter table clicks add column joined_at timestamptz;

-- `linked`: a keyless lead that links. `claim`: one that changes nothing, because of `claim_reason`.
alter table leads add column trust text not null default 'merchant' check (trust in ('merchant', 'linked', 'claim'));
alter table leads add column claim_reason text;
-- Of a claim: the customer that it names, who need not exist.
alter table leads add column customer_key text;
-- Whether the merchant gave the address; one that a browser gave identifies within limits.
alter table leads add column email_confirmed boolean not null default true;
-- When the address was given: a lead may be completed later.
alter table leads add column email_at timestamptz;
update leads set email_at = created_at;
update leads set customer_key = u.customer_key from customers u where u.id = leads.customer_id;
update leads set trust = 'claim', claim_reason = 'server_required', email_confirmed = false where provisional;
alter table leads drop column provisional;
alter table leads drop constraint leads_program_id_customer_id_click_id_coupon_key;
alter table leads add unique nulls not distinct (program_id, customer_key, click_id, coupon);

-- Leads that the merchant reported before their click arrived.
create table pending_leads (
  program_id bigint not null references programs (id),
  click_id text not null,
  customer_key text not null,
  email_hash text,
  coupon text,
  context jsonb not null,
  created_at timestamptz not null,
  primary key (program_id, click_id, customer_key)
);
create index pending_leads_customer on pending_leads (program_id, customer_key);
-- When the lead was reported whose click arrived later.
alter table leads add column pending_since timestamptz;

-- What keyless requests may concern, decided after they are answered, in steps. Outlives the process that took the request.
create table reattributions (
  id bigint generated always as identity primary key,
  program_id bigint not null references programs (id),
  click_id text,
  customer_key text,
  email_hash text,
  created_at timestamptz not null,
  -- payments with a smaller id are left to decide; null: all
  below bigint,
  decided integer not null default 0
);
create index reattributions_program on reattributions (program_id, id);
alter table reattributions add unique nulls not distinct (program_id, click_id, customer_key, email_hash);

-- Who vouched for what a sale is credited by. What a browser said once stands until the merchant or the provider says otherwise.
alter table sales add column credited_evidence text not null default 'confirmed' check (credited_evidence in ('confirmed', 'browser', 'late'));

-- A session that was completed before it was paid, and a payment intent without our metadata, which counts only with such a session.
alter table payment_facts add column state text check (state in ('unpaid', 'unclaimed'));

-- Every sale is a payment, also one that the merchant reports under an id of its own.
alter table payment_names drop constraint payment_names_kind_check;
alter table payment_names add check (kind in ('invoice', 'intent', 'session', 'charge', 'transaction'));
-- `reversal`: the merchant reported a lower total, because a refund failed or a chargeback was won.
alter table payment_refunds drop constraint payment_refunds_scope_check;
alter table payment_refunds add check (scope in ('total', 'part', 'dispute', 'failed', 'reinstated', 'reported', 'reversal'));
alter table payments add column of_sale bigint;
insert into payments (program_id, of_sale) select program_id, id from sales where payment_id is null;
update sales set payment_id = payments.id from payments where payments.of_sale = sales.id;
insert into payment_names (name, program_id, kind, payment_id)
  select s.transaction_id, s.program_id, 'transaction', p.id from sales s join payments p on p.of_sale = s.id;
insert into payment_facts (program_id, payment_id, event_id, source, at, click_id, coupon_click, customer_key, subscription_id,
    starts_subscription, transaction_id, amount_cents, paid_cents, currency, sale_type, is_recurring, context)
  select s.program_id, p.id, s.transaction_id, 'report', s.created_at,
    case when c.coupon is null then c.click_id end, case when c.coupon is not null then c.click_id end, u.customer_key, s.subscription_id,
    s.subscription_id is not null and not s.is_recurring,
    s.transaction_id, s.amount_cents, s.amount_cents, s.currency, s.sale_type, s.is_recurring, s.context
  from sales s join payments p on p.of_sale = s.id join clicks c on c.id = s.credited_click left join customers u on u.id = s.customer_id;
insert into payment_refunds (program_id, payment_id, scope, cents, reason, created_at)
  select s.program_id, p.id, 'reported', s.refunded_cents,
    (select r.reason from refunds r where r.sale_id = s.id order by r.id desc limit 1), s.created_at
  from sales s join payments p on p.of_sale = s.id where s.refunded_cents > 0;
alter table payments drop column of_sale;
-- Why a keyless request finds its payments quickly.
create index payment_facts_newest on payment_facts (program_id, at);
