import { type Queryable, RetryTransaction } from '../db/database.ts';
import { mayConcernPayments } from './stripe/affected.ts';

/** A lead as it is to be stored. */
export interface NewLead {
  programId: number;
  /** Locked. */
  visitorId: number;
  /** The customer it belongs to: known, or to be created under the key. Neither: whoever the click belongs to. */
  customerId: number | undefined;
  customerKey: string | undefined;
  /** The click it named. */
  clickId: string | undefined;
  /** The code it named in the place of a click. */
  coupon: string | null;
  emailHash: string | null;
  provisional: boolean;
  /** JSON text. */
  context: string;
  now: Date;
}

export interface KnownLead {
  id: number;
  customer_id: number | null;
  provisional: boolean;
}

export interface StoredLead {
  recorded: boolean;
  customer_id: number | null;
  /** Leads of the same click, or without one of the same customer, with the same coupon if it names one: where there are any, it was not recorded. */
  known: KnownLead[] | null;
  /** The visitor's newest click, which is credited; `null`: the newest coupon, for want of a click. */
  credited_click_id: string | null;
  partner_code: string;
  /** Stripe may have told of a payment of this visitor. */
  concerns_stripe: boolean;
}

const LAST = (kind: string) => `(
  select id, click_id, coupon, partner_id from clicks
  where visitor_id = $2 and program_id = $1 and ${kind} order by clicked_at desc, id desc limit 1)`;

const STORE_LEAD = `
  with newest as (
    select last.id, last.click_id, last.coupon, p.code
    from (${LAST('coupon is null')} union all ${LAST('coupon is not null')}) last join partners p on p.id = last.partner_id
    order by last.coupon is not null limit 1
  ), known as (
    select id, customer_id, provisional from leads where program_id = $1 and click_id = $5
    union all
    select id, customer_id, provisional from leads where $5::text is null and customer_id = $3 and program_id = $1
      and ($12::text is null or coupon = $12)
  ), created as (
    insert into customers (program_id, customer_key, visitor_id, created_at)
    select $1, $4::text, $2, $9 where $3::bigint is null and $4::text is not null
    on conflict do nothing returning id
  ), customer as (
    select coalesce($3, (select id from created)) as id
  ), stored as (
    insert into leads (program_id, customer_id, click_id, credited_click, email_hash, provisional, context, created_at, coupon)
    select $1, customer.id, $5, newest.id, $6, $7, $8::jsonb, $9, $12 from newest, customer
    where $10 and ($11 or not exists (select from known)) and (customer.id is not null or $4 is null)
    on conflict do nothing returning id
  ), advanced as (
    update visitors set status = 'lead' where id = $2 and program_id = $1 and status < 'lead' and not $7 and exists (select from stored)
  )
  select exists (select from stored) as recorded, (select id from customer) as customer_id,
    (select json_agg(known) from known) as known, case when newest.coupon is null then newest.click_id end as credited_click_id, newest.code as partner_code,
    ${mayConcernPayments({ programId: '$1', visitorId: '$2', customerKey: '$4::text', emailHash: '$6::text' })} as concerns_stripe
  from newest`;

/**
 * Creates the customer, stores the lead and moves the visitor's status, in one statement. `undefined`: the visitor has no click and used no coupon.
 *
 * @param when `never` only creates the customer; `alone` stores the lead unless others are known already
 */
export async function storeLead(
  tx: Queryable,
  lead: NewLead,
  when: 'never' | 'alone' | 'always',
): Promise<StoredLead | undefined> {
  const [stored] = await tx.query<StoredLead>(STORE_LEAD, [
    lead.programId,
    lead.visitorId,
    lead.customerId ?? null,
    lead.customerKey ?? null,
    lead.clickId ?? null,
    lead.emailHash,
    lead.provisional,
    lead.context,
    lead.now,
    when !== 'never',
    when === 'always',
    lead.coupon,
  ]);
  // Somebody else created the customer after it was looked for.
  if (stored && lead.customerKey !== undefined && stored.customer_id === null) throw new RetryTransaction();
  return stored;
}
