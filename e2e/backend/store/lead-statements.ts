import { type ClaimReason, MAX_LINKED_CUSTOMERS } from '../attribution/trust.ts';
import { type Queryable, RetryTransaction } from '../db/database.ts';
import { NAMED_AND_LOCKED, type NamedAndLocked, SELECT_NAMED } from './relationships.ts';

/** A stored lead of the click that is named, for the same customer or for none. */
export interface KnownLead {
  id: number;
  customer_key: string | null;
  customer_id: number | null;
  trust: 'merchant' | 'linked' | 'claim';
}

export interface FoundLead extends NamedAndLocked {
  known: KnownLead[] | null;
  /** The merchant has reported a lead of this customer whose click has not arrived yet. */
  is_reserved: boolean;
  /** Customers and addresses that keyless leads linked to the click, counted no further than the limit. */
  linked_customers: number;
}

/** Of the leads of a click for the same customer or for none, as many as matter. */
const MOST_KNOWN = 3;

/** Names of parameters in a statement. */
interface Names {
  customerKey: string;
  clickId: string;
}

/** Customers and addresses that keyless leads linked to a click, without this customer. `$1` is the program. */
const LINKED = ({ customerKey, clickId }: Names) => `(
  select count(*)::int from (
    select distinct coalesce(customer_key, email_hash) from leads
    where click_id = ${clickId} and program_id = $1 and trust = 'linked' and customer_key is distinct from ${customerKey}
    limit ${MAX_LINKED_CUSTOMERS}) linked)`;

/** Leads of a click for this customer or for none, those of the customer first. */
const KNOWN = ({ customerKey, clickId }: Names) => `
  select id, customer_key, customer_id, trust from leads
  where click_id = ${clickId} and program_id = $1
    and (customer_key is null or customer_key = ${customerKey} or ${customerKey}::text is null)
  order by (customer_key = ${customerKey}) desc nulls last, id limit ${MOST_KNOWN}`;

const FOUND: Names = { customerKey: '$2', clickId: '$3' };

/** What is stored of a lead's identifiers, with its visitor locked. Parameters: program, customer key, click id, and since when a pending lead counts. */
export const FIND_LEAD = `
  with ${NAMED_AND_LOCKED}, known as (${KNOWN(FOUND)})
  select ${SELECT_NAMED}, (select json_agg(known) from known) as known, ${LINKED(FOUND)} as linked_customers,
    exists (select from pending_leads where program_id = $1 and customer_key = $2 and created_at >= $4) as is_reserved`;

/** A lead as it is to be stored. */
export interface NewLead {
  programId: number;
  /** Locked. */
  visitorId: number;
  customerId: number | undefined;
  customerKey: string | undefined;
  /** The click it named. */
  clickId: string | undefined;
  /** The code it named in the place of a click. */
  coupon: string | null;
  emailHash: string | null;
  trust: KnownLead['trust'];
  claimReason: ClaimReason | null;
  /** JSON text. */
  context: string;
  /** When it was reported, if its click arrived later. */
  pendingSince: Date | null;
  /** How many leads of the click were known when it was decided; `null` without a click. */
  knownLeads: number | null;
  now: Date;
}

export interface StoredLead {
  recorded: boolean;
  customer_id: number | null;
  /** The visitor's newest click, which is credited; `null`: the newest coupon, for want of a click. */
  credited_click_id: string | null;
  partner_code: string;
  /** False: another lead of the click came in between. */
  holds: boolean;
}

const LAST = (kind: string) => `(
  select id, click_id, coupon, partner_id from clicks
  where visitor_id = $2 and program_id = $1 and ${kind} order by clicked_at desc, id desc limit 1)`;

const STORED: Names = { customerKey: '$4', clickId: '$5' };

const STORE_LEAD = `
  with newest as (
    select last.id, last.click_id, last.coupon, p.code
    from (${LAST('coupon is null')} union all ${LAST('coupon is not null')}) last join partners p on p.id = last.partner_id
    order by last.coupon is not null limit 1
  ), held as (
    select ($7 <> 'linked' or $3::bigint is not null or ${LINKED(STORED)} < ${MAX_LINKED_CUSTOMERS})
      and ($13::int is null or $13 = (select count(*) from (${KNOWN(STORED)}) known)) as holds
  ), created as (
    insert into customers (program_id, customer_key, visitor_id, linked_by, linked_at, created_at)
    select $1, $4::text, $2, case $7 when 'linked' then 'browser' else 'merchant' end, $9, $9 from held
    where holds and $7 <> 'claim' and $3::bigint is null and $4::text is not null
    on conflict do nothing returning id
  ), customer as (
    select coalesce($3, (select id from created)) as id
  ), stored as (
    insert into leads (program_id, customer_id, click_id, credited_click, email_hash, email_confirmed, email_at, trust, claim_reason,
      customer_key, context, created_at, coupon, pending_since)
    select $1, customer.id, $5, newest.id, $6, $7 = 'merchant', $9, $7, $10, $4, $8::jsonb, $9, $11, $12
    from newest, customer, held where holds and (customer.id is not null or $4 is null or $7 = 'claim')
    on conflict do nothing returning id
  ), advanced as (
    update visitors set status = 'lead'
    where id = $2 and program_id = $1 and status < 'lead' and $7 <> 'claim' and exists (select from stored)
  )
  select exists (select from stored) as recorded, (select id from customer) as customer_id, holds,
    case when newest.coupon is null then newest.click_id end as credited_click_id, newest.code as partner_code
  from newest, held`;

/**
 * Creates the customer, stores the lead and moves the visitor's status, in one statement. `undefined`: the visitor has no click
 * and used no coupon.
 */
export async function storeLead(tx: Queryable, lead: NewLead): Promise<StoredLead | undefined> {
  const [stored] = await tx.query<StoredLead>(STORE_LEAD, [
    lead.programId,
    lead.visitorId,
    lead.customerId ?? null,
    lead.customerKey ?? null,
    lead.clickId ?? null,
    lead.emailHash,
    lead.trust,
    lead.context,
    lead.now,
    lead.claimReason,
    lead.coupon,
    lead.pendingSince,
    lead.knownLeads,
  ]);
  // Somebody else linked a customer, or created this one, after it was read.
  const isTaken = lead.customerKey !== undefined && lead.trust !== 'claim' && stored?.customer_id === null;
  if (stored && (!stored.holds || isTaken)) throw new RetryTransaction();
  return stored;
}
