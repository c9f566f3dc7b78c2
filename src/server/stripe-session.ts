import { isClickId } from '../core/click.ts';
import { at, idOf, text, whole } from './json.ts';
import { readCurrency, readEmail, readMetadata } from './stripe-ids.ts';
import type { StripeEventInfo, StripeIds, StripeOutcome } from './stripe-types.ts';

const readIds = (session: unknown): StripeIds => {
  const metadata = readMetadata(at(session, 'metadata'));
  const reference = text(at(session, 'client_reference_id'));
  return {
    ...metadata,
    clickId: metadata.clickId ?? (isClickId(reference) ? reference : null),
    email: readEmail(at(session, 'customer_details', 'email'), at(session, 'customer_email')),
    stripeCustomerId: idOf(at(session, 'customer')),
    subscriptionId: idOf(at(session, 'subscription')),
    invoiceId: idOf(at(session, 'invoice')),
    paymentIntentId: idOf(at(session, 'payment_intent')),
    sessionId: text(at(session, 'id')),
  };
};

/** `checkout.session.completed` and `checkout.session.async_payment_succeeded`. */
export const fromSession = (info: StripeEventInfo, session: unknown): StripeOutcome => {
  const ids = readIds(session);
  const mode = text(at(session, 'mode'));
  if (mode === 'setup') return { ...info, kind: 'none', reason: 'setup' };
  // Every payment of a subscription has an invoice; counting the session too would count the first one twice.
  if (mode === 'subscription') return { ...info, kind: 'link', ...ids };

  const status = text(at(session, 'payment_status'));
  if (status === 'no_payment_required') return { ...info, kind: 'none', reason: 'zero_amount' };
  if (status !== 'paid') return { ...info, kind: 'none', reason: 'unpaid' };
  // The invoice of a one-off payment is made after it. When the session cannot name it yet, the sale would be known by
  // two keys: leave it to `invoice.paid`, which is sure to come.
  if (!ids.invoiceId && at(session, 'invoice_creation', 'enabled') === true) return { ...info, kind: 'link', ...ids };

  const paidCents = whole(at(session, 'amount_total'));
  const currency = readCurrency(at(session, 'currency'));
  const transactionId = ids.invoiceId ?? ids.paymentIntentId ?? ids.sessionId;
  if (paidCents === null || !currency || !transactionId) return { ...info, kind: 'none', reason: 'incomplete' };
  const amountCents = paidCents - Math.max(0, whole(at(session, 'total_details', 'amount_tax')) ?? 0);
  if (amountCents <= 0) return { ...info, kind: 'none', reason: 'zero_amount' };
  return {
    ...info,
    kind: 'sale',
    ...ids,
    transactionId,
    amountCents,
    paidCents,
    currency,
    saleType: 'payment',
    isRecurring: false,
    billingReason: null,
    subscriptionInterval: null,
  };
};
