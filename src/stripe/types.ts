/**
 * An event as Stripe's webhook delivers it, without its package's types. A handler may declare the package's own `Stripe.Event`
 * instead, of whichever version.
 */
export interface StripeEvent {
  /** `evt_…` */
  id: string;
  /** For example `invoice.paid`. */
  type: string;
  /** Seconds since 1970. */
  created: number;
  livemode: boolean;
  /** What the event is about, in the shape of the endpoint's API version. */
  data: { object: object };
}

/** What an event of Stripe means for attribution; see `fromStripeEvent`. */
export type StripeOutcome = StripeSale | StripeRefund | StripeLink | StripeNothing;

/** Where an outcome comes from. */
export interface StripeEventInfo {
  /** `evt_…`; Stripe delivers an event more than once, so handle each id once. */
  eventId: string;
  /** For example `invoice.paid`. */
  eventType: string;
  /** When Stripe created the event, in milliseconds since 1970. Events do not arrive in this order. */
  createdAt: number;
  /** `false` in Stripe's test mode and sandboxes. */
  livemode: boolean;
}

/** The identifiers by which a customer and a payment can be recognised again. */
export interface StripeIds {
  /** `affitor_click_id` of the metadata, or a click id that a Payment Link carried as `client_reference_id`. */
  clickId: string | null;
  /** `affitor_customer_key` of the metadata. */
  customerKey: string | null;
  /**
   * `affitor_program_id`; without it a `program_id` beside one of our own keys, which may be the merchant's own: it means a
   * program only if one of that id exists. A sale of another program is none of ours.
   */
  programId: string | null;
  /** Trimmed and lower-cased, ready to be hashed. Do not store it as it is. */
  email: string | null;
  /** `cus_…`, or the `acct_…` of a `customer_account` */
  stripeCustomerId: string | null;
  /** `sub_…` */
  subscriptionId: string | null;
  /** `in_…` */
  invoiceId: string | null;
  /** `pi_…`; since Stripe's API version 2025-03-31 invoices no longer name it, `invoice_payment.paid` does. */
  paymentIntentId: string | null;
  /** `cs_…` */
  sessionId: string | null;
  /** `ch_…`; left out where the event does not name it. */
  chargeId?: string;
  /**
   * What the customer was given a discount by: promotion codes (as typed, where Stripe expanded them, and their `promo_…`) and
   * coupon ids. Left out where the event names none.
   */
  coupons?: string[];
}

/** Money was paid. Look the customer up by click id, then customer key, then subscription and Stripe customer, then e-mail. */
export interface StripeSale extends StripeEventInfo, StripeIds {
  kind: 'sale';
  /** One payment is one sale whichever events tell of it: the invoice, else the payment intent, else the session. */
  transactionId: string;
  /** What was paid, net of tax, in the minor units Stripe uses for the currency (100 is ¥100 but $1.00). */
  amountCents: number;
  /** What was paid, tax included. Refunds come out of this amount; see `refundedCents`. */
  paidCents: number;
  /** ISO 4217, upper case. */
  currency: string;
  saleType: 'payment' | 'subscription';
  /** A later payment of a subscription: anything but its first invoice. */
  isRecurring: boolean;
  /** Why Stripe made the invoice, for example `subscription_create` or `subscription_cycle`. */
  billingReason: string | null;
  /** `null` for one-off payments and for rhythms that have no name here, such as weekly. */
  subscriptionInterval: 'monthly' | 'quarterly' | 'annual' | null;
}

/** Money went back. Find the sale by payment intent or invoice; keep the refund if the sale has not arrived yet. */
export interface StripeRefund extends StripeEventInfo {
  kind: 'refund';
  /**
   * How to read `cents`. `total`: all that was refunded of this charge so far. `part`: one refund, `refundId`. `dispute`: what
   * a lost dispute took, or a credit note gave back outside of Stripe, beside any refund. One refund arrives both as a `part` and in a `total`; `refundedCents` adds
   * them up without counting it twice. `failed`: a refund that took nothing in the end, only as `failedRefund` of `StripeNothing`.
   * `reinstated`: what a dispute took came back, only as `reinstated` of `StripeNothing`.
   */
  scope: 'total' | 'part' | 'dispute' | 'failed' | 'reinstated';
  /** Minor units, tax included. */
  cents: number;
  /** ISO 4217, upper case. */
  currency: string | null;
  /** `re_…`, of a dispute `du_…`, of a credit note `cn_…`; `null` with the scope `total`. */
  refundId: string | null;
  /** `ch_…` */
  chargeId: string | null;
  /** What was captured of the charge, where the event tells it. */
  chargeCents: number | null;
  paymentIntentId: string | null;
  /** Only in API versions before 2025-03-31. */
  invoiceId: string | null;
  stripeCustomerId: string | null;
  /** For example `requested_by_customer`, or a dispute's `fraudulent`. */
  reason: string | null;
}

/** No money, but identifiers that belong together: learn them, and credit sales that could not be credited before. */
export interface StripeLink extends StripeEventInfo, StripeIds {
  kind: 'link';
}

/** Nothing to do. Answer Stripe with 200 all the same, or it sends the event again for days. */
export interface StripeNothing extends Partial<StripeEventInfo> {
  kind: 'none';
  /**
   * - `not_an_event`: not a snapshot event of Stripe's
   * - `unused_event`: a kind of event that attribution has no use for
   * - `setup`: a session that only saved a payment method
   * - `unpaid`: the money has not arrived; `checkout.session.async_payment_succeeded` follows when it does
   * - `zero_amount`: nothing was paid, as in a trial, with a full discount, or from the customer's credit balance
   * - `no_metadata`: a payment intent or a customer without our metadata, which may be anybody's
   * - `refund_not_succeeded`: the refund is pending, failed or was cancelled
   * - `dispute_not_lost`: the dispute was won, or was an inquiry; where money came back, `reinstated` says how much
   * - `incomplete`: the event lacks an amount, a currency or an id that every such event has
   */
  reason:
    | 'not_an_event'
    | 'unused_event'
    | 'setup'
    | 'unpaid'
    | 'zero_amount'
    | 'no_metadata'
    | 'refund_not_succeeded'
    | 'dispute_not_lost'
    | 'incomplete';
  /** Identifiers that belong together all the same, as on the first invoice of a trial. */
  ids?: StripeIds;
  /** Why Stripe made the invoice that nothing was paid for. */
  billingReason?: string | null;
  /** A refund that failed or was cancelled, for those who keep every refund of a sale and ask `refundedCents`. */
  failedRefund?: StripeRefund;
  /** A dispute that was won, at times after it was lost: keep it with the refunds of a sale too. */
  reinstated?: StripeRefund;
  /** With `no_metadata`: the payment, for those who know from a session that was not paid yet whose it is. */
  unclaimed?: StripeSale;
}
