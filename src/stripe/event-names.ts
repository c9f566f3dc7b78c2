/** The events that attribution uses, by the names under which a webhook endpoint subscribes to them. */
const NAMES = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'invoice.paid',
  'invoice_payment.paid',
  'payment_intent.succeeded',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.refund.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_reinstated',
  'credit_note.created',
  'customer.created',
  'customer.updated',
] as const;

export type StripeEventName = (typeof NAMES)[number];

/**
 * The events to subscribe a webhook endpoint to; every other one is ignored.
 *
 * The type leaves out `refund.failed` and `invoice_payment.paid`, which are in the list all the same: Stripe's own
 * package declares them from version 15 and 18 on, and with them the list would not compile against an older one.
 *
 * @example
 * await stripe.webhookEndpoints.create({ url, enabled_events: [...STRIPE_EVENTS] });
 */
export const STRIPE_EVENTS = NAMES as readonly unknown[] as readonly Exclude<
  StripeEventName,
  'refund.failed' | 'invoice_payment.paid'
>[];
