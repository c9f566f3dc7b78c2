import { type Loose, type LooseObject, text, whole } from '../providers/json.ts';
import { fromCustomer } from './customer.ts';
import type { StripeEventName } from './event-names.ts';
import { fromInvoice, fromInvoicePayment } from './invoice.ts';
import { nothing } from './outcome.ts';
import { fromPaymentIntent } from './payment-intent.ts';
import { fromCharge, fromCreditNote, fromDispute, fromRefund, fromReinstatement } from './refunds.ts';
import { fromSession } from './session.ts';
import type { StripeEventInfo, StripeOutcome } from './types.ts';

type Reader = (info: StripeEventInfo, object: LooseObject) => StripeOutcome;

const READERS: Record<StripeEventName, Reader> & Record<string, Reader> = {
  'checkout.session.completed': fromSession,
  'checkout.session.async_payment_succeeded': fromSession,
  'invoice.paid': fromInvoice,
  // Older integrations subscribe to this one, which tells the same.
  'invoice.payment_succeeded': fromInvoice,
  'invoice_payment.paid': fromInvoicePayment,
  'payment_intent.succeeded': fromPaymentIntent,
  'charge.refunded': fromCharge,
  'refund.created': fromRefund,
  'refund.updated': fromRefund,
  'refund.failed': fromRefund,
  'charge.refund.updated': fromRefund,
  'charge.dispute.closed': fromDispute,
  'charge.dispute.funds_reinstated': fromReinstatement,
  'credit_note.created': fromCreditNote,
  'customer.created': fromCustomer,
  'customer.updated': fromCustomer,
};

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
  const { id, type, created, livemode, data } = (event ?? {}) as NonNullable<Loose>;
  const eventId = text(id);
  const eventType = text(type);
  const seconds = whole(created);
  if (!eventId || !eventType || seconds === null || !data?.object) return { kind: 'none', reason: 'not_an_event' };
  const info = { eventId, eventType, createdAt: seconds * 1000, livemode: (livemode as unknown) === true };
  return Object.hasOwn(READERS, eventType) ? READERS[eventType]!(info, data.object) : nothing(info, 'unused_event');
};
