import type { StripeEventInfo, StripeIds, StripeNothing, StripeSale } from './types.ts';

export const nothing = (
  info: StripeEventInfo,
  reason: StripeNothing['reason'],
  learned?: Pick<StripeNothing, 'ids' | 'billingReason' | 'failedRefund' | 'reinstated' | 'unclaimed'>,
): StripeNothing => ({ ...info, kind: 'none', reason, ...learned });

/** What a payment is that belongs to no subscription. */
export const ONE_OFF = {
  saleType: 'payment',
  isRecurring: false,
  billingReason: null,
  subscriptionInterval: null,
} as const;

/** A sale, unless the event does not tell what one needs, or nothing was paid. */
export const sale = (
  info: StripeEventInfo,
  ids: StripeIds,
  paidCents: number | null,
  amountCents: number,
  currency: string | null,
  own: Pick<StripeSale, 'saleType' | 'isRecurring' | 'billingReason' | 'subscriptionInterval'>,
): StripeSale | StripeNothing => {
  const transactionId = ids.invoiceId ?? ids.paymentIntentId ?? ids.sessionId;
  if (paidCents === null || !currency || !transactionId) return nothing(info, 'incomplete');
  if (amountCents <= 0) return nothing(info, 'zero_amount', { ids, billingReason: own.billingReason });
  return { ...info, kind: 'sale', ...ids, transactionId, amountCents, paidCents, currency, ...own };
};
