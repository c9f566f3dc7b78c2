import type { Queryable } from '../db/database.ts';

export type EventType = 'click' | 'lead' | 'conversion';

export interface EventFilter {
  programId: number;
  eventType: EventType | undefined;
  from: Date | undefined;
  to: Date | undefined;
  page: number;
  pageSize: number;
}

export interface TrackingEvent {
  id: string;
  event_type: EventType;
  timestamp: Date;
  /** `null`: credited by a coupon. */
  click_id: string | null;
  customer_key: string | null;
  partner_code: string;
  [detail: string]: unknown;
}

const COLUMNS = 'id, event_type, at, seq, click_id, customer_key, partner_code, details';

// A test partner's clicks, and what follows from them, are not counted.
const CLICKS = `
  select 'click_' || c.id, 'click', c.clicked_at, c.id, c.click_id,
    (select u.customer_key from customers u where u.visitor_id = c.visitor_id order by u.id desc limit 1),
    p.code, null::jsonb
  from clicks c join partners p on p.id = c.partner_id
  where c.program_id = $1 and c.coupon is null and not p.is_test and c.clicked_at between $2 and $3
  order by c.clicked_at desc, c.id desc limit $4`;

/** Nobody came by a link: there is no id to tell. */
const CLICK_ID = 'case when c.coupon is null then c.click_id end';

const LEADS = `
  select 'lead_' || l.id, 'lead', l.created_at, l.id, coalesce(l.click_id, ${CLICK_ID}), coalesce(u.customer_key, l.customer_key), p.code,
    jsonb_build_object('provisional', l.trust = 'claim', 'claim_reason', l.claim_reason, 'coupon', c.coupon)
  from leads l join clicks c on c.id = l.credited_click join partners p on p.id = c.partner_id
    left join customers u on u.id = l.customer_id
  where l.program_id = $1 and not p.is_test and l.created_at between $2 and $3
  order by l.created_at desc, l.id desc limit $4`;

/** What was decided otherwise than before, oldest first. */
export const CHANGES = `(select coalesce(jsonb_agg(jsonb_build_object(
    'at', h.changed_at, 'change', h.change, 'reason', h.reason, 'cause', h.cause, 'from_partner', was.code, 'to_partner', becomes.code,
    'from_commission_cents', h.from_commission_cents, 'to_commission_cents', h.to_commission_cents) order by h.id), '[]')
  from sale_changes h join partners was on was.id = h.from_partner_id left join partners becomes on becomes.id = h.to_partner_id
  where h.sale_id = s.id)`;

const CONVERSIONS = `
  select 'conversion_' || s.id, 'conversion', s.created_at, s.id, ${CLICK_ID}, u.customer_key, p.code,
    jsonb_build_object(
      'amount_cents', s.amount_cents, 'currency', s.currency, 'sale_type', s.sale_type, 'is_recurring', s.is_recurring,
      'subscription_id', s.subscription_id, 'transaction_id', s.transaction_id, 'commission_cents', m.amount_cents, 'commission_currency', m.currency,
      'refunded_cents', s.refunded_cents,
      'status', case s.refunded_cents when 0 then 'paid' when s.amount_cents then 'reversed' else 'refunded' end,
      'credited_by', s.credited_by, 'coupon', c.coupon, 'changes', ${CHANGES})
  from sales s join clicks c on c.id = s.credited_click join partners p on p.id = s.partner_id
    left join customers u on u.id = s.customer_id left join commissions m on m.sale_id = s.id
  where s.program_id = $1 and not p.is_test and s.created_at between $2 and $3
  order by s.created_at desc, s.id desc limit $4`;

const BRANCHES: Record<EventType, string> = { click: CLICKS, lead: LEADS, conversion: CONVERSIONS };

const COUNTS: Record<EventType, string> = {
  click: `select count(*) from clicks c join partners p on p.id = c.partner_id
    where c.program_id = $1 and c.coupon is null and not p.is_test and c.clicked_at between $2 and $3`,
  lead: `select count(*) from leads l join clicks c on c.id = l.credited_click join partners p on p.id = c.partner_id
    where l.program_id = $1 and not p.is_test and l.created_at between $2 and $3`,
  conversion: `select count(*) from sales s join partners p on p.id = s.partner_id
    where s.program_id = $1 and not p.is_test and s.created_at between $2 and $3`,
};

const BEGINNING = new Date(0);
const END = new Date('9999-12-31T23:59:59.999Z');

/** One page, newest first. Each kind is read newest first by its own index, no further than the page reaches. */
export async function findEvents(
  db: Queryable,
  filter: EventFilter,
): Promise<{ events: TrackingEvent[]; total: number }> {
  const types = filter.eventType ? [filter.eventType] : (Object.keys(BRANCHES) as EventType[]);
  const scope = [filter.programId, filter.from ?? BEGINNING, filter.to ?? END];
  const reach = filter.page * filter.pageSize;
  const rows = await db.query<TrackingEvent & { at: Date; seq: number; details: Record<string, unknown> | null }>(
    `select * from (${types.map((type) => `(${BRANCHES[type]})`).join(' union all ')}) events (${COLUMNS})
     order by at desc, event_type desc, seq desc limit $5 offset $6`,
    [...scope, reach, filter.pageSize, reach - filter.pageSize],
  );
  const [count] = await db.query<{ total: number }>(
    `select ${types.map((type) => `(${COUNTS[type]})`).join(' + ')} as total`,
    scope,
  );
  return {
    total: Number(count!.total),
    events: rows.map(({ at, seq: _seq, details, ...event }) => ({ ...event, timestamp: at, ...details })),
  };
}
