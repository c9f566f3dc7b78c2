import type {
  CreditQuestion,
  Known,
  KnownClick,
  KnownCustomer,
  KnownLead,
  Naming,
} from '../attribution/payment-credit.ts';
import type { Queryable } from '../db/database.ts';
import type { Identity } from './identities.ts';

/** Enough for any customer; a till that serves everybody as one customer teaches nothing more with its next name. */
const MOST_LEARNED = 50;

type AsJson<T> = {
  [Field in keyof T]: T[Field] extends Date ? string : T[Field] extends Date | null ? string | null : T[Field];
};

interface Row {
  clicks: AsJson<KnownClick>[] | null;
  customers: AsJson<KnownCustomer>[] | null;
  leads: AsJson<KnownLead>[] | null;
  pending: AsJson<Known['pendingLeads'][number]>[] | null;
}

const NOTHING: Row = { clicks: null, customers: null, leads: null, pending: null };

const LEARNED = `
  select kind, value, names, name, at from (
    select kind, value, names, name, at, row_number() over (partition by kind order by at desc, name) as nth from buyer_identities
    where program_id = $1 and ((kind = 'customer' and value = any($2::text[])) or (kind = 'email' and value = any($3::text[])))
  ) found where nth <= ${MOST_LEARNED}`;

// A customer is found by its key, or by a visitor that a browser linked it to.
const LOAD = `
  with pending as materialized (
    select customer_key, email_hash, click_id, pending_since as at from leads
    where program_id = $1 and customer_key = any($3::text[]) and pending_since is not null
    union
    select customer_key, email_hash, click_id, pending_since from leads
    where program_id = $1 and email_hash = any($4::text[]) and pending_since is not null
  ), named as materialized (
    select id, click_id, coupon, visitor_id, partner_id, clicked_at, joined_at from clicks
    where program_id = $1 and click_id = any($2::text[] || array(select click_id from pending))
  ), known_customers as (
    select id, customer_key, visitor_id, linked_by, linked_at, browser_visitor_id, browser_linked_at from customers
    where program_id = $1 and customer_key = any($3::text[])
    union
    select id, customer_key, visitor_id, linked_by, linked_at, browser_visitor_id, browser_linked_at from customers
    where program_id = $1 and browser_visitor_id = any(select visitor_id from named)
  )
  select (select json_agg(found order by clicked_at, id) from named found) as clicks,
    (select json_agg(found order by id) from known_customers found) as customers,
    (select json_agg(distinct jsonb_build_object('email_hash', l.email_hash, 'visitor_id', coalesce(u.visitor_id, c.visitor_id),
        'confirmed', l.email_confirmed, 'of_confirmed_customer', coalesce(u.linked_by <> 'browser', false), 'at', coalesce(l.email_at, l.created_at)))
      from leads l join clicks c on c.id = l.credited_click and c.program_id = $1
        left join customers u on u.id = l.customer_id and u.program_id = $1
      where l.program_id = $1 and l.email_hash = any($4::text[]) and l.trust <> 'claim') as leads,
    (select json_agg(pending) from pending) as pending`;

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

const namesOf = (namings: readonly Naming[], names: Naming['names']) =>
  unique(namings.filter((naming) => naming.names === names).map(({ name }) => name));

/** With what is stored of the identities that were asked for. */
export type LoadedKnown = Known & { identities: readonly Identity[] };

/** @param alsoNamed what the payments of the unit name beyond the question, to be tied */
export async function loadKnown(
  tx: Queryable,
  programId: number,
  questions: readonly CreditQuestion[],
  alsoNamed: readonly Naming[],
): Promise<LoadedKnown> {
  const stripeCustomers = unique(questions.flatMap((question) => question.stripeCustomers));
  const emails = unique(questions.flatMap((question) => question.emails));
  const learned =
    stripeCustomers.length + emails.length > 0
      ? await tx.query<Identity>(LEARNED, [programId, stripeCustomers, emails])
      : [];
  const named = [
    ...questions.flatMap((question) => [...question.named, ...question.coupons, ...question.ofSubscription]),
    ...alsoNamed,
    ...learned,
  ];
  const keys = namesOf(named, 'key');
  const names = [namesOf(named, 'click'), keys, [...emails, ...namesOf(learned, 'email')]];
  const isNamed = names.some((some) => some.length > 0);
  const [row = NOTHING] = isNamed ? await tx.query<Row>(LOAD, [programId, ...names]) : [];
  const date = (text: string) => new Date(text);
  return {
    clicks: (row.clicks ?? []).map((click) => ({
      ...click,
      clicked_at: date(click.clicked_at),
      joined_at: click.joined_at === null ? null : date(click.joined_at),
    })),
    customers: (row.customers ?? []).map((one) => ({
      ...one,
      linked_at: date(one.linked_at),
      browser_linked_at: one.browser_linked_at === null ? null : date(one.browser_linked_at),
    })),
    leads: (row.leads ?? []).map((lead) => ({ ...lead, at: date(lead.at) })),
    pendingLeads: (row.pending ?? []).map((lead) => ({ ...lead, at: date(lead.at) })),
    identities: learned,
    learned: {
      customer: learned.filter(({ kind }) => kind === 'customer'),
      email: learned.filter(({ kind }) => kind === 'email'),
    },
  };
}

const LAST = (kind: string) => `(
  select id, click_id, coupon, visitor_id, partner_id, clicked_at, joined_at from clicks
  where visitor_id = visitor.id and program_id = $3 and ${kind} and clicked_at <= $2
    and (joined_at is null or joined_at <= $2) order by clicked_at desc, id desc limit 1)`;

/** The last click of each of them, and the last coupon, as of then. */
export function newestClicks(
  tx: Queryable,
  programId: number,
  visitorIds: readonly number[],
  asOf: Date,
): Promise<KnownClick[]> {
  if (visitorIds.length === 0) return Promise.resolve([]);
  return tx.query<KnownClick>(
    `select newest.* from unnest($1::bigint[]) as visitor (id) cross join lateral (
       ${LAST('coupon is null')} union all ${LAST('coupon is not null')}) newest`,
    [visitorIds, asOf, programId],
  );
}
