import { idOf, type LooseObject, text, whole } from '../providers/json.ts';
import { readCurrency } from '../providers/money.ts';
import { readCustomer } from './ids.ts';
import { nothing } from './outcome.ts';
import type { StripeEventInfo, StripeOutcome, StripeRefund } from './types.ts';

/** What a refund, a charge and a dispute have in common. */
const refund = (
  info: StripeEventInfo,
  object: LooseObject,
  scope: StripeRefund['scope'],
  cents: number | null,
  chargeId: string | null,
  refundId: string | null = null,
): StripeOutcome => {
  const paymentIntentId = idOf(object.payment_intent);
  const invoiceId = idOf(object.invoice);
  if (cents === null || !(paymentIntentId || invoiceId || chargeId)) return nothing(info, 'incomplete');
  if (cents <= 0) return nothing(info, 'zero_amount');
  const told: StripeRefund = {
    ...info,
    kind: 'refund',
    scope,
    cents,
    currency: readCurrency(object.currency),
    refundId,
    chargeId,
    chargeCents: scope === 'total' ? (whole(object.amount_captured) ?? whole(object.amount)) : null,
    paymentIntentId,
    invoiceId,
    stripeCustomerId: readCustomer(object),
    reason: text(object.reason),
  };
  if (scope === 'failed') return nothing(info, 'refund_not_succeeded', { failedRefund: told });
  return scope === 'reinstated' ? nothing(info, 'dispute_not_lost', { reinstated: told }) : told;
};

/**
 * `charge.refunded`. Stripe releases what was authorised and never captured as if it had been refunded:
 * https://docs.stripe.com/payments/place-a-hold-on-a-payment-method#capture-funds
 */
export const fromCharge = (info: StripeEventInfo, charge: LooseObject): StripeOutcome => {
  const amount = whole(charge.amount) ?? 0;
  const released = Math.max(amount - (whole(charge.amount_captured) ?? amount), 0);
  const refunded = whole(charge.amount_refunded);
  return refund(info, charge, 'total', refunded === null ? null : refunded - released, text(charge.id));
};

const SCOPES: Record<string, 'part' | 'failed'> = { succeeded: 'part', failed: 'failed', canceled: 'failed' };

/** `refund.created`, `refund.updated` and `refund.failed`; `charge.refund.updated` of API versions before 2024-10-28. */
export const fromRefund = (info: StripeEventInfo, object: LooseObject): StripeOutcome => {
  const status = text(object.status) ?? '';
  if (!Object.hasOwn(SCOPES, status)) return nothing(info, 'refund_not_succeeded');
  const refundId = text(object.id);
  // Without its id a refund that is reported twice would count twice.
  return refund(info, object, SCOPES[status]!, refundId ? whole(object.amount) : null, idOf(object.charge), refundId);
};

const dispute = (info: StripeEventInfo, object: LooseObject, scope: 'dispute' | 'reinstated'): StripeOutcome => {
  const id = text(object.id);
  return refund(info, object, scope, id ? whole(object.amount) : null, idOf(object.charge), id);
};

const CLOSED: Record<string, 'dispute' | 'reinstated'> = { lost: 'dispute', won: 'reinstated' };

/** `charge.dispute.closed`. A dispute can be won after it was lost. */
export const fromDispute = (info: StripeEventInfo, object: LooseObject): StripeOutcome => {
  const status = text(object.status) ?? '';
  return Object.hasOwn(CLOSED, status) ? dispute(info, object, CLOSED[status]!) : nothing(info, 'dispute_not_lost');
};

/** `charge.dispute.funds_reinstated`. */
export const fromReinstatement = (info: StripeEventInfo, object: LooseObject): StripeOutcome =>
  dispute(info, object, 'reinstated');

/** `credit_note.created`: money that the merchant returned without Stripe, beside any refund. */
export const fromCreditNote = (info: StripeEventInfo, note: LooseObject): StripeOutcome => {
  const id = text(note.id);
  return refund(info, note, 'dispute', id ? (whole(note.out_of_band_amount) ?? 0) : null, null, id);
};
