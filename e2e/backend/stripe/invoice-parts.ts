import type Stripe from 'stripe';
import {
  type BuyerParams,
  type DiscountParams,
  discountOf,
  type EventParams,
  freshId,
  metadataOf,
  unixNow,
} from './envelope.ts';

export interface InvoiceParams extends EventParams, BuyerParams, DiscountParams {
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
  /** Expand `discounts`, of which a webhook tells the ids alone. @default false */
  with_discounts?: boolean;
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
export const resolve = (params: InvoiceParams) => {
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
    discount: params.promotion_code === undefined ? undefined : discountOf(params.promotion_code),
  };
};

export type Resolved = ReturnType<typeof resolve>;

export const common = (
  params: InvoiceParams,
  { amount, tax, credit, paid, created, currency, discount, ...resolved }: Resolved,
) =>
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
    discounts: discount ? [params.with_discounts ? (discount as Stripe.Discount) : discount.id] : [],
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

export const lineOf = ({ amount, currency, invoice, lineMetadata, period }: Resolved) => ({
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

export const listOf = <Item>(data: Item[], url: string) => ({ object: 'list' as const, data, has_more: false, url });
