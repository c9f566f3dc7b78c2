import type Stripe from 'stripe';
import {
  API_VERSIONS,
  type BuyerParams,
  type ComposedEvent,
  type EventParams,
  envelope,
  freshId,
  metadataOf,
  unixNow,
} from './envelope.ts';

export interface InvoiceParams extends EventParams, BuyerParams {
  /** `older`: as before API version 2025-03-31. @default 'basil' */
  shape?: 'basil' | 'older';
  /** @default 'subscription_create' */
  billing_reason?: Stripe.Invoice.BillingReason;
  /** Minor units without tax. @default 5000 */
  amount?: number;
  /** Minor units on top. @default 0 */
  tax?: number;
  /** Minor units, tax included, paid from the customer's credit balance, not with money. @default 0 */
  credit_applied?: number;
  /** First invoice of a trial: nothing is due. @default false */
  trial?: boolean;
  /** @default 'usd' */
  currency?: string;
  /** @default 'month' */
  interval?: 'week' | 'month' | 'quarter' | 'year';
  /** Where Stripe put the metadata of the subscription. @default 'subscription' */
  metadata_on?: 'subscription' | 'lines' | 'invoice' | 'none';
  /** @default a fresh `in_…` */
  invoice?: string;
  /** @default a fresh `sub_…`; `null` for an invoice without a subscription */
  subscription?: string | null;
  /** Named by the older shape only, unless `with_payments`. @default a fresh `pi_…` when money was paid */
  payment_intent?: string | null;
  /** Include `payments`, which Stripe leaves out of webhook events unless asked. @default false */
  with_payments?: boolean;
}

const RECURRING = {
  week: { interval: 'week', interval_count: 1, days: 7 },
  month: { interval: 'month', interval_count: 1, days: 30 },
  quarter: { interval: 'month', interval_count: 3, days: 91 },
  year: { interval: 'year', interval_count: 1, days: 365 },
} as const;

/** Everything both shapes are made of. */
const resolve = (params: InvoiceParams) => {
  const amount = params.trial ? 0 : (params.amount ?? 5000);
  const tax = params.trial ? 0 : (params.tax ?? 0);
  const credit = params.credit_applied ?? 0;
  const paid = amount + tax - credit;
  const created = params.created ?? unixNow();
  const recurring = RECURRING[params.interval ?? 'month'];
  const metadata = metadataOf(params);
  const place = params.metadata_on ?? 'subscription';
  return {
    amount,
    tax,
    credit,
    paid,
    created,
    recurring,
    period: { start: created, end: created + recurring.days * 86_400 },
    currency: params.currency ?? 'usd',
    invoice: params.invoice ?? freshId('in'),
    subscription: params.subscription === undefined ? freshId('sub') : params.subscription,
    paymentIntent: params.payment_intent === undefined ? (paid > 0 ? freshId('pi') : null) : params.payment_intent,
    subscriptionMetadata: place === 'subscription' ? metadata : {},
    // Lines copy the metadata of their subscription.
    lineMetadata: place === 'subscription' || place === 'lines' ? metadata : {},
    invoiceMetadata: place === 'invoice' ? metadata : {},
  };
};

type Resolved = ReturnType<typeof resolve>;

const common = (params: InvoiceParams, { amount, tax, credit, paid, created, currency, ...resolved }: Resolved) =>
  ({
    id: resolved.invoice,
    object: 'invoice',
    account_country: 'US',
    account_name: 'Demo Shop',
    amount_due: paid,
    amount_paid: paid,
    amount_remaining: 0,
    amount_shipping: 0,
    attempt_count: paid > 0 ? 1 : 0,
    attempted: true,
    auto_advance: false,
    billing_reason: params.billing_reason ?? (resolved.subscription ? 'subscription_create' : 'manual'),
    collection_method: 'charge_automatically',
    created,
    currency,
    customer: params.customer === undefined ? freshId('cus') : params.customer,
    customer_email: params.email ?? null,
    customer_tax_exempt: 'none',
    discounts: [],
    ending_balance: 0,
    metadata: resolved.invoiceMetadata,
    number: 'DEMO-0001',
    period_end: created,
    period_start: created,
    post_payment_credit_notes_amount: 0,
    pre_payment_credit_notes_amount: 0,
    starting_balance: credit ? -credit : 0,
    status: 'paid',
    status_transitions: { finalized_at: created, marked_uncollectible_at: null, paid_at: created, voided_at: null },
    subtotal: amount,
    subtotal_excluding_tax: amount,
    total: amount + tax,
    total_discount_amounts: [],
    total_excluding_tax: amount,
  }) satisfies Partial<Stripe.Invoice>;

const lineOf = ({ amount, currency, invoice, lineMetadata, period }: Resolved) => ({
  id: freshId('il'),
  object: 'line_item' as const,
  amount,
  currency,
  description: '1 × Pro',
  discount_amounts: [],
  discountable: true,
  discounts: [],
  invoice,
  livemode: false,
  metadata: lineMetadata,
  period,
  quantity: 1,
});

const listOf = <Item>(data: Item[], url: string) => ({ object: 'list' as const, data, has_more: false, url });

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
  const { amount, tax, currency, invoice, paid, paymentIntent, recurring, subscription } = resolved;
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
