-- The currency of a fixed commission. What was earned before keeps the currency of its sale.
alter table programs add column commission_currency text not null default 'USD' check (commission_currency ~ '^[A-Z]{3}$');
