import type { Queryable } from '../db/database.ts';

/** More than any customer has; of a till that serves everybody as one customer, the newest. */
const MOST = 500;

/** Payments that may be credited otherwise now that more is known of these Stripe customers and addresses. */
export async function paymentsOfIdentities(
  tx: Queryable,
  programId: number,
  identities: readonly { kind: 'customer' | 'email'; value: string }[],
): Promise<number[]> {
  if (identities.length === 0) return [];
  const valuesOf = (kind: 'customer' | 'email') =>
    identities.filter((one) => one.kind === kind).map(({ value }) => value);
  const rows = await tx.query<{ payment_id: number }>(
    `select payment_id from (
       select payment_id from payment_facts where program_id = $1 and stripe_customer_id = any($2::text[])
       union
       select payment_id from payment_facts where program_id = $1 and email_hash = any($3::text[])
     ) found
     -- What a payment names itself counts before what others teach.
     where not exists (select from sales s where s.payment_id = found.payment_id and s.program_id = $1
       and s.credited_by in ('click_id', 'customer_key') and s.credited_evidence = 'confirmed')
     order by payment_id desc limit ${MOST}`,
    [programId, valuesOf('customer'), valuesOf('email')],
  );
  return rows.map((row) => row.payment_id);
}

/** Under what payments may name visitors. Both are expressions, the second for an array. */
const namesOfVisitors = (programId: string, ids: string) => `
  select distinct 'click' as names, click_id as name from clicks where visitor_id = any(${ids}) and program_id = ${programId}
  union all
  select 'key', customer_key from customers where visitor_id = any(${ids}) and program_id = ${programId}
  union
  select 'key', customer_key from customers where browser_visitor_id = any(${ids}) and program_id = ${programId}
  union all
  select distinct 'email', l.email_hash from clicks c join leads l on l.credited_click = c.id and l.program_id = ${programId}
    where c.visitor_id = any(${ids}) and c.program_id = ${programId} and l.email_hash is not null and l.trust <> 'claim'
  union
  select 'email', l.email_hash from customers u join leads l on l.customer_id = u.id and l.program_id = ${programId}
    where u.visitor_id = any(${ids}) and u.program_id = ${programId} and l.email_hash is not null and l.trust <> 'claim'`;

/** Payments that may be credited otherwise now that more is known of these visitors: another click, a customer key, an address. */
export async function paymentsOfVisitors(
  tx: Queryable,
  programId: number,
  visitorIds: readonly number[],
  emailHash: string | null = null,
): Promise<number[]> {
  const rows = await tx.query<{ payment_id: number }>(
    `with names as materialized (
       ${namesOfVisitors('$1', '$2::bigint[]')}
       union all
       select 'email', $3::text where $3::text is not null
     ), identities as materialized (
       select i.kind, i.value from names n join buyer_identities i on i.program_id = $1 and i.names = n.names and i.name = n.name
     )
     select f.payment_id from names n join payment_facts f on n.names = 'click' and f.click_id = n.name and f.program_id = $1
     union
     select f.payment_id from names n join payment_facts f on n.names = 'key' and f.program_id = $1 and f.customer_key = n.name
     union
     select f.payment_id from names n join payment_facts f on n.names = 'email' and f.program_id = $1 and f.email_hash = n.name
     union
     select f.payment_id from identities i
       join payment_facts f on i.kind = 'customer' and f.stripe_customer_id = i.value and f.program_id = $1
     union
     select f.payment_id from identities i join payment_facts f on i.kind = 'email' and f.program_id = $1 and f.email_hash = i.value
     order by payment_id desc limit ${MOST}`,
    [programId, visitorIds, emailHash],
  );
  return rows.map((row) => row.payment_id);
}

/** Renewals of a customer that the merchant reports: their first payment may have been credited otherwise (R4). */
export async function renewalsOfCustomer(tx: Queryable, programId: number, customerKey: string): Promise<number[]> {
  const rows = await tx.query<{ payment_id: number }>(
    `select distinct payment_id from payment_facts
     where program_id = $1 and customer_key = $2 and source = 'report' and is_recurring
     order by payment_id desc limit ${MOST}`,
    [programId, customerKey],
  );
  return rows.map((row) => row.payment_id);
}

/** What a keyless request names. */
export interface Named {
  clickId?: string | undefined;
  customerKey?: string | undefined;
  emailHash?: string | null | undefined;
}

/**
 * Payments of the last days that are attributed to nobody and that these identifiers may concern, newest first. Keyless requests
 * change no others (T1, T6).
 *
 * @param below only those with a smaller id, to go on where the step before ended
 */
export async function unattributedPayments(
  tx: Queryable,
  programId: number,
  { clickId, customerKey, emailHash }: Named,
  since: Date,
  limit: number,
  below: number | null,
): Promise<number[]> {
  const rows = await tx.query<{ payment_id: number }>(
    `with named (names, name) as (
       select * from (values ('click', $2::text), ('key', $3), ('email', $4)) given (names, name) where name is not null
     ), identities as (
       select i.kind, i.value from named n join buyer_identities i on i.program_id = $1 and i.names = n.names and i.name = n.name
     ), found as (
       select payment_id from payment_facts where program_id = $1 and click_id = $2 and at >= $5
       union select payment_id from payment_facts where program_id = $1 and customer_key = $3 and at >= $5
       union select payment_id from payment_facts where program_id = $1 and email_hash = $4 and at >= $5
       union select f.payment_id from identities i
         join payment_facts f on i.kind = 'customer' and f.stripe_customer_id = i.value and f.program_id = $1 and f.at >= $5
       union select f.payment_id from identities i
         join payment_facts f on i.kind = 'email' and f.email_hash = i.value and f.program_id = $1 and f.at >= $5
     )
     select payment_id from found
     where ($7::bigint is null or payment_id < $7)
       and not exists (select from sales s where s.payment_id = found.payment_id and s.program_id = $1)
     order by payment_id desc limit $6`,
    [programId, clickId ?? null, customerKey ?? null, emailHash ?? null, since, limit, below],
  );
  return rows.map((row) => row.payment_id);
}
