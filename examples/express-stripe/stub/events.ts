import { randomBytes } from 'node:crypto';
import type { Payment, Session, Subscription } from './records.ts';

export interface StripeEvent {
  id: string;
  type: string;
  created: number;
  data: { object: object };
}

export const freshId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;

const unix = (date: Date): number => Math.floor(date.getTime() / 1000);

const event = (type: string, now: Date, object: object) => ({
  id: freshId('evt'),
  object: 'event',
  type,
  created: unix(now),
  livemode: false,
  data: { object },
});

/** Carries the metadata of the session, but not that of its subscription. */
export const sessionCompleted = (session: Session, subscription: Subscription, payment: Payment, now: Date) =>
  event('checkout.session.completed', now, {
    id: session.id,
    object: 'checkout.session',
    mode: 'subscription',
    status: 'complete',
    payment_status: 'paid',
    amount_total: payment.amount,
    currency: payment.currency,
    customer: subscription.customer,
    customer_details: { email: subscription.email },
    invoice: payment.invoice,
    metadata: session.metadata,
    payment_intent: null,
    subscription: subscription.id,
  });

/** Knows nothing of the session; since Stripe's API version 2025-03-31 it names no payment intent either. */
export const invoicePaid = (subscription: Subscription, payment: Payment, periodEnd: Date) =>
  event('invoice.paid', payment.paidAt, {
    id: payment.invoice,
    object: 'invoice',
    status: 'paid',
    billing_reason: subscription.payments === 1 ? 'subscription_create' : 'subscription_cycle',
    amount_paid: payment.amount,
    total: payment.amount,
    total_excluding_tax: payment.amount,
    currency: payment.currency,
    customer: subscription.customer,
    customer_email: subscription.email,
    metadata: {},
    lines: {
      object: 'list',
      data: [{ object: 'line_item', period: { start: unix(payment.paidAt), end: unix(periodEnd) } }],
    },
    parent: {
      type: 'subscription_details',
      subscription_details: { subscription: subscription.id, metadata: subscription.metadata },
    },
  });

/** Joins the invoice to the payment intent, by which a refund names what it refunds. */
export const invoicePaymentPaid = (payment: Payment) =>
  event('invoice_payment.paid', payment.paidAt, {
    id: freshId('inpay'),
    object: 'invoice_payment',
    status: 'paid',
    amount_paid: payment.amount,
    currency: payment.currency,
    invoice: payment.invoice,
    payment: { type: 'payment_intent', payment_intent: payment.paymentIntent },
  });

export const chargeRefunded = (payment: Payment, now: Date) =>
  event('charge.refunded', now, {
    id: payment.charge,
    object: 'charge',
    amount: payment.amount,
    amount_refunded: payment.amount,
    refunded: true,
    currency: payment.currency,
    customer: payment.customer,
    payment_intent: payment.paymentIntent,
    metadata: {},
  });
