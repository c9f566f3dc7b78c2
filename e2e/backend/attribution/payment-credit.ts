import { type Fact, firstOf, type StoredPayment } from './payment.ts';
import type { Windows } from './terms.ts';
import { LATE_DAYS, type Voice } from './trust.ts';
import { ageInDays, isWithinDays } from './windows.ts';

/** A click as far as crediting it goes. */
export interface KnownClick {
  /** Row of the click, not its public id. */
  id: number;
  click_id: string;
  visitor_id: number;
  partner_id: number;
  clicked_at: Date;
  /** When a browser joined it to its visitor: it counts there from then on. `null`: from the beginning. */
  joined_at: Date | null;
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

/** A customer and the visitor it is linked to. */
export interface KnownCustomer {
  id: number;
  customer_key: string;
  visitor_id: number;
  linked_by: Voice;
  linked_at: Date;
  /** Linked by a browser before the merchant or the provider named another visitor. */
  browser_visitor_id: number | null;
  browser_linked_at: Date | null;
}

/** A lead that gave an address. */
export interface KnownLead {
  email_hash: string;
  visitor_id: number;
  /** The merchant gave the address. */
  confirmed: boolean;
  at: Date;
  /** Its customer was linked by the merchant or the provider. */
  of_confirmed_customer: boolean;
}

/** What the store knows about the identifiers of a question. */
export interface Known {
  /** Every occurrence of the named click ids, of this program alone. */
  clicks: readonly KnownClick[];
  customers: readonly KnownCustomer[];
  leads: readonly KnownLead[];
  /** Leads with the key whose click arrived later: the click that each named, at the time of the lead. */
  pendingLeads: readonly { customer_key: string; email_hash: string | null; click_id: string; at: Date }[];
  /** What payments of the Stripe customers and of the addresses named. */
  learned: { customer: readonly Naming[]; email: readonly Naming[] };
}

export type Credit =
  | { kind: 'credited'; click: KnownClick; by: CreditedBy; evidence: Source['evidence'] }
  | { kind: 'window_expired'; clickAgeDays: number; windowDays: number; evidence: Source['evidence'] }
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

/** How a named click counts: as the visitor it leads to. */
export interface Claim {
  visitorId: number;
  /** Counts at another time than it was received: a late click, or the use of a coupon. */
  itself?: KnownClick;
  /** It arrived after it was named, as when a page could not reach the API (T6). */
  isLate?: boolean;
}

/** R2, T6: a click can be claimed by its own program, no longer than the cookie would have lived, and if it is late within 7 days. */
export function claim(
  { name, at }: Naming,
  clicks: readonly KnownClick[],
  program: Pick<Windows, 'cookie_window_days'>,
): Claim | undefined {
  const occurrences = clicks.filter((click) => click.click_id === name);
  const [oldest] = occurrences;
  if (!oldest) return undefined;
  const newest = occurrences.filter((click) => click.clicked_at <= at).at(-1);
  if (!newest) {
    const isInTime = isWithinDays(at, oldest.clicked_at, LATE_DAYS);
    return isInTime ? { visitorId: oldest.visitor_id, itself: { ...oldest, clicked_at: at }, isLate: true } : undefined;
  }
  if (!isWithinDays(newest.clicked_at, at, program.cookie_window_days)) return undefined;
  const isJoinedLater = newest.joined_at !== null && newest.joined_at > at;
  return { visitorId: newest.visitor_id, ...(isJoinedLater && { itself: newest }) };
}

/** The uses themselves, not the last one of whoever made them: a purchase is its own code's. */
const usesOf = ({ coupons, asOf }: CreditQuestion, clicks: readonly KnownClick[]): Claim[] =>
  coupons.flatMap(({ name }) =>
    clicks
      .filter((use) => use.click_id === name)
      .map((use) => ({ visitorId: use.visitor_id, itself: { ...use, clicked_at: asOf } })),
  );

interface Link {
  visitorId: number;
  at: Date;
}

/** The visitor that the merchant or the provider linked a customer to. */
const confirmedVisitor = (customer: KnownCustomer): number[] =>
  customer.linked_by === 'browser' ? [] : [customer.visitor_id];

/** T1: the visitor that a browser linked a customer to, and when. */
function browserLink(customer: KnownCustomer): Link | undefined {
  if (customer.linked_by === 'browser') return { visitorId: customer.visitor_id, at: customer.linked_at };
  const { browser_visitor_id: visitorId, browser_linked_at: at } = customer;
  return visitorId === null || at === null ? undefined : { visitorId, at };
}

/** `early`: received before the payment. `late`: within 7 days after it. */
type Reception = 'early' | 'late';

const isReceived = (at: Date, asOf: Date, when: Reception): boolean =>
  when === 'early' ? at <= asOf : at > asOf && isWithinDays(asOf, at, LATE_DAYS);

/**
 * T4: an address that browsers gave is the visitor's whose leads alone gave it. Those of customers whom the merchant or the
 * provider linked count before others; of late ones, the first counts.
 */
function visitorsOfBrowserAddress(leads: readonly KnownLead[], asOf: Date, when: Reception): Link[] {
  const toLink = (lead: KnownLead): Link => ({ visitorId: lead.visitor_id, at: lead.at });
  if (leads.some((lead) => lead.confirmed)) return [];
  const early = leads.filter((lead) => isReceived(lead.at, asOf, 'early'));
  if (when === 'late') {
    if (early.length > 0) return [];
    const [first] = leads
      .filter((lead) => isReceived(lead.at, asOf, 'late'))
      .sort((a, b) => a.at.getTime() - b.at.getTime());
    return first ? [toLink(first)] : [];
  }
  const ofConfirmed = early.filter((lead) => lead.of_confirmed_customer);
  const counting = ofConfirmed.length > 0 ? ofConfirmed : early;
  return new Set(counting.map((lead) => lead.visitor_id)).size === 1 ? counting.map(toLink) : [];
}

/** A source that leads from a payment to visitors. */
export interface Source {
  by: CreditedBy;
  /** Who vouches for it. `browser` counts after `provider`, and `late` only for a payment that is attributed to nobody. */
  evidence: 'confirmed' | 'browser' | 'late';
  claims: Claim[];
}

/** The sources of a question, in the order in which they count. Those that lead to nobody are left out, unless there is no other. */
export function relationshipsOf(
  question: CreditQuestion,
  known: Known,
  program: Pick<Windows, 'cookie_window_days'>,
): Source[] {
  const { asOf } = question;
  const customersOf = (key: string) => known.customers.filter((one) => one.customer_key === key);
  const leadsOf = (email: string) => known.leads.filter((one) => one.email_hash === email);
  const toClaim = (visitorId: number): Claim => ({ visitorId });

  /** Customers that a browser linked to the visitor first are the visitor's, wherever the merchant linked them later. */
  const withMovedCustomers = (found: Claim): Claim[] => [
    found,
    ...known.customers
      .filter((one) => one.browser_visitor_id === found.visitorId && one.browser_linked_at! <= asOf)
      .flatMap(confirmedVisitor)
      .map(toClaim),
  ];
  const confirmed = (namings: readonly Naming[]): Claim[] =>
    namings.flatMap((naming) => {
      if (naming.names === 'key') return customersOf(naming.name).flatMap(confirmedVisitor).map(toClaim);
      if (naming.names === 'email') {
        const leads = leadsOf(naming.name).filter((lead) => lead.confirmed);
        return leads.map((lead) => toClaim(lead.visitor_id));
      }
      const found = claim(naming, known.clicks, program);
      return found && !found.isLate ? withMovedCustomers(found) : [];
    });
  const fromBrowsers = (namings: readonly Naming[], when: Reception): Claim[] =>
    namings.flatMap((naming) => {
      if (naming.names === 'click') return [];
      const links =
        naming.names === 'email'
          ? visitorsOfBrowserAddress(leadsOf(naming.name), asOf, when)
          : customersOf(naming.name).flatMap((customer) => {
              const link = browserLink(customer);
              return link && isReceived(link.at, asOf, when) ? [link] : [];
            });
      return links.map((link) => toClaim(link.visitorId));
    });
  /** T6, and leads with the key that were pending: clicks that arrived late. */
  const lateClicks = (namings: readonly Naming[]): Claim[] => {
    const ofPendingLeads = namings
      .filter(({ names }) => names !== 'click')
      .flatMap(({ names, name }) =>
        known.pendingLeads.filter((lead) => (names === 'key' ? lead.customer_key : lead.email_hash) === name),
      )
      .map(({ click_id: name, at }): Naming => ({ names: 'click', name, at }));
    return [...namings.filter(({ names }) => names === 'click'), ...ofPendingLeads].flatMap((naming) => {
      const found = claim(naming, known.clicks, program);
      return found?.isLate ? [found] : [];
    });
  };

  const emails = question.emails.map((name): Naming => ({ names: 'email', name, at: asOf }));
  // What was known of somebody at the time counts before what was learned later.
  const earlier = (namings: readonly Naming[]) => namings.filter(({ at }) => at < asOf);
  const later = (namings: readonly Naming[]) => namings.filter(({ at }) => at >= asOf);
  const { customer, email } = known.learned;
  /** S4: what may lead to a visitor, in the order in which it counts. */
  const identifiers: [by: CreditedBy, namings: readonly Naming[]][] = [
    ['customer_key', question.named.filter(({ names }) => names === 'key')],
    ['subscription', question.ofSubscription],
    ['stripe_customer', earlier(customer)],
    // An address that the payment has counts before what other payments taught of it: it may be shared.
    ['email', emails],
    ['email', earlier(email)],
    ['stripe_customer', later(customer)],
    ['email', later(email)],
  ];
  const sourcesOf = (evidence: Source['evidence'], claimsOf: (namings: readonly Naming[]) => Claim[]): Source[] =>
    identifiers.map(([by, namings]) => ({ by, evidence, claims: claimsOf(namings) }));

  const clicks = question.named.filter(({ names }) => names === 'click');
  const byClick = confirmed(clicks);
  const sources: Source[] = [
    // R1: where both are named, all clicks of both count.
    {
      by: 'click_id',
      evidence: 'confirmed',
      claims: byClick.length ? [...byClick, ...confirmed(identifiers[0]![1])] : [],
    },
    ...sourcesOf('confirmed', confirmed),
    // A browser never outbids what the merchant or the provider named.
    ...sourcesOf('browser', (namings) => fromBrowsers(namings, 'early')),
    { by: 'coupon', evidence: 'confirmed', claims: usesOf(question, known.clicks) },
    { by: 'click_id', evidence: 'late', claims: lateClicks(clicks) },
    ...sourcesOf('late', lateClicks),
    ...sourcesOf('late', (namings) => fromBrowsers(namings, 'late')),
  ];
  const found = sources.filter(({ claims }) => claims.length > 0);
  const isKnown = question.named.some(({ names, name }) => names === 'key' && customersOf(name).length > 0);
  // A customer who is known, but was linked too late for this payment.
  return found.length === 0 && isKnown ? [{ by: 'customer_key', evidence: 'browser', claims: [] }] : found;
}

/** Two codes of one payment are of one moment: which of them counts must not depend on which was heard of first. */
const byCode = (a: KnownClick, b: KnownClick) =>
  a.coupon === b.coupon ? 0 : (a.coupon ?? '') < (b.coupon ?? '') ? 1 : -1;

const isNewer = (a: KnownClick, b: KnownClick) =>
  a.clicked_at.getTime() - b.clicked_at.getTime() || byCode(a, b) || a.id - b.id;

/** What was found by one source: the touch, and whether it lies in the attribution window. */
export interface CreditStep {
  by: CreditedBy;
  evidence: Source['evidence'];
  touch: 'click' | 'coupon';
  /** `undefined`: the source leads to a visitor who had none then. */
  found: KnownClick | undefined;
  result: 'credited' | 'window_expired' | 'no_click';
}

/** R1 to R3: the last click, or the last coupon, as of then, of the first source that leads to one. */
function lastOf(
  asOf: Date,
  sources: readonly Source[],
  newest: readonly KnownClick[],
  program: Pick<Windows, 'attribution_window_days'>,
  touch: CreditStep['touch'],
  steps: CreditStep[],
): Credit {
  const isMeant = (click: KnownClick) => (touch === 'click') === (click.coupon === null);
  for (const { by, evidence, claims } of sources) {
    const named = claims.flatMap(({ itself }) => (itself && itself.clicked_at <= asOf ? itself : []));
    const visitors = new Set(claims.map((one) => one.visitorId));
    const click = [...newest.filter((one) => visitors.has(one.visitor_id)), ...named]
      .filter(isMeant)
      .sort(isNewer)
      .at(-1);
    const windowDays = program.attribution_window_days;
    const counts = click && isWithinDays(click.clicked_at, asOf, windowDays);
    const result = counts ? 'credited' : click ? 'window_expired' : 'no_click';
    steps.push({ by, evidence, touch, found: click, result });
    if (!click) continue;
    return counts
      ? { kind: 'credited', click, by, evidence }
      : { kind: 'window_expired', clickAgeDays: ageInDays(click.clicked_at, asOf), windowDays, evidence };
  }
  return { kind: sources.length ? 'no_click' : 'unknown' };
}

/**
 * Who is credited: the click that R1 to R3 lead to, else the coupon that they lead to. A coupon never takes anything from a
 * click that counts. Late evidence counts only for a payment that has no click and no coupon otherwise (T1, T6).
 *
 * @param newest the last click of each visitor and the last coupon, as of then
 * @param steps receives what each source led to, in the order in which they were tried
 */
export function decideCredit(
  { asOf }: Pick<CreditQuestion, 'asOf'>,
  sources: readonly Source[],
  newest: readonly KnownClick[],
  program: Pick<Windows, 'attribution_window_days'>,
  steps: CreditStep[] = [],
): Credit {
  const inTime = sources.filter(({ evidence }) => evidence !== 'late');
  const late = sources.filter(({ evidence }) => evidence === 'late');
  const ofCoupon = inTime.filter(({ by }) => by === 'coupon');
  const others = inTime.filter(({ by }) => by !== 'coupon');
  const byClick = lastOf(asOf, others, newest, program, 'click', steps);
  if (byClick.kind === 'credited') return byClick;
  const byCoupon = lastOf(asOf, [...ofCoupon, ...others], newest, program, 'coupon', steps);
  if (byCoupon.kind === 'credited') return { ...byCoupon, by: 'coupon' };
  if (byClick.kind === 'window_expired' || byCoupon.kind === 'window_expired') {
    return byClick.kind === 'window_expired' ? byClick : byCoupon;
  }
  const lately = lastOf(asOf, late, newest, program, 'click', steps);
  return lately.kind === 'unknown' ? byCoupon : lately;
}
