import type { CreditQuestion, Known, KnownClick, Naming } from '../../attribution/payment-credit.ts';
import type { Queryable } from '../../db/database.ts';
import type { Identity } from './identities.ts';

/** Enough for any customer; a till that serves everybody as one customer teaches nothing more with its next name. */
const MOST_LEARNED = 50;

interface Row {
  clicks: (Omit<KnownClick, 'clicked_at'> & { clicked_at: string })[] | null;
  customers: Known['customers'] | null;
  leads: Known['leads'] | null;
}

const NOTHING: Row = { clicks: null, customers: null, leads: null };

const LEARNED = `
  select kind, value, names, name, at from (
    select kind, value, names, name, at, row_number() over (partition by kind order by at desc, name) as nth from buyer_identities
    where program_id = $1 and ((kind = 'customer' and value = any($2::text[])) or (kind = 'email' and value = any($3::text[])))
  ) found where nth <= ${MOST_LEARNED}`;

const LOAD = `
  select (select json_agg(found order by clicked_at, id) from (
      select id, click_id, coupon, visitor_id, partner_id, clicked_at from clicks
      where program_id = $1 and click_id = any($2::text[])) found) as clicks,
    (select json_agg(json_build_object('id', id, 'customer_key', customer_key, 'visitor_id', visitor_id)) from customers
      where program_id = $1 and customer_key = any($3::text[])) as customers,
    (select json_agg(distinct jsonb_build_object('email_hash', l.email_hash, 'visitor_id', c.visitor_id))
      from leads l join clicks c on c.id = l.credited_click
      where l.program_id = $1 and l.email_hash = any($4::text[]) and not l.provisional) as leads`;

const namesOf = (namings: readonly Naming[], names: Naming['names']) => [
  ...new Set(namings.filter((naming) => naming.names === names).map(({ name }) => name)),
];

/** @param alsoNamed what the payments of the unit name beyond the question, to be tied */
export async function loadKnown(
  tx: Queryable,
  programId: number,
  question: CreditQuestion,
  alsoNamed: readonly Naming[],
): Promise<Known & { identities: readonly Identity[] }> {
  const { stripeCustomers, emails } = question;
  const learned =
    stripeCustomers.length + emails.length > 0
      ? await tx.query<Identity>(LEARNED, [programId, stripeCustomers, emails])
      : [];
  const named = [...question.named, ...question.coupons, ...question.ofSubscription, ...alsoNamed, ...learned];
  const names = [namesOf(named, 'click'), namesOf(named, 'key'), [...emails, ...namesOf(learned, 'email')]];
  const isNamed = names.some((some) => some.length > 0);
  const [row = NOTHING] = isNamed ? await tx.query<Row>(LOAD, [programId, ...names]) : [];
  return {
    clicks: (row.clicks ?? []).map((click) => ({ ...click, clicked_at: new Date(click.clicked_at) })),
    customers: row.customers ?? [],
    leads: row.leads ?? [],
    identities: learned,
    learned: {
      customer: learned.filter(({ kind }) => kind === 'customer'),
      email: learned.filter(({ kind }) => kind === 'email'),
    },
  };
}

const LAST = (kind: string) => `(
  select id, click_id, coupon, visitor_id, partner_id, clicked_at from clicks
  where visitor_id = visitor.id and ${kind} and clicked_at <= $2 order by clicked_at desc, id desc limit 1)`;

/** The last click of each of them, and the last coupon, as of then. */
export function newestClicks(tx: Queryable, visitorIds: readonly number[], asOf: Date): Promise<KnownClick[]> {
  if (visitorIds.length === 0) return Promise.resolve([]);
  return tx.query<KnownClick>(
    `select newest.* from unnest($1::bigint[]) as visitor (id) cross join lateral (
       ${LAST('coupon is null')} union all ${LAST('coupon is not null')}) newest`,
    [visitorIds, asOf],
  );
}
