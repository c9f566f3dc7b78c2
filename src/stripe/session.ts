import { isClickId } from '../core/click.ts';
import { idOf, type LooseObject, text, whole } from '../providers/json.ts';
import { readEmail, readOurIds } from '../providers/metadata.ts';
import { readCurrency } from '../providers/money.ts';
import { readCoupons } from './coupons.ts';
import { readCustomer } from './ids.ts';
import { nothing, ONE_OFF, sale } from './outcome.ts';
import type { StripeEventInfo, StripeIds, StripeOutcome } from './types.ts';

const readIds = (session: LooseObject): StripeIds => {
  const metadata = readOurIds(session.metadata);
  const reference = text(session.client_reference_id);
  return {
    ...metadata,
    clickId: metadata.clickId ?? (isClickId(reference) ? reference : null),
    email: readEmail(session.customer_details?.email) ?? readEmail(session.customer_email),
    stripeCustomerId: readCustomer(session),
    subscriptionId: idOf(session.subscription),
    invoiceId: idOf(session.invoice),
    paymentIntentId: idOf(session.payment_intent),
    sessionId: text(session.id),
    ...readCoupons(session),
  };
};

/** `checkout.session.completed` and `checkout.session.async_payment_succeeded`. */
export const fromSession = (info: StripeEventInfo, session: LooseObject): StripeOutcome => {
  const ids = readIds(session);
  const mode = text(session.mode);
  if (mode === 'setup') return nothing(info, 'setup', { ids });
  // Every payment of a subscription has an invoice; counting the session too would count the first one twice. The invoice
  // of a one-off payment is made after it: when the session cannot name it yet, the sale would be known by two keys.
  const invoiceFollows = session.invoice_creation?.enabled && !ids.invoiceId;
  if (mode === 'subscription' || invoiceFollows) return { ...info, kind: 'link', ...ids };

  const status = text(session.payment_status);
  if (status === 'no_payment_required') return nothing(info, 'zero_amount', { ids });
  if (status !== 'paid') return nothing(info, 'unpaid', { ids });
  const paid = whole(session.amount_total);
  const tax = Math.max(whole(session.total_details?.amount_tax) ?? 0, 0);
  return sale(info, ids, paid, (paid ?? 0) - tax, readCurrency(session.currency), ONE_OFF);
};
