-- Written in the transaction that handles the event: a crash half-way leaves it unhandled and Stripe sends it again.
create table stripe_events (
  program_id bigint not null references programs (id),
  event_id text not null,
  event_type text not null,
  handled_at timestamptz not null,
  primary key (program_id, event_id)
);

-- Whose an id of Stripe's or an e-mail digest is, told by way of a click: a click stays what it is when visitors merge.
create table stripe_identities (
  program_id bigint not null references programs (id),
  kind text not null check (kind in ('customer', 'subscription', 'email')),
  value text not null,
  click bigint not null references clicks (id),
  primary key (program_id, kind, value)
);

create table stripe_sales (
  sale_id bigint primary key references sales (id),
  program_id bigint not null references programs (id),
  invoice_id text,
  payment_intent_id text,
  session_id text,
  stripe_customer_id text,
  -- tax included: refunds come out of this
  paid_cents bigint not null
);
create index stripe_sales_invoice on stripe_sales (program_id, invoice_id);
create index stripe_sales_intent on stripe_sales (program_id, payment_intent_id);
create index stripe_sales_session on stripe_sales (program_id, session_id);
create index stripe_sales_customer on stripe_sales (program_id, stripe_customer_id);

-- Which invoice a payment intent paid; newer API versions tell it in an event of its own.
create table stripe_payments (
  program_id bigint not null references programs (id),
  invoice_id text not null,
  payment_intent_id text not null,
  primary key (program_id, invoice_id, payment_intent_id)
);
create index stripe_payments_intent on stripe_payments (program_id, payment_intent_id);

-- A refund may come before its sale: kept whole, and read again when the sale is there.
create table stripe_refunds (
  id bigint generated always as identity primary key,
  program_id bigint not null references programs (id),
  scope text not null,
  cents bigint not null,
  currency text,
  refund_id text,
  charge_id text,
  charge_cents bigint,
  payment_intent_id text,
  invoice_id text,
  stripe_customer_id text,
  reason text,
  received_at timestamptz not null
);
create index stripe_refunds_intent on stripe_refunds (program_id, payment_intent_id);
create index stripe_refunds_invoice on stripe_refunds (program_id, invoice_id);
create index stripe_refunds_customer on stripe_refunds (program_id, stripe_customer_id);

-- Paid by somebody not known yet: a checkout session or a lead that comes later may tell who it was.
create table stripe_waiting (
  id bigint generated always as identity primary key,
  program_id bigint not null references programs (id),
  transaction_id text not null,
  sale jsonb not null,
  received_at timestamptz not null,
  unique (program_id, transaction_id)
);
