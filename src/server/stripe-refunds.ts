import { at, idOf, text, whole } from './json.ts';
import { readCurrency } from './stripe-ids.ts';
import type { StripeEventInfo, StripeOutcome, StripeRefund, StripeSale } from './stripe-types.ts';

/** What a refund, a charge and a dispute have in common. */
const refund = (
  info: StripeEventInfo,
  object: unknown,
  own: Pick<StripeRefund, 'scope' | 'refundId' | 'chargeId' | 'chargeCents'> & { cents: number | null },
): StripeOutcome => {
  const { cents } = own;
  const paymentIntentId = idOf(at(object, 'payment_intent'));
  const invoiceId = idOf(at(object, 'invoice'));
  if (cents === null || !(paymentIntentId || invoiceId)) {
    return { ...info, kind: 'none', reason: 'incomplete' };
  }
  if (cents <= 0) return { ...info, kind: 'none', reason: 'zero_amount' };
  return {
    ...info,
    kind: 'refund',
    ...own,
    cents,
    currency: readCurrency(at(object, 'currency')),
    paymentIntentId,
    invoiceId,
    stripeCustomerId: idOf(at(object, 'customer')),
    reason: text(at(object, 'reason')),
  };
};

/** `charge.refunded`. */
export const fromCharge = (info: StripeEventInfo, charge: unknown): StripeOutcome =>
  refund(info, charge, {
    scope: 'total',
    cents: whole(at(charge, 'amount_refunded')),
    refundId: null,
    chargeId: text(at(charge, 'id')),
    chargeCents: whole(at(charge, 'amount')),
  });

/** `refund.created` and `refund.updated`. */
export const fromRefund = (info: StripeEventInfo, object: unknown): StripeOutcome => {
  if (text(at(object, 'status')) !== 'succeeded') return { ...info, kind: 'none', reason: 'refund_not_succeeded' };
  const refundId = text(at(object, 'id'));
  // Without its id a refund that is reported twice would count twice.
  if (!refundId) return { ...info, kind: 'none', reason: 'incomplete' };
  return refund(info, object, {
    scope: 'part',
    cents: whole(at(object, 'amount')),
    refundId,
    chargeId: idOf(at(object, 'charge')),
    chargeCents: null,
  });
};

/** `charge.dispute.closed`. */
export const fromDispute = (info: StripeEventInfo, dispute: unknown): StripeOutcome =>
  text(at(dispute, 'status')) === 'lost'
    ? refund(info, dispute, {
        scope: 'all',
        cents: whole(at(dispute, 'amount')),
        refundId: null,
        chargeId: idOf(at(dispute, 'charge')),
        chargeCents: null,
      })
    : { ...info, kind: 'none', reason: 'dispute_not_lost' };

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
  const parts = new Map<string | null, Map<string | null, number>>();
  const totals = new Map<string | null, number>();
  for (const { scope, cents, refundId, chargeId } of refunds) {
    if (scope === 'total') totals.set(chargeId, Math.max(totals.get(chargeId) ?? 0, cents));
    else parts.set(chargeId, (parts.get(chargeId) ?? new Map()).set(refundId, cents));
  }
  let refunded = 0;
  for (const chargeId of new Set([...totals.keys(), ...parts.keys()])) {
    const sum = [...(parts.get(chargeId)?.values() ?? [])].reduce((total, cents) => total + cents, 0);
    refunded += Math.max(totals.get(chargeId) ?? 0, sum);
  }
  return Math.min(sale.amountCents, Math.round((refunded * sale.amountCents) / Math.max(sale.paidCents, 1)));
};
