import type { Program } from '../store/programs.ts';
import { type Fact, firstOf, type StoredPayment } from './payment.ts';
import { ageInDays, isWithinDays } from './windows.ts';

/** A click as far as crediting it goes. */
export interface KnownClick {
  /** Row of the click, not its public id. */
  id: number;
  click_id: string;
  visitor_id: number;
  partner_id: number;
  clicked_at: Date;
  /** Nobody clicked: this code was used. */
  coupon: string | null;
}

/** By what a buyer was recognised, in the order in which it counts (S4); a coupon where nothing led to a click. */
export type CreditedBy = 'click_id' | 'customer_key' | 'subscription' | 'stripe_customer' | 'email' | 'coupon';

/** A click id, a customer key or the digest of an address that something named, and when it did. */
export interface Naming {
  names: 'click' | 'key' | 'email';
  name: string;
  at: Date;
}

/** Who a payment, or the start of a subscription, is to be credited to: everything that may tell. */
export interface CreditQuestion {
  /** Windows and the last click are judged as of then. */
  asOf: Date;
  named: readonly Naming[];
  /** The uses of coupons that were told of. */
  coupons: readonly Naming[];
  /** What other payments of the same subscription named. */
  ofSubscription: readonly Naming[];
  stripeCustomers: readonly string[];
  emails: readonly string[];
  isSubscription: boolean;
}

/** What the store knows about what a question names. */
export interface Known {
  /** Every occurrence of the named click ids, of this program alone. */
  clicks: readonly KnownClick[];
  customers: readonly { id: number; customer_key: string; visitor_id: number }[];
  /** Whose leads gave one of the addresses. */
  leads: readonly { email_hash: string; visitor_id: number }[];
  /** What payments of the Stripe customers and of the addresses named. */
  learned: { customer: readonly Naming[]; email: readonly Naming[] };
}

export type Credit =
  | { kind: 'credited'; click: KnownClick; by: CreditedBy }
  | { kind: 'window_expired'; clickAgeDays: number; windowDays: number }
  /** The buyer is known, but had no click then. */
  | { kind: 'no_click' }
  /** Nothing says yet who it was. */
  | { kind: 'unknown' };

const valuesOf = (facts: readonly Fact[], field: 'stripe_customer_id' | 'email_hash'): string[] => [
  ...new Set(facts.map((fact) => fact[field]).filter((value) => value !== null)),
];

/** @param at the time to take them as of, where not that of each fact */
const namingsOf = (facts: readonly Fact[], at?: Date): Naming[] =>
  facts.flatMap((fact) => [
    ...(fact.click_id === null ? [] : [{ names: 'click' as const, name: fact.click_id, at: at ?? fact.at }]),
    ...(fact.customer_key === null ? [] : [{ names: 'key' as const, name: fact.customer_key, at: at ?? fact.at }]),
  ]);

const timeOf = (facts: readonly Fact[]) => firstOf(facts.map((fact) => fact.at)).getTime();

/**
 * One payment asks who is credited as of when it was paid. The payments of a subscription ask once, as of its start (S9):
 * where that was never told, only what the first of them named itself can answer.
 */
export function questionOf(payments: readonly StoredPayment[], paidAt: Date | undefined): CreditQuestion {
  const all = payments.flatMap((payment) => payment.facts);
  const isSubscription = all.some((fact) => fact.subscription_id !== null);
  const starts = all.filter((fact) => fact.starts_subscription);
  const told = payments.filter((payment) => payment.facts.length > 0);
  const first = [...told].sort((a, b) => timeOf(a.facts) - timeOf(b.facts) || a.id - b.id).slice(0, 1);
  const own = starts.length
    ? told.filter((payment) => payment.facts.some((fact) => fact.starts_subscription))
    : isSubscription
      ? first
      : told;
  const facts = own.flatMap((payment) => payment.facts);
  const asOf = starts.length
    ? firstOf(starts.map((fact) => fact.at))
    : (!isSubscription && paidAt) || firstOf(facts.map((fact) => fact.at));
  const isStartUnknown = isSubscription && starts.length === 0;
  return {
    asOf,
    // Facts of one payment tell of one moment, though their events were made seconds apart.
    named: namingsOf(facts, asOf),
    coupons: facts.flatMap(({ coupon_click: name }) => (name === null ? [] : [{ names: 'click', name, at: asOf }])),
    ofSubscription: isStartUnknown ? [] : namingsOf(all.filter((fact) => !facts.includes(fact))),
    stripeCustomers: isStartUnknown ? [] : valuesOf(facts, 'stripe_customer_id'),
    emails: isStartUnknown ? [] : valuesOf(facts, 'email_hash'),
    isSubscription,
  };
}

/** How a named click counts: as the relationship it leads to, and, where that would not find it, itself. */
export interface Claim {
  visitorId: number;
  /** As when it was reported late, because a page could not reach the API: it happened before it was named. */
  itself?: KnownClick;
}

/** R2: a click can be claimed by its own program, and no longer than the cookie would have lived. */
export function claim(
  { name, at }: Naming,
  clicks: readonly KnownClick[],
  program: Pick<Program, 'cookie_window_days'>,
): Claim | undefined {
  const occurrences = clicks.filter((click) => click.click_id === name);
  const [oldest] = occurrences;
  if (!oldest) return undefined;
  const before = occurrences.filter((click) => click.clicked_at <= at);
  const newest = before.at(-1);
  if (!newest) return { visitorId: oldest.visitor_id, itself: { ...oldest, clicked_at: at } };
  return isWithinDays(newest.clicked_at, at, program.cookie_window_days) ? { visitorId: newest.visitor_id } : undefined;
}

