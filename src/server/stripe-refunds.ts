import { idOf, type Loose, text, whole } from './json.ts';
import { nothing, readCurrency } from './stripe-outcome.ts';
import type { StripeEventInfo, StripeOutcome, StripeRefund, StripeSale } from './stripe-types.ts';

/** What a refund, a charge and a dispute have in common. */
const refund = (
  info: StripeEventInfo,
  object: Loose,
  scope: StripeRefund['scope'],
  cents: number | null,
  chargeId: string | null,
  refundId: string | null = null,
): StripeOutcome => {
  const paymentIntentId = idOf(object?.payment_intent);
  const invoiceId = idOf(object?.invoice);
  if (cents === null || !(paymentIntentId || invoiceId)) return nothing(info, 'incomplete');
  if (cents <= 0) return nothing(info, 'zero_amount');
  return {
    ...info,
    kind: 'refund',
    scope,
    cents,
    currency: readCurrency(object?.currency),
    refundId,
    chargeId,
    chargeCents: scope === 'total' ? whole(object?.amount) : null,
    paymentIntentId,
    invoiceId,
    stripeCustomerId: idOf(object?.customer),
    reason: text(object?.reason),
  };
};

/** `charge.refunded`. */
export const fromCharge = (info: StripeEventInfo, charge: Loose): StripeOutcome =>
  refund(info, charge, 'total', whole(charge?.amount_refunded), text(charge?.id));

/** `refund.created` and `refund.updated`. */
export const fromRefund = (info: StripeEventInfo, object: Loose): StripeOutcome => {
  if (text(object?.status) !== 'succeeded') return nothing(info, 'refund_not_succeeded');
  const refundId = text(object?.id);
  // Without its id a refund that is reported twice would count twice.
  return refund(info, object, 'part', refundId ? whole(object?.amount) : null, idOf(object?.charge), refundId);
};

/** `charge.dispute.closed`. */
export const fromDispute = (info: StripeEventInfo, dispute: Loose): StripeOutcome =>
  text(dispute?.status) === 'lost'
    ? refund(info, dispute, 'all', whole(dispute?.amount), idOf(dispute?.charge))
    : nothing(info, 'dispute_not_lost');

/** What `refundedCents` needs to know of a refund. */
export type RefundRecord = Pick<StripeRefund, 'scope' | 'cents' | 'refundId' | 'chargeId'>;

/**
 * How much of a sale has been refunded so far, given every refund event of it, in any order and any number of times:
 * the `refundAmountCents` of `trackRefund`.
 *
 * Stripe tells of one refund twice, as an amount of its own (`refund.created`) and within the total of its charge
 * (`charge.refunded`). Neither can exceed the truth, so per charge the larger of the two counts. Refunds include tax
 * while sales do not, so the tax is taken off in proportion.
 *
 * @param sale the sale as `fromStripeEvent` gave it
 * @param refunds all refunds of that sale, as `fromStripeEvent` gave them
 * @returns minor units net of tax, 0 to `sale.amountCents`
 * @example refundedCents({ amountCents: 1000, paidCents: 1200 }, [{ scope: 'total', cents: 600, refundId: null, chargeId: 'ch_1' }]) // 500
 */
export const refundedCents = (
  sale: Pick<StripeSale, 'amountCents' | 'paidCents'>,
  refunds: readonly RefundRecord[],
): number => {
  if (refunds.some(({ scope }) => scope === 'all')) return sale.amountCents;
  const totals = new Map<string | null, number>();
  const sums = new Map<string | null, number>();
  const counted = new Set<string | null>();
  for (const { scope, cents, refundId, chargeId } of refunds) {
    if (scope === 'total') totals.set(chargeId, Math.max(totals.get(chargeId) ?? 0, cents));
    else if (!counted.has(refundId)) sums.set(chargeId, (sums.get(chargeId) ?? 0) + cents);
    counted.add(refundId);
  }
  let refunded = 0;
  for (const chargeId of new Set([...totals.keys(), ...sums.keys()])) {
    refunded += Math.max(totals.get(chargeId) ?? 0, sums.get(chargeId) ?? 0);
  }
  return Math.min(sale.amountCents, Math.round((refunded * sale.amountCents) / Math.max(sale.paidCents, 1)));
};
