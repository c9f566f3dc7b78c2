import type { Database } from '../db/database.ts';

/**
 * A program's past: `clicks` visitors of 200 partners, of whom every third became a lead and every tenth of these a
 * customer. Made inside the database; then its statistics are brought up to date, as autovacuum would.
 */
export async function fill(db: Database, clicks: number): Promise<void> {
  await db.transaction((tx) =>
    tx.script(`
    -- What refers to what is right by construction; checking a million rows one by one takes minutes.
    set local session_replication_role = replica;
    insert into partners (program_id, code) select 1, 'BENCH' || n from generate_series(1, 200) n;
    create temporary table link as select id, row_number() over () - 1 as n from partners where code like 'BENCH%';
    insert into visitors (id, program_id, created_at)
      select nextval('visitor_ids'), 1, now() - interval '50 days' * random() from generate_series(1, ${clicks});
    insert into clicks (click_id, program_id, partner_id, visitor_id, clicked_at, context)
      select 'c' || lpad(to_hex(v.id), 20, '0'), 1, link.id, v.id, v.created_at,
        jsonb_build_object('page_url', 'https://shop.example/landing/' || v.id % 97, 'page_title', 'Landing page',
          'user_agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36')
      from visitors v join link on link.n = v.id % 200;
    insert into customers (program_id, customer_key, visitor_id, created_at, linked_at)
      select 1, 'u' || id, id, created_at, created_at from visitors where id % 3 = 0;
    insert into leads (program_id, customer_id, customer_key, click_id, credited_click, email_hash, context, created_at)
      select 1, u.id, u.customer_key, c.click_id, c.id, encode(sha256(u.customer_key::bytea), 'hex'), '{}', c.clicked_at
      from customers u join clicks c on c.visitor_id = u.visitor_id;
    insert into sales (program_id, transaction_id, customer_id, credited_click, partner_id, amount_cents, currency,
        sale_type, is_recurring, context, created_at)
      select 1, 't' || u.id, u.id, c.id, c.partner_id, 4900, 'USD', 'payment', false, '{}', c.clicked_at
      from customers u join clicks c on c.visitor_id = u.visitor_id where u.id % 10 = 0;
    create temporary table paid as select id, transaction_id, customer_id, credited_click, created_at from sales;
    alter table payments add column of_sale bigint;
    insert into payments (program_id, of_sale) select 1, id from paid;
    update sales set payment_id = p.id from payments p where p.of_sale = sales.id;
    insert into payment_names (name, program_id, kind, payment_id)
      select s.transaction_id, 1, 'transaction', p.id from paid s join payments p on p.of_sale = s.id;
    insert into payment_facts (program_id, payment_id, event_id, source, at, customer_key, transaction_id, amount_cents, paid_cents,
        currency, sale_type, is_recurring, context)
      select 1, p.id, s.transaction_id, 'report', s.created_at, u.customer_key, s.transaction_id, 4900, 4900, 'USD', 'payment', false, '{}'
      from paid s join payments p on p.of_sale = s.id join customers u on u.id = s.customer_id;
    alter table payments drop column of_sale;
    drop table paid;
    insert into commissions (sale_id, program_id, partner_id, amount_cents, currency, rate_percent, created_at)
      select id, 1, partner_id, 980, currency, 20, created_at from sales;
    drop table link;
  `),
  );
  await db.script('vacuum analyze');
}
