import type { ComposedEvent } from './envelope.ts';
import { type InvoiceParams, type InvoicePaymentParams, invoicePaid, invoicePaymentPaid } from './invoice.ts';
import { type PaymentIntentParams, paymentIntentSucceeded } from './payment-intent.ts';
import {
  type ChargeRefundedParams,
  chargeDisputeClosed,
  chargeRefunded,
  type DisputeParams,
  type RefundParams,
  refundCreated,
  refundFailed,
  refundUpdated,
} from './refund.ts';
import { checkoutSessionAsyncPaymentSucceeded, checkoutSessionCompleted, type SessionParams } from './session.ts';

export { API_VERSIONS, type ComposedEvent, freshId, signPayload } from './envelope.ts';
export {
  type ChargeRefundedParams,
  chargeDisputeClosed,
  chargeRefunded,
  checkoutSessionAsyncPaymentSucceeded,
  checkoutSessionCompleted,
  type DisputeParams,
  type InvoiceParams,
  type InvoicePaymentParams,
  invoicePaid,
  invoicePaymentPaid,
  type PaymentIntentParams,
  paymentIntentSucceeded,
  type RefundParams,
  refundCreated,
  refundFailed,
  refundUpdated,
  type SessionParams,
};

/** The parameters of each event, which are also those of `POST /__affitor/stripe/trigger`. */
export interface ComposeParams {
  'checkout.session.completed': SessionParams;
  'checkout.session.async_payment_succeeded': SessionParams;
  'invoice.paid': InvoiceParams;
  'invoice_payment.paid': InvoicePaymentParams;
  'payment_intent.succeeded': PaymentIntentParams;
  'charge.refunded': ChargeRefundedParams;
  'refund.created': RefundParams;
  'refund.updated': RefundParams;
  'refund.failed': RefundParams;
  'charge.dispute.closed': DisputeParams;
}

export type ComposableEvent = keyof ComposeParams;

const COMPOSERS: { [Event in ComposableEvent]: (params: ComposeParams[Event]) => ComposedEvent } = {
  'checkout.session.completed': checkoutSessionCompleted,
  'checkout.session.async_payment_succeeded': checkoutSessionAsyncPaymentSucceeded,
  'invoice.paid': invoicePaid,
  'invoice_payment.paid': invoicePaymentPaid,
  'payment_intent.succeeded': paymentIntentSucceeded,
  'charge.refunded': chargeRefunded,
  'refund.created': refundCreated,
  'refund.updated': refundUpdated,
  'refund.failed': refundFailed,
  'charge.dispute.closed': chargeDisputeClosed,
};

export const COMPOSABLE_EVENTS = Object.keys(COMPOSERS) as ComposableEvent[];

export const isComposable = (event: unknown): event is ComposableEvent =>
  typeof event === 'string' && Object.hasOwn(COMPOSERS, event);

/**
 * Composes an event as Stripe would send it.
 *
 * @example compose('invoice.paid', { click_id, amount: 4900, billing_reason: 'subscription_cycle', subscription: 'sub_1' })
 */
export const compose = <Event extends ComposableEvent>(event: Event, params: ComposeParams[Event]): ComposedEvent =>
  COMPOSERS[event](params);
