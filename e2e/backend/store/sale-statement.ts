import { type Queryable, RetryTransaction } from '../db/database.ts';
import { jsonText } from './json.ts';
import type { Program } from './programs.ts';
import type { Sale } from './sale.ts';

/** A sale that is attributed, as it is to be stored. */
export interface NewSale {
  program: Program;
  /** Locked; `undefined`: a renewal whose customer is not recognised. */
  visitorId: number | undefined;
  /** The customer who bought: known, or to be created under the key. Neither: the visitor's newest. */
  customerId: number | undefined;
  customerKey: string | undefined;
  creditedClick: number;
  /** The visitor's last click and last coupon that it was decided from. */
  decidedFrom: { click: number | undefined; coupon: number | undefined };
  partnerId: number;
  /** `null`: none is paid. */
  commissionCents: number | null;
  /** Credited with the click of its subscription's first sale, however many there were since. */
  renewal: boolean;
  sale: Sale;
}

interface StoredSale {
  sale_id: number | null;
  commission_id: number | null;
  partner_code: string;
  /** Whether what it was decided from still holds. */
  holds: boolean;
  credited_by: string | null;
}

const STORE_SALE = `
  with newest as (
    select id from clicks where visitor_id = $13 and program_id = $1 and coupon is null order by clicked_at desc, id desc limit 1
  ), newest_coupon as (
    select id from clicks where visitor_id = $13 and program_id = $1 and coupon is not null order by clicked_at desc, id desc limit 1
  ), credited as (
    select case when coupon is not null then 'coupon' end as by from clicks where id = $4 and program_id = $1
  ), created as (
    insert into customers (program_id, customer_key, visitor_id, created_at)
    select $1, $14::text, $13::bigint, $12 where $3::bigint is null and $14::text is not null and $13::bigint is not null
    on conflict do nothing returning id
  ), customer as (
    select coalesce($3, (select id from created)) as id
  ), checked as (
    select ($15 or ((select id from newest) is not distinct from $19::bigint
        and (select id from newest_coupon) is not distinct from $20::bigint)) and (id is not null or $13 is null or $14 is null) as holds from customer
  ), stored as (
    insert into sales (program_id, transaction_id, customer_id, credited_click, partner_id, amount_cents, currency,
      sale_type, is_recurring, subscription_id, context, created_at, credited_by)
    select $1, $2, coalesce(customer.id, (
        select u.id from customers u join clicks c on c.visitor_id = u.visitor_id
        where c.id = $4 and c.program_id = $1 and u.program_id = $1 order by u.id desc limit 1
      )), $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12, (select by from credited)
    from customer, checked where holds
    on conflict do nothing returning id
  ), commission as (
    insert into commissions (sale_id, program_id, partner_id, amount_cents, currency, rate_percent, rate_fixed_cents, created_at)
    select id, $1, $5, $16, $7, $17, $18, $12 from stored where $16::bigint is not null
    returning id
  ), advanced as (
    update visitors set status = 'customer'
    where id = coalesce($13, (select visitor_id from clicks where id = $4 and program_id = $1)) and program_id = $1
      and status < 'customer' and exists (select from stored)
  )
  select (select id from stored) as sale_id, (select id from commission) as commission_id, holds,
    (select code from partners where id = $5) as partner_code, (select by from credited) as credited_by
  from checked`;

/** Creates the customer, stores the sale and its commission and moves the visitor's status, in one statement. `undefined`: it is a duplicate. */
export async function storeSale(
  tx: Queryable,
  { program, sale, ...decided }: NewSale,
): Promise<
  { saleId: number; commissionId: number | null; partnerCode: string; creditedBy: string | null } | undefined
> {
  const [stored] = await tx.query<StoredSale>(STORE_SALE, [
    program.id,
    sale.transactionId,
    decided.customerId ?? null,
    decided.creditedClick,
    decided.partnerId,
    sale.amountCents,
    sale.currency,
    sale.saleType,
    sale.isRecurring,
    sale.subscriptionId ?? null,
    jsonText(sale.context),
    sale.now,
    decided.visitorId ?? null,
    decided.customerKey ?? null,
    decided.renewal,
    decided.commissionCents,
    program.commission_percent,
    program.commission_fixed_cents,
    decided.decidedFrom.click ?? null,
    decided.decidedFrom.coupon ?? null,
  ]);
  const { sale_id, commission_id, partner_code, holds, credited_by } = stored!;
  // A newer click or coupon, or the customer, came into being after it was looked for.
  if (!holds) throw new RetryTransaction();
  if (sale_id === null) return undefined;
  return { saleId: sale_id, commissionId: commission_id, partnerCode: partner_code, creditedBy: credited_by };
}
