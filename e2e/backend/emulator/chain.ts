import type { Queryable } from '../db/database.ts';
import type { Outcome } from '../http/scope.ts';

export interface ChainClick {
  click_id: string;
  occurrence: number;
  at: string;
  partner_code: string;
  landing: string | null;
}

/** A code used where there was no click, or beside one. */
export interface ChainCoupon {
  at: string;
  code: string;
  partner_code: string;
}

export interface ChainLead {
  at: string;
  customer_key: string | null;
  click_id: string | null;
  credited_partner: string;
  /** The code it is credited by; `null`: a click. */
  coupon: string | null;
  /** A claim: it changes nothing, because of `claim_reason`. */
  provisional: boolean;
  claim_reason: string | null;
}

export interface ChainSale {
  at: string;
  transaction_id: string;
  amount_cents: number;
  currency: string;
  refunded_cents: number;
  /** `null`: recorded, but the time this subscription pays a commission is over. */
  commission_cents: number | null;
  commission_currency: string | null;
  deducted_cents: number | null;
  credited_partner: string;
  /** `null`: credited by a coupon. */
  credited_click_id: string | null;
  coupon: string | null;
  customer_key: string | null;
  subscription_id: string | null;
  is_recurring: boolean;
}

/** Something that was asked for and is not recorded, with the reason. */
export interface ChainAttempt extends Outcome {
  at: string;
}

export interface ChainVisitor {
  visitor_id: number;
  status: 'click' | 'lead' | 'customer';
  last_activity: string;
  customer_keys: string[];
  is_test: boolean;
  clicks: ChainClick[];
  coupons: ChainCoupon[];
  leads: ChainLead[];
  sales: ChainSale[];
  /** Oldest first. */
  not_attributed: ChainAttempt[];
}

export interface Chain {
  /** Newest activity first. */
  visitors: ChainVisitor[];
  /** Attempts that name nobody known, also those that do not even name a program. */
  unmatched: ChainAttempt[];
}

const VISITORS = `
  select v.id as visitor_id, v.status, clicks.clicks, clicks.coupons, coalesce(clicks.is_test, false) as is_test,
    coalesce((select jsonb_agg(customer_key order by id) from customers where visitor_id = v.id or browser_visitor_id = v.id), '[]') as customer_keys,
    coalesce(leads.leads, '[]') as leads, coalesce(sales.sales, '[]') as sales,
    greatest(clicks.at, leads.at, sales.at) as last_activity
  from (select id, status from visitors where program_id = $1 order by id desc limit $2) v
  cross join lateral (
    select jsonb_agg(jsonb_build_object('click_id', c.click_id, 'occurrence', c.occurrence, 'at', c.clicked_at,
        'partner_code', p.code, 'landing', coalesce(c.context ->> 'page_url', c.context ->> 'affiliate_url')) order by c.clicked_at, c.id)
        filter (where c.coupon is null) as clicks,
      coalesce(jsonb_agg(jsonb_build_object('at', c.clicked_at, 'code', c.coupon, 'partner_code', p.code) order by c.clicked_at, c.id)
        filter (where c.coupon is not null), '[]') as coupons,
      max(c.clicked_at) as at, bool_or(p.is_test) as is_test
    from clicks c join partners p on p.id = c.partner_id where c.visitor_id = v.id) clicks
  cross join lateral (
    select jsonb_agg(jsonb_build_object('at', l.created_at, 'customer_key', coalesce(u.customer_key, l.customer_key), 'click_id', l.click_id,
        'credited_partner', p.code, 'coupon', c.coupon, 'provisional', l.trust = 'claim', 'claim_reason', l.claim_reason) order by l.created_at, l.id) as leads,
      max(l.created_at) as at
    from clicks c join leads l on l.credited_click = c.id join partners p on p.id = c.partner_id
      left join customers u on u.id = l.customer_id where c.visitor_id = v.id) leads
  cross join lateral (
    select jsonb_agg(jsonb_build_object('at', s.created_at, 'transaction_id', s.transaction_id,
        'amount_cents', s.amount_cents, 'currency', s.currency, 'refunded_cents', s.refunded_cents,
        'commission_cents', m.amount_cents, 'commission_currency', m.currency, 'deducted_cents', m.deducted_cents, 'credited_partner', p.code,
        'credited_click_id', case when c.coupon is null then c.click_id end, 'coupon', c.coupon, 'customer_key', u.customer_key, 'subscription_id', s.subscription_id,
        'is_recurring', s.is_recurring) order by s.created_at, s.id) as sales,
      max(s.created_at) as at
    from clicks c join sales s on s.credited_click = c.id join partners p on p.id = s.partner_id
      left join customers u on u.id = s.customer_id left join commissions m on m.sale_id = s.id
    where c.visitor_id = v.id) sales
  order by last_activity desc, v.id desc`;

const ATTEMPTS = `
  select at, outcome from emulator_outcomes
  where (program_id = $1 or program_id is null) and outcome ->> 'result' in ('rejected', 'not_attributed', 'duplicate', 'waiting', 'ignored')
  order by id desc limit 1000`;

/** Each visitor's way click → lead → sale, who got the credit, and why something did not count. */
export async function readChain(db: Queryable, programId: number, limit = 200): Promise<Chain> {
  const visitors = await db.query<Omit<ChainVisitor, 'not_attributed'> & { clicks: ChainClick[] | null }>(VISITORS, [
    programId,
    limit,
  ]);
  const attempts = await db.query<{ at: Date; outcome: Outcome }>(ATTEMPTS, [programId]);
  const chain: Chain = {
    visitors: visitors.map((visitor) => ({ ...visitor, clicks: visitor.clicks ?? [], not_attributed: [] })),
    unmatched: [],
  };
  for (const { at, outcome } of attempts.reverse()) {
    const owner = chain.visitors.find((visitor) => concerns(outcome, visitor));
    if (outcome.result === 'waiting' && owner?.sales.some((sale) => sale.transaction_id === outcome.transaction_id))
      continue;
    (owner?.not_attributed ?? chain.unmatched).push({ ...outcome, at: at.toISOString() });
  }
  return chain;
}

function concerns(outcome: Outcome, visitor: ChainVisitor): boolean {
  return (
    visitor.clicks.some((click) => click.click_id === outcome.click_id) ||
    (outcome.customer_key != null && visitor.customer_keys.includes(outcome.customer_key)) ||
    (outcome.transaction_id != null && visitor.sales.some((sale) => sale.transaction_id === outcome.transaction_id))
  );
}
