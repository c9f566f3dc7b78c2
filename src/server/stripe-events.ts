import { at, text, whole } from './json.ts';
import { fromInvoice, fromInvoicePayment } from './stripe-invoice.ts';
import { fromCharge, fromDispute, fromRefund } from './stripe-refunds.ts';
import { fromSession } from './stripe-session.ts';
import type { StripeEventInfo, StripeOutcome } from './stripe-types.ts';

const READERS = new Map<string, (info: StripeEventInfo, object: unknown) => StripeOutcome>([
  ['checkout.session.completed', fromSession],
  ['checkout.session.async_payment_succeeded', fromSession],
  ['invoice.paid', fromInvoice],
  ['invoice_payment.paid', fromInvoicePayment],
  ['charge.refunded', fromCharge],
  ['refund.created', fromRefund],
  ['refund.updated', fromRefund],
  ['charge.dispute.closed', fromDispute],
]);

/** The events to subscribe a webhook endpoint to; every other one is ignored. */
export const STRIPE_EVENTS: readonly string[] = [...READERS.keys()];

/**
 * Translates an event of Stripe's into what it means for attribution. Pure and total: the same event gives the same
 * outcome, and no JSON whatever makes it throw. Verify the signature first; see `verifyStripeSignature`.
 *
 * @param event the parsed body of a webhook request, of any Stripe API version
 * @returns a sale, a refund, identifiers that belong together, or nothing, told apart by `kind`
 * @example
 * const outcome = fromStripeEvent(JSON.parse(body));
 * if (outcome.kind === 'sale') await affitor.trackSale(outcome);
 */
export const fromStripeEvent = (event: unknown): StripeOutcome => {
  const eventId = text(at(event, 'id'));
  const eventType = text(at(event, 'type'));
  const created = whole(at(event, 'created'));
  const object = at(event, 'data', 'object');
  if (!eventId || !eventType || created === null || !object) return { kind: 'none', reason: 'not_an_event' };
  const info = { eventId, eventType, createdAt: created * 1000, livemode: at(event, 'livemode') === true };
  return READERS.get(eventType)?.(info, object) ?? { ...info, kind: 'none', reason: 'unused_event' };
};
