import type { Queryable } from '../../db/database.ts';

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
     where not exists (select from sales s where s.payment_id = found.payment_id and s.credited_by in ('click_id', 'customer_key'))
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
  union all
  select distinct 'email', l.email_hash from clicks c join leads l on l.credited_click = c.id and l.program_id = ${programId}
    where c.visitor_id = any(${ids}) and c.program_id = ${programId} and l.email_hash is not null`;

interface Expressions {
  programId: string;
  visitorId: string;
  /** What the statement itself is about to add to what is known of the visitor. */
  customerKey: string;
  emailHash: string;
}

/**
 * Part of a statement: whether there may be any payment for `paymentsOfVisitors` to find. Of most visitors there is none, and the
 * statement that stores something of them can tell.
 */
export const mayConcernPayments = ({ programId, visitorId, customerKey, emailHash }: Expressions) => `
  exists (
    with names as materialized (
      ${namesOfVisitors(programId, `array[${visitorId}]`)}
      union all
      select 'key', ${customerKey} where ${customerKey} is not null
      union all
      select 'email', ${emailHash} where ${emailHash} is not null
    )
    select from names n join payment_facts f on n.names = 'click' and f.click_id = n.name and f.program_id = ${programId}
    union all
    select from names n join payment_facts f on n.names = 'key' and f.program_id = ${programId} and f.customer_key = n.name
    union all
    select from names n join payment_facts f on n.names = 'email' and f.program_id = ${programId} and f.email_hash = n.name
    union all
    select from names n join buyer_identities i on i.program_id = ${programId} and i.names = n.names and i.name = n.name
  )`;

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
