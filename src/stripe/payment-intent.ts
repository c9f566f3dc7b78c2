import { idOf, type LooseObject, text, whole } from '../providers/json.ts';
import { readCurrency } from '../providers/money.ts';
import { NO_IDS, readEmail, readMetadata } from './ids.ts';
import { nothing, sale } from './outcome.ts';
import type { StripeEventInfo, StripeIds, StripeOutcome } from './types.ts';

/**
 * `payment_intent.succeeded`, all that tells of a payment made with the Payment Element alone. Sessions and invoices have a
 * payment intent as well and are counted from their own events, so an intent counts with our metadata only.
 */
export const fromPaymentIntent = (info: StripeEventInfo, intent: LooseObject): StripeOutcome => {
  const metadata = readMetadata(intent.metadata);
  const chargeId = idOf(intent.latest_charge);
  const ids: StripeIds = {
    ...NO_IDS,
    ...metadata,
    email: readEmail(intent.receipt_email),
    stripeCustomerId: idOf(intent.customer),
    invoiceId: idOf(intent.invoice),
    paymentIntentId: text(intent.id),
    ...(chargeId && { chargeId }),
  };
  if (!ids.paymentIntentId) return nothing(info, 'incomplete');
  // Named by API versions before 2025-03-31.
  if (ids.invoiceId) return { ...info, kind: 'link', ...ids };
  if (!metadata.clickId && !metadata.customerKey) return nothing(info, 'no_metadata', { ids });
  const paid = whole(intent.amount_received);
  const tax = Math.max(whole(intent.amount_details?.tax?.total_tax_amount) ?? 0, 0);
  return sale(info, ids, paid, (paid ?? 0) - tax, readCurrency(intent.currency), {
    saleType: 'payment',
    isRecurring: false,
    billingReason: null,
    subscriptionInterval: null,
  });
};
