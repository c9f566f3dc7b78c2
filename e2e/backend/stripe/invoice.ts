import type Stripe from 'stripe';
import { API_VERSIONS, type ComposedEvent, type EventParams, envelope, freshId, unixNow } from './envelope.ts';
import { common, type InvoiceParams, lineOf, listOf, type Resolved, resolve } from './invoice-parts.ts';

export type { InvoiceParams } from './invoice-parts.ts';

const basil = (params: InvoiceParams, resolved: Resolved) => {
  const { amount, tax, created, currency, invoice, paid, paymentIntent, subscription } = resolved;
  const line = {
    ...lineOf(resolved),
    parent: subscription
      ? {
          type: 'subscription_item_details',
          invoice_item_details: null,
          subscription_item_details: {
            invoice_item: null,
            proration: false,
            proration_details: { credited_items: null },
            subscription,
            subscription_item: freshId('si'),
          },
        }
      : null,
    pretax_credit_amounts: [],
    pricing: {
      type: 'price_details',
      price_details: { price: freshId('price'), product: freshId('prod') },
      unit_amount_decimal: null,
    },
    quantity_decimal: null,
    subscription,
    subtotal: amount,
    taxes: [],
  } satisfies Stripe.InvoiceLineItem;
  const payment = {
    id: freshId('inpay'),
    object: 'invoice_payment',
    amount_paid: paid,
    amount_requested: paid,
    created,
    currency,
    invoice,
    is_default: true,
    livemode: false,
    payment: { type: 'payment_intent', payment_intent: paymentIntent ?? undefined },
    status: 'paid',
    status_transitions: { canceled_at: null, paid_at: created },
  } satisfies Stripe.InvoicePayment;
  return {
    ...common(params, resolved),
    amount_overpaid: 0,
    lines: listOf([line], `/v1/invoices/${invoice}/lines`),
    parent: subscription
      ? {
          type: 'subscription_details',
          quote_details: null,
          subscription_details: { metadata: resolved.subscriptionMetadata, subscription },
        }
      : null,
    ...(params.with_payments && { payments: listOf([payment], '/v1/invoice_payments') }),
    total_taxes: tax
      ? [
          {
            amount: tax,
            tax_behavior: 'exclusive',
            tax_rate_details: { tax_rate: freshId('txr') },
            taxability_reason: 'standard_rated',
            taxable_amount: amount,
            type: 'tax_rate_details',
          },
        ]
      : [],
  } satisfies Partial<Stripe.Invoice>;
};

/** As of API version 2024-06-20, which the installed types no longer describe. */
const older = (params: InvoiceParams, resolved: Resolved) => {
  const { amount, tax, currency, discount, invoice, paid, paymentIntent, recurring, subscription } = resolved;
  const price = {
    id: freshId('price'),
    object: 'price',
    currency,
    recurring: subscription && { interval: recurring.interval, interval_count: recurring.interval_count },
    type: subscription ? 'recurring' : 'one_time',
    unit_amount: amount,
  };
  return {
    ...common(params, resolved),
    charge: paid > 0 ? freshId('ch') : null,
    // Dropped by the next version.
    discount: discount ?? null,
    lines: listOf(
      [
        {
          ...lineOf(resolved),
          amount_excluding_tax: amount,
          price,
          proration: false,
          subscription,
          type: subscription ? 'subscription' : 'invoiceitem',
        },
      ],
      `/v1/invoices/${invoice}/lines`,
    ),
    paid: true,
    payment_intent: paymentIntent,
    subscription,
    subscription_details: { metadata: subscription ? resolved.subscriptionMetadata : null },
    tax: tax || null,
    total_tax_amounts: tax
      ? [{ amount: tax, inclusive: false, tax_rate: freshId('txr'), taxability_reason: 'standard_rated' }]
      : [],
  };
};

export const invoicePaid = (params: InvoiceParams = {}): ComposedEvent => {
  const shape = params.shape ?? 'basil';
  const object = (shape === 'basil' ? basil : older)(params, resolve(params));
  return envelope('invoice.paid', object, params, API_VERSIONS[shape]);
};

export interface InvoicePaymentParams extends EventParams {
  invoice: string;
  payment_intent: string;
  /** Minor units, tax included. @default 5000 */
  amount?: number;
  /** @default 'usd' */
  currency?: string;
}

/** Arrives together with `invoice.paid` since Basil and names the payment intent that the invoice no longer names. */
export const invoicePaymentPaid = (params: InvoicePaymentParams): ComposedEvent => {
  const created = params.created ?? unixNow();
  const { amount = 5000, currency = 'usd' } = params;
  const payment = {
    id: freshId('inpay'),
    object: 'invoice_payment',
    amount_paid: amount,
    amount_requested: amount,
    created,
    currency,
    invoice: params.invoice,
    is_default: true,
    payment: { type: 'payment_intent', payment_intent: params.payment_intent },
    status: 'paid',
    status_transitions: { canceled_at: null, paid_at: created },
  } satisfies Partial<Stripe.InvoicePayment>;
  return envelope('invoice_payment.paid', payment, params);
};
