import { idOf, type Loose, type LooseObject, list, text, whole } from '../providers/json.ts';
import { readEmail, readOurIds } from '../providers/metadata.ts';
import { readCurrency, share } from '../providers/money.ts';
import { readCoupons } from './coupons.ts';
import { NO_IDS, readCustomer } from './ids.ts';
import { nothing, sale } from './outcome.ts';
import type { StripeEventInfo, StripeIds, StripeOutcome, StripeSale } from './types.ts';

// API version 2025-03-31 ("Basil") moved the subscription below `parent` and the payment into `payments`:
// https://docs.stripe.com/changelog/basil/2025-03-31/adds-new-parent-field-to-invoicing-objects
// A webhook endpoint keeps the version it was created with, so both shapes stay in use.

const readIds = (invoice: LooseObject): StripeIds => {
  const ofSubscription = invoice.parent?.subscription_details;
  const chargeId = idOf(invoice.charge);
  return {
    ...readOurIds(
      ofSubscription?.metadata,
      invoice.subscription_details?.metadata,
      ...list(invoice.lines?.data).map((line) => line?.metadata),
      invoice.metadata,
    ),
    email: readEmail(invoice.customer_email),
    stripeCustomerId: readCustomer(invoice),
    subscriptionId: idOf(ofSubscription?.subscription) ?? idOf(invoice.subscription),
    invoiceId: text(invoice.id),
    paymentIntentId: list(invoice.payments?.data).reduce<string | null>(
      (found, one) => found ?? idOf(one?.payment?.payment_intent),
      idOf(invoice.payment_intent),
    ),
    sessionId: null,
    ...(chargeId && { chargeId }),
    ...readCoupons(invoice),
  };
};

const sum = (taxes: Loose): number => list(taxes).reduce((total, tax) => total + (whole(tax?.amount) ?? 0), 0);

/**
 * What was paid, net of tax. A customer's credit balance pays for an invoice without any money arriving, so the share
 * that was really paid counts, and of the tax the same share is taken off.
 */
const netOf = (invoice: LooseObject, paid: number): number => {
  const total = whole(invoice.total) ?? 0;
  // Invoices made before 2022 do not give the total without tax.
  const tax = sum(invoice.total_taxes) || sum(invoice.total_tax_amounts) || (whole(invoice.tax) ?? 0);
  const net = whole(invoice.total_excluding_tax) ?? total - tax;
  return total > 0 ? Math.min(paid, share(paid, net, total)) : paid;
};

/** A line names its price by an id alone, so the rhythm shows in the period that was paid for. */
const intervalOf = (line: Loose): StripeSale['subscriptionInterval'] => {
  if (line?.proration || line?.parent?.subscription_item_details?.proration) return null;
  // Rounded: a period may span the start or the end of daylight saving.
  const days = Math.round(((whole(line?.period?.end) ?? 0) - (whole(line?.period?.start) ?? 0)) / 86_400);
  if (days > 27 && days < 32) return 'monthly';
  if (days > 88 && days < 93) return 'quarterly';
  return days === 365 || days === 366 ? 'annual' : null;
};

/** `invoice.paid`. */
export const fromInvoice = (info: StripeEventInfo, invoice: LooseObject): StripeOutcome => {
  const ids = readIds(invoice);
  const paid = whole(invoice.amount_paid);
  const billingReason = text(invoice.billing_reason);
  const ofSubscription = ids.subscriptionId !== null;
  return sale(info, ids, paid, netOf(invoice, paid ?? 0), readCurrency(invoice.currency), {
    saleType: ofSubscription ? 'subscription' : 'payment',
    isRecurring: ofSubscription && billingReason !== 'subscription_create',
    billingReason,
    subscriptionInterval: ofSubscription
      ? list(invoice.lines?.data).reduce<ReturnType<typeof intervalOf>>(
          (found, line) => found ?? intervalOf(line),
          null,
        )
      : null,
  });
};

/** `invoice_payment.paid`: since Basil the only event that names the payment intent of an invoice, by which refunds refer to it. */
export const fromInvoicePayment = (info: StripeEventInfo, payment: LooseObject): StripeOutcome => {
  const invoiceId = idOf(payment.invoice);
  const paymentIntentId = idOf(payment.payment?.payment_intent);
  return invoiceId && paymentIntentId
    ? { ...info, kind: 'link', ...NO_IDS, invoiceId, paymentIntentId }
    : nothing(info, 'incomplete');
};
