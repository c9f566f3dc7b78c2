import { idOf, type LooseObject, text, whole } from '../providers/json.ts';
import { hasOwnKeys, readEmail, readOurIds } from '../providers/metadata.ts';
import { readCurrency, share } from '../providers/money.ts';
import { NO_IDS, readCustomer } from './ids.ts';
import { nothing, ONE_OFF, sale } from './outcome.ts';
import type { StripeEventInfo, StripeIds, StripeOutcome } from './types.ts';

/**
 * `payment_intent.succeeded`, the only event of a payment made with the Payment Element alone, and of one that was authorised
 * first and captured later. Sessions and invoices have a payment intent as well and are counted from their own events, so
 * an intent counts with our own metadata keys only.
 */
export const fromPaymentIntent = (info: StripeEventInfo, intent: LooseObject): StripeOutcome => {
  const chargeId = idOf(intent.latest_charge);
  const ids: StripeIds = {
    ...NO_IDS,
    ...readOurIds(intent.metadata),
    email: readEmail(intent.receipt_email),
    stripeCustomerId: readCustomer(intent),
    invoiceId: idOf(intent.invoice),
    paymentIntentId: text(intent.id),
    ...(chargeId && { chargeId }),
  };
  if (!ids.paymentIntentId) return nothing(info, 'incomplete');
  // Named by API versions before 2025-03-31.
  if (ids.invoiceId) return { ...info, kind: 'link', ...ids };
  // Of an authorisation, a part may be captured: the tax is of the whole.
  const paid = whole(intent.amount_received) ?? 0;
  const amount = whole(intent.amount) ?? paid;
  const tax = Math.max(whole(intent.amount_details?.tax?.total_tax_amount) ?? 0, 0);
  const net = amount > 0 ? share(paid, amount - tax, amount) : paid;
  const told = sale(info, ids, whole(intent.amount_received), net, readCurrency(intent.currency), ONE_OFF);
  if (hasOwnKeys(intent.metadata)) return told;
  return nothing(info, 'no_metadata', { ids, ...(told.kind === 'sale' && { unclaimed: told }) });
};
