import type { RefundRecord } from './refunds.ts';

/** What a provider's event means for attribution. */
export type ProviderOutcome = ProviderSale | ProviderRefund | ProviderLink | ProviderNothing;

/** Where an outcome comes from. */
export interface ProviderInfo {
  /** `polar`, `paddle` or `lemonsqueezy`. */
  provider: string;
  /** The same whenever the event is delivered again: handle each once. */
  eventId: string;
  /** For example `order.paid`. */
  eventType: string;
  /** When the provider created the event, in milliseconds since 1970; 0 if it does not say. Events do not arrive in this order. */
  createdAt: number;
  /** `false` in test mode; `null` if the event does not say, because tests are an account of their own. */
  livemode: boolean | null;
}

/** The identifiers by which a customer and a payment can be recognised again. */
export interface ProviderIds {
  clickId: string | null;
  /** Your own id of the customer. */
  customerKey: string | null;
  /**
   * The visitor may have written these ids, because the checkout was opened in a browser. Such a customer key identifies as
   * a click id does, and never beside one: `trackSale` then sends the click id alone.
   */
  visitorSet?: true;
  programId: string | null;
  /** Trimmed and lower-cased, ready to be hashed. Do not store it as it is. */
  email: string | null;
  /** The provider's id of the customer. */
  providerCustomerId: string | null;
  subscriptionId: string | null;
  /** The provider's id of the order or transaction. */
  orderId: string | null;
  /** Codes that the customer was given a discount by. Left out if the event names none. */
  coupons?: string[];
  /** Every id that this payment is known by; see `keepPayment`. */
  paymentIds: string[];
}

/** Money was paid. */
export interface ProviderSale extends ProviderInfo, ProviderIds {
  kind: 'sale';
  /** One payment has one, whichever events report it. */
  transactionId: string;
  /** What was paid, net of tax, in the minor units that the provider uses for the currency. */
  amountCents: number;
  /** What was paid, tax included. */
  paidCents: number;
  /** ISO 4217, upper case. */
  currency: string;
  saleType: 'payment' | 'subscription';
  /** A later payment of a subscription. */
  isRecurring: boolean;
  /** Why the payment was due, in the provider's words. */
  billingReason: string | null;
  subscriptionInterval: 'monthly' | 'quarterly' | 'annual' | null;
}

/** Money went back, or came back. */
export interface ProviderRefund extends ProviderInfo {
  kind: 'refund';
  /** Of the sale; `null` if the event does not name it. */
  transactionId: string | null;
  /** Net total refunded of the sale so far; `null` if the event reports a part only. Then keep all parts: `keepPayment`. */
  refundAmountCents: number | null;
  /** Money came back: a refund failed, or a chargeback was won. Only together with what was refunded before is it an amount. */
  reversal?: true;
  /** What `refundedCents` adds up. */
  refund: RefundRecord;
  currency: string | null;
  subscriptionId: string | null;
  reason: string | null;
  /** Every id that the payment is known by; see `keepPayment`. */
  paymentIds: string[];
}

/** No money, but identifiers that belong together. */
export interface ProviderLink extends ProviderInfo, ProviderIds {
  kind: 'link';
}

/** Nothing to do. Answer 2xx all the same, or the provider sends the event again. */
export interface ProviderNothing extends Partial<ProviderInfo> {
  kind: 'none';
  /**
   * - `not_an_event`: not an event of this provider
   * - `unused_event`: a kind of event that attribution has no use for
   * - `unpaid`: the money has not arrived
   * - `zero_amount`: nothing was paid, as in a trial or with a full discount
   * - `counted_elsewhere`: another event reports the same money
   * - `refund_not_succeeded`: the refund is pending, failed or was rejected
   * - `incomplete`: the event lacks an amount, a currency or an id that every such event has
   */
  reason:
    | 'not_an_event'
    | 'unused_event'
    | 'unpaid'
    | 'zero_amount'
    | 'counted_elsewhere'
    | 'refund_not_succeeded'
    | 'incomplete';
  /** Identifiers that belong together all the same, as on the first order of a trial. */
  ids?: ProviderIds;
}