/** The uses themselves, not the last one of whoever made them: a purchase is its own code's. */
const usesOf = ({ coupons, asOf }: CreditQuestion, clicks: readonly KnownClick[]): Claim[] =>
  coupons.flatMap(({ name }) =>
    clicks
      .filter((use) => use.click_id === name)
      .map((use) => ({ visitorId: use.visitor_id, itself: { ...use, clicked_at: asOf } })),
  );

/** Those that the question's sources lead to, in the order in which they count. */
export function relationshipsOf(
  question: CreditQuestion,
  known: Known,
  program: Pick<Program, 'cookie_window_days'>,
): { by: CreditedBy; claims: Claim[] }[] {
  const claimsOf = (namings: readonly Naming[], only?: Naming['names']): Claim[] =>
    namings
      .filter(({ names }) => only === undefined || names === only)
      .flatMap((naming): Claim | Claim[] => {
        if (naming.names === 'click') return claim(naming, known.clicks, program) ?? [];
        const people =
          naming.names === 'key'
            ? known.customers.filter((one) => one.customer_key === naming.name)
            : known.leads.filter((one) => one.email_hash === naming.name);
        return people.map((one) => ({ visitorId: one.visitor_id }));
      });
  const byClick = claimsOf(question.named, 'click');
  const byKey = claimsOf(question.named, 'key');
  const emails = question.emails.map((name): Naming => ({ names: 'email', name, at: question.asOf }));
  // What was known of somebody at the time counts before what was learned later.
  const earlier = (namings: readonly Naming[]) => claimsOf(namings.filter(({ at }) => at < question.asOf));
  const later = (namings: readonly Naming[]) => claimsOf(namings.filter(({ at }) => at >= question.asOf));
  const { customer, email } = known.learned;
  const sources: { by: CreditedBy; claims: Claim[] }[] = [
    // R1: where both are named, all clicks of both count.
    { by: 'click_id', claims: byClick.length ? [...byClick, ...byKey] : [] },
    { by: 'customer_key', claims: byKey },
    { by: 'subscription', claims: claimsOf(question.ofSubscription) },
    { by: 'stripe_customer', claims: earlier(customer) },
    // What a lead confirmed counts before what a payment taught: an address may be shared.
    { by: 'email', claims: claimsOf(emails) },
    { by: 'email', claims: earlier(email) },
    { by: 'stripe_customer', claims: later(customer) },
    { by: 'email', claims: later(email) },
    { by: 'coupon', claims: usesOf(question, known.clicks) },
  ];
  return sources.filter(({ claims }) => claims.length > 0);
}

/** Two codes of one payment are of one moment: which of them counts must not depend on which was heard of first. */
const byCode = (a: KnownClick, b: KnownClick) =>
  a.coupon === b.coupon ? 0 : (a.coupon ?? '') < (b.coupon ?? '') ? 1 : -1;

const isNewer = (a: KnownClick, b: KnownClick) =>
  a.clicked_at.getTime() - b.clicked_at.getTime() || byCode(a, b) || a.id - b.id;

/** R1 to R3: the last click, or the last coupon, as of then, of the first relationship that had one. */
function lastOf(
  asOf: Date,
  relationships: ReturnType<typeof relationshipsOf>,
  newest: readonly KnownClick[],
  program: Pick<Program, 'attribution_window_days'>,
  isMeant: (click: KnownClick) => boolean,
): Credit {
  for (const { by, claims } of relationships) {
    const named = claims.flatMap(({ itself }) => (itself && itself.clicked_at <= asOf ? itself : []));
    const visitors = new Set(claims.map((one) => one.visitorId));
    const click = [...newest.filter((one) => visitors.has(one.visitor_id)), ...named]
      .filter(isMeant)
      .sort(isNewer)
      .at(-1);
    if (!click) continue;
    const windowDays = program.attribution_window_days;
    return isWithinDays(click.clicked_at, asOf, windowDays)
      ? { kind: 'credited', click, by }
      : { kind: 'window_expired', clickAgeDays: ageInDays(click.clicked_at, asOf), windowDays };
  }
  return { kind: relationships.length ? 'no_click' : 'unknown' };
}

/**
 * Who is credited: the click that R1 to R3 lead to, else the coupon that they lead to. A coupon never takes anything from a
 * click that counts.
 *
 * @param newest the last click of each visitor and the last coupon, as of then
 */
export function decideCredit(
  { asOf }: Pick<CreditQuestion, 'asOf'>,
  relationships: ReturnType<typeof relationshipsOf>,
  newest: readonly KnownClick[],
  program: Pick<Program, 'attribution_window_days'>,
): Credit {
  const ofCoupon = relationships.filter(({ by }) => by === 'coupon');
  const others = relationships.filter(({ by }) => by !== 'coupon');
  const byClick = lastOf(asOf, others, newest, program, ({ coupon }) => coupon === null);
  if (byClick.kind === 'credited') return byClick;
  const byCoupon = lastOf(asOf, [...ofCoupon, ...others], newest, program, ({ coupon }) => coupon !== null);
  if (byCoupon.kind === 'credited') return { ...byCoupon, by: 'coupon' };
  return byClick.kind === 'window_expired' ? byClick : byCoupon;
}
