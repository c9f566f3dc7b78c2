/** What one event of Stripe's, or one sale that the merchant reported, told of a payment. */
export interface Fact {
  payment_id: number;
  /** The event, or the transaction id of a reported sale. */
  event_id: string;
  source: 'invoice' | 'session' | 'intent' | 'report' | 'link';
  /** The time attribution goes by; see `factTime`. */
  at: Date;
  click_id: string | null;
  customer_key: string | null;
  /** The use of a partner's coupon, as a click that counts where there is no other. */
  coupon_click: string | null;
  stripe_customer_id: string | null;
  subscription_id: string | null;
  email_hash: string | null;
  starts_subscription: boolean;
  other_program: boolean;
  /** `unpaid`: of a session that was completed before it was paid. `unclaimed`: of a payment intent without our metadata. */
  state: 'unpaid' | 'unclaimed' | null;
  /** Only where it tells of money, as are the rest. */
  transaction_id: string | null;
  amount_cents: number | null;
  paid_cents: number | null;
  currency: string | null;
  sale_type: 'payment' | 'subscription' | null;
  is_recurring: boolean | null;
  context: Record<string, unknown> | null;
}

/** A payment by the ids and facts that are known of it. */
export interface StoredPayment {
  id: number;
  nameKinds: readonly ('invoice' | 'intent' | 'session' | 'charge' | 'transaction')[];
  facts: readonly Fact[];
}

/** What a payment comes to: how much was paid, and when. */
export interface Money {
  transactionId: string;
  amountCents: number;
  paidCents: number;
  /** What the merchant's server reported of it, with tax or without: its refunds are in the same terms. */
  reportedCents: number | null;
  currency: string;
  saleType: 'payment' | 'subscription';
  isRecurring: boolean;
  context: Record<string, unknown>;
  /** The first that was heard of the money. */
  at: Date;
}

const MAX_AGE_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * When something happened, by the clock of who tells it, never later than we heard of it and at most 30 days before. Stripe
 * tells whole seconds, so it may have been as late as the end of that one.
 */
export function factTime(createdAt: number, receivedAt: Date): Date {
  const latest = receivedAt.getTime();
  return new Date(Math.min(latest, Math.max(createdAt + 999, latest - MAX_AGE_MS)));
}

/** An invoice tells the amount without tax, a session nearly as well, an intent only where nothing else tells, a merchant its own. */
const BY_AUTHORITY: readonly Fact['source'][] = ['invoice', 'session', 'intent', 'report'];

export const firstOf = (dates: readonly Date[]): Date => new Date(Math.min(...dates.map((date) => date.getTime())));

/**
 * Whether the event of a payment intent counts by itself (S1): with no session or invoice behind it, or with a session that was
 * completed before it was paid, as with manual capture.
 */
function intentCounts({ state }: Fact, { nameKinds, facts }: StoredPayment): boolean {
  if (nameKinds.includes('invoice')) return false;
  const isBehindUnpaidSession = facts.some((fact) => fact.state === 'unpaid');
  return isBehindUnpaidSession || (state !== 'unclaimed' && !nameKinds.includes('session'));
}

/**
 * The money of a payment, whichever events told of it and in whichever order; `undefined` when none was paid, or none that
 * counts.
 */
export function moneyOf(payment: StoredPayment): Money | undefined {
  const { facts } = payment;
  if (facts.some((fact) => fact.other_program)) return undefined;
  const told = facts.filter((fact) => fact.amount_cents !== null);
  const [best] = told
    .filter((fact) => fact.source !== 'intent' || intentCounts(fact, payment))
    .sort(
      (a, b) =>
        BY_AUTHORITY.indexOf(a.source) - BY_AUTHORITY.indexOf(b.source) ||
        a.at.getTime() - b.at.getTime() ||
        (a.event_id < b.event_id ? -1 : 1),
    );
  if (!best) return undefined;
  const reported = told.filter(({ source }) => source === 'report').map((fact) => fact.amount_cents!);
  return {
    transactionId: best.transaction_id!,
    amountCents: best.amount_cents!,
    paidCents: best.paid_cents!,
    reportedCents: reported.length ? Math.max(...reported) : null,
    currency: best.currency!,
    saleType: best.sale_type!,
    isRecurring: best.is_recurring!,
    context: best.context ?? {},
    at: firstOf(told.map((fact) => fact.at)),
  };
}
