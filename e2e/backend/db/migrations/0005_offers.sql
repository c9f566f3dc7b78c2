-- What a page may show of a partner: name, image, discount. A partner's own takes the place of the program's, field by field.
alter table programs add column offer jsonb not null default '{}';
alter table partners add column offer jsonb not null default '{}';

-- Codes of partners, in lower case: a listener types them. A promotion code's id of Stripe's is one as well.
create table coupons (
  program_id bigint not null references programs (id),
  code text not null,
  partner_id bigint not null references partners (id),
  primary key (program_id, code)
);

-- Null: somebody came by a link. Otherwise nobody did: this code was used, which counts as a click of that time would, and
-- only where no click does. Its click_id is never told to anybody.
alter table clicks add column coupon text;
create index clicks_coupon on clicks (visitor_id, clicked_at desc, id desc) where coupon is not null;

-- Of a lead that names no click: by which code.
alter table leads add column coupon text;
alter table leads drop constraint leads_program_id_customer_id_click_id_key;
alter table leads add unique nulls not distinct (program_id, customer_id, click_id, coupon);

-- The use of a code that the event or the report told of.
alter table payment_facts add column coupon_click text;
