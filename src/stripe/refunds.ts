import { idOf, type LooseObject, text, whole } from '../providers/json.ts';
import { readCurrency, share } from '../providers/money.ts';
import { nothing } from './outcome.ts';
import type { StripeEventInfo, StripeOutcome, StripeRefund, StripeSale } from './types.ts';

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
    chargeCents: scope === 'total' ? whole(object.amount) : null,
    paymentIntentId,
    invoiceId,
    stripeCustomerId: idOf(object.customer),
    reason: text(object.reason),
  };
  return scope === 'failed' ? nothing(info, 'refund_not_succeeded', { failedRefund: told }) : told;
};

/** `charge.refunded`. */
export const fromCharge = (info: StripeEventInfo, charge: LooseObject): StripeOutcome =>
  refund(info, charge, 'total', whole(charge.amount_refunded), text(charge.id));

const SCOPES: Record<string, 'part' | 'failed'> = { succeeded: 'part', failed: 'failed', canceled: 'failed' };

/** `refund.created`, `refund.updated` and `refund.failed`. */
export const fromRefund = (info: StripeEventInfo, object: LooseObject): StripeOutcome => {
  const status = text(object.status) ?? '';
  if (!Object.hasOwn(SCOPES, status)) return nothing(info, 'refund_not_succeeded');
  const refundId = text(object.id);
  // Without its id a refund that is reported twice would count twice.
  return refund(info, object, SCOPES[status]!, refundId ? whole(object.amount) : null, idOf(object.charge), refundId);
};

/** `charge.dispute.closed`. */
export const fromDispute = (info: StripeEventInfo, dispute: LooseObject): StripeOutcome => {
  if (text(dispute.status) !== 'lost') return nothing(info, 'dispute_not_lost');
  const id = text(dispute.id);
  return refund(info, dispute, 'dispute', id ? whole(dispute.amount) : null, idOf(dispute.charge), id);
};

/** What `refundedCents` needs to know of a refund. */
export type RefundRecord = Pick<StripeRefund, 'scope' | 'cents' | 'refundId' | 'chargeId'> &
  Partial<Pick<StripeRefund, 'createdAt'>>;

interface Charge {
  /** The most that any total says, less what has failed since. */
  total: number;
  /** What its single refunds add up to. */
  parts: number;
}

/** One refund by its id, however often it was told: a failure is final, and a charge once named stays named. */
const mergeTold = (refunds: readonly RefundRecord[], scopes: readonly StripeRefund['scope'][]): RefundRecord[] => {
  const merged = new Map<string | null, RefundRecord>();
  for (const one of refunds.filter(({ scope }) => scopes.includes(scope))) {
    const known = merged.get(one.refundId) ?? one;
    const failures = [known, one].filter(({ scope }) => scope === 'failed');
    merged.set(one.refundId, {
      ...one,
      scope: failures[0]?.scope ?? one.scope,
      chargeId: known.chargeId ?? one.chargeId,
      cents: Math.max(known.cents, one.cents),
      createdAt: Math.min(...(failures.length ? failures : [one]).map(({ createdAt = 0 }) => createdAt)),
    });
  }
  return [...merged.values()];
};

/** A total that was told before a refund failed still has that refund in it. */
const standing = (total: RefundRecord, failed: readonly RefundRecord[]): number =>
  failed.reduce(
    (cents, one) =>
      (one.chargeId ?? total.chargeId) === total.chargeId && (one.createdAt ?? 0) >= (total.createdAt ?? 0)
        ? cents - one.cents
        : cents,
    total.cents,
  );

/**
 * How much of a sale has been refunded so far, given every refund event of it, in any order and any number of times:
 * the `refundAmountCents` of `trackRefund`.
 *
 * Stripe tells of one refund twice, as an amount of its own (`refund.created`), at times without its charge, and within the
 * total of its charge (`charge.refunded`). Neither can exceed the truth, so the larger of the two counts. What a lost dispute
 * took comes on top. Refunds include tax while sales do not, so the tax is taken off in proportion.
 *
 * @param sale the sale as `fromStripeEvent` gave it
 * @param refunds all refunds of that sale in its currency, as `fromStripeEvent` gave them, `failedRefund` included
 * @returns minor units net of tax, 0 to `sale.amountCents`
 * @example refundedCents({ amountCents: 1000, paidCents: 1200 }, [{ scope: 'total', cents: 600, refundId: null, chargeId: 'ch_1' }]) // 500
 */
export const refundedCents = (
  sale: Pick<StripeSale, 'amountCents' | 'paidCents'>,
  refunds: readonly RefundRecord[],
): number => {
  const charges = new Map<string | null, Charge>();
  const chargeOf = (id: string | null): Charge => {
    const charge = charges.get(id) ?? { total: 0, parts: 0 };
    charges.set(id, charge);
    return charge;
  };
  const single = mergeTold(refunds, ['part', 'failed']);
  const failed = single.filter(({ scope }) => scope === 'failed');
  for (const one of refunds) {
    if (one.scope === 'total')
      chargeOf(one.chargeId).total = Math.max(chargeOf(one.chargeId).total, standing(one, failed));
  }
  let unplaced = 0;
  for (const { scope, cents, chargeId } of single) {
    if (scope === 'failed') continue;
    if (chargeId === null) unplaced += cents;
    else chargeOf(chargeId).parts += cents;
  }
  let refunded = mergeTold(refunds, ['dispute']).reduce((sum, { cents }) => sum + cents, 0);
  for (const { total, parts } of charges.values()) {
    // What is told without its charge may be what a total has more than the refunds that are told with it.
    unplaced -= Math.min(unplaced, Math.max(0, total - parts));
    refunded += Math.max(total, parts);
  }
  const { amountCents, paidCents } = sale;
  return Math.min(amountCents, share(Math.min(refunded + unplaced, paidCents), amountCents, Math.max(paidCents, 1)));
};
