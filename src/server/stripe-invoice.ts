import { at, idOf, list, text, whole } from './json.ts';
import { readCurrency, readEmail, readMetadata } from './stripe-ids.ts';
import type { StripeEventInfo, StripeIds, StripeOutcome, StripeSale } from './stripe-types.ts';

// API version 2025-03-31 ("Basil") moved the subscription below `parent` and the payment into `payments`:
// https://docs.stripe.com/changelog/basil/2025-03-31/adds-new-parent-field-to-invoicing-objects
// A webhook endpoint keeps the version it was created with, so both shapes stay in use.

const linesOf = (invoice: unknown): unknown[] => list(at(invoice, 'lines', 'data'));

const readIds = (invoice: unknown): StripeIds => ({
  ...readMetadata(
    at(invoice, 'parent', 'subscription_details', 'metadata'),
    at(invoice, 'subscription_details', 'metadata'),
    ...linesOf(invoice).map((line) => at(line, 'metadata')),
    at(invoice, 'metadata'),
  ),
  email: readEmail(at(invoice, 'customer_email')),
  stripeCustomerId: idOf(at(invoice, 'customer')),
  subscriptionId:
    idOf(at(invoice, 'parent', 'subscription_details', 'subscription')) ?? idOf(at(invoice, 'subscription')),
  invoiceId: text(at(invoice, 'id')),
  paymentIntentId:
    idOf(at(invoice, 'payment_intent')) ??
    list(at(invoice, 'payments', 'data'))
      .map((payment) => idOf(at(payment, 'payment', 'payment_intent')))
      .find((id) => id) ??
    null,
  sessionId: null,
});

const sum = (taxes: unknown): number =>
  list(taxes).reduce<number>((total, tax) => total + (whole(at(tax, 'amount')) ?? 0), 0);

/** What the invoice comes to without tax; invoices older than 2022 do not say so themselves. */
const totalExcludingTax = (invoice: unknown, total: number): number =>
  whole(at(invoice, 'total_excluding_tax')) ??
  total -
    (sum(at(invoice, 'total_taxes')) || sum(at(invoice, 'total_tax_amounts')) || (whole(at(invoice, 'tax')) ?? 0));

/**
 * What was paid, net of tax. A customer's credit balance pays for an invoice without any money arriving, so the share
 * that was really paid counts, and of the tax the same share is taken off.
 */
const netOf = (invoice: unknown, paid: number): number => {
  const total = whole(at(invoice, 'total')) ?? paid;
  return total > 0 ? Math.min(paid, Math.round((paid * totalExcludingTax(invoice, total)) / total)) : paid;
};

const INTERVALS: Record<string, StripeSale['subscriptionInterval']> = {
  '1 month': 'monthly',
  '3 month': 'quarterly',
  '12 month': 'annual',
  '1 year': 'annual',
};

const DAY_SECONDS = 86_400;

/** Basil's lines name the price by its id alone, so the rhythm shows in the period that was paid for. */
const intervalOfPeriod = (line: unknown): StripeSale['subscriptionInterval'] => {
  const days = ((whole(at(line, 'period', 'end')) ?? 0) - (whole(at(line, 'period', 'start')) ?? 0)) / DAY_SECONDS;
  // A period spans a daylight-saving change at most, hence the slack of a fraction of a day.
  const within = (from: number, to: number) => days > from - 0.5 && days < to + 0.5;
  return within(28, 31) ? 'monthly' : within(89, 92) ? 'quarterly' : within(365, 366) ? 'annual' : null;
};

const intervalOf = (line: unknown): StripeSale['subscriptionInterval'] => {
  const price = [at(line, 'price', 'recurring'), at(line, 'plan')].find((one) => at(one, 'interval'));
  return price
    ? (INTERVALS[`${whole(at(price, 'interval_count')) ?? 1} ${text(at(price, 'interval'))}`] ?? null)
    : intervalOfPeriod(line);
};

const isProration = (line: unknown): boolean =>
  at(line, 'proration') === true ||
  at(line, 'parent', 'subscription_item_details', 'proration') === true ||
  at(line, 'parent', 'invoice_item_details') != null;

/** `invoice.paid`. */
export const fromInvoice = (info: StripeEventInfo, invoice: unknown): StripeOutcome => {
  const ids = readIds(invoice);
  const paidCents = whole(at(invoice, 'amount_paid'));
  const currency = readCurrency(at(invoice, 'currency'));
  if (paidCents === null || !currency || !ids.invoiceId) return { ...info, kind: 'none', reason: 'incomplete' };
  const amountCents = netOf(invoice, paidCents);
  if (amountCents <= 0) return { ...info, kind: 'none', reason: 'zero_amount' };

  const billingReason = text(at(invoice, 'billing_reason'));
  const ofSubscription = ids.subscriptionId !== null;
  const intervals = ofSubscription
    ? linesOf(invoice)
        .filter((line) => !isProration(line))
        .map(intervalOf)
    : [];
  return {
    ...info,
    kind: 'sale',
    ...ids,
    transactionId: ids.invoiceId,
    amountCents,
    paidCents,
    currency,
    saleType: ofSubscription ? 'subscription' : 'payment',
    isRecurring: ofSubscription && billingReason !== 'subscription_create',
    billingReason,
    subscriptionInterval: intervals.find((interval) => interval) ?? null,
  };
};

/** `invoice_payment.paid`: since Basil the only event that names the payment intent of an invoice, by which refunds refer to it. */
export const fromInvoicePayment = (info: StripeEventInfo, payment: unknown): StripeOutcome => {
  const invoiceId = idOf(at(payment, 'invoice'));
  const paymentIntentId = idOf(at(payment, 'payment', 'payment_intent'));
  if (!invoiceId || !paymentIntentId) return { ...info, kind: 'none', reason: 'incomplete' };
  return {
    ...info,
    kind: 'link',
    ...readMetadata(),
    email: null,
    stripeCustomerId: null,
    subscriptionId: null,
    invoiceId,
    paymentIntentId,
    sessionId: null,
  };
};
