import { type RefundRecord, refundedCents } from './refunds.ts';

/** What is read of an outcome, of whichever provider. */
interface AnyOutcome {
  kind: string;
  paymentIds?: readonly string[];
  invoiceId?: string | null;
  paymentIntentId?: string | null;
  sessionId?: string | null;
  chargeId?: string | null;
  transactionId?: string | null;
  amountCents?: number;
  paidCents?: number;
  currency?: string | null;
  refund?: RefundRecord;
  failedRefund?: AnyOutcome;
  reinstated?: AnyOutcome;
}

/** What to keep of a payment for as long as it can be refunded. Plain JSON: store it as it is. */
export interface KeptPayment {
  /** Every id that the payment is known by. Store it under each, and look it up by any. */
  ids: string[];
  /** As it was reported; `null` while only refunds of it are known. */
  sale: { transactionId: string; amountCents: number; paidCents: number; currency: string } | null;
  refunds: (RefundRecord & { currency: string | null })[];
  /** The total that was reported last. */
  reportedCents: number;
}

/** The parameters of `trackRefund`. */
export interface RefundReport {
  transactionId: string;
  /** Everything refunded of the sale so far, net of tax. */
  refundAmountCents: number;
  /** Money came back: the total is lower than the one that was reported before. */
  reversal?: true;
}

/** The part of an outcome that is about a payment's refunds, if any. */
const refundOf = (outcome: AnyOutcome): AnyOutcome | undefined =>
  outcome.kind === 'refund' ? outcome : (outcome.failedRefund ?? outcome.reinstated);

/**
 * Every id by which an outcome names its payment: invoice, payment intent, session and charge of Stripe's, and what other
 * providers have for them. Look up by them what you keep of the payment; empty for an outcome that is about none.
 *
 * @param outcome what `fromStripeEvent`, or the function of another provider, gave
 * @example const kept = await db.payments.findByAnyId(paymentIds(outcome));
 */
export const paymentIds = (outcome: object): string[] => {
  const whole = outcome as AnyOutcome;
  const named = refundOf(whole) ?? whole;
  const stripe = [named.invoiceId, named.paymentIntentId, named.sessionId, named.chargeId];
  return [...new Set([...(named.paymentIds ?? []), ...stripe].filter((id): id is string => !!id))];
};

const sameRefund = (a: RefundRecord, b: RefundRecord): boolean =>
  a.scope === b.scope &&
  a.refundId === b.refundId &&
  a.chargeId === b.chargeId &&
  a.cents === b.cents &&
  a.createdAt === b.createdAt;

const recordOf = (outcome: AnyOutcome): KeptPayment['refunds'] => {
  const told = refundOf(outcome);
  if (!told) return [];
  const { scope, cents, refundId, chargeId, createdAt, isNet } = (told.refund ?? told) as RefundRecord;
  const record = { scope, cents, refundId, chargeId, currency: told.currency ?? null };
  return [{ ...record, ...(createdAt !== undefined && { createdAt }), ...(isNet && { isNet }) }];
};

const saleOf = ({ kind, transactionId, amountCents, paidCents, currency }: AnyOutcome): KeptPayment['sale'] =>
  kind === 'sale'
    ? { transactionId: transactionId!, amountCents: amountCents!, paidCents: paidCents!, currency: currency! }
    : null;

/**
 * For a webhook of your own: adds an outcome to what you keep of its payment, and says which refund to report. Pure; events
 * may arrive in any order and more than once. A refund that arrives before its sale is kept until the sale is there.
 *
 * Do it in one transaction with reading and storing, and store the result only once `trackRefund` has succeeded.
 *
 * @param kept everything that is stored under one of `paymentIds(outcome)`; several, if the outcome shows that they are one
 * @param outcome what `fromStripeEvent`, or the function of another provider, gave
 * @returns what to store under each of `payment.ids` instead, and the parameters of `trackRefund`, or `null` if nothing
 * changed
 * @example
 * const { payment, refund } = keepPayment(kept, outcome);
 * if (refund) await affitor.trackRefund(refund);
 */
export const keepPayment = (
  kept: readonly KeptPayment[],
  outcome: object,
): { payment: KeptPayment; refund: RefundReport | null } => {
  const told = outcome as AnyOutcome;
  const refunds: KeptPayment['refunds'] = [];
  for (const record of [...kept.flatMap((one) => one.refunds), ...recordOf(told)]) {
    if (!refunds.some((known) => sameRefund(known, record))) refunds.push(record);
  }
  // The API has the sale as it was reported first.
  const sale = kept.find((one) => one.sale)?.sale ?? saleOf(told);
  const reportedCents = Math.max(0, ...kept.map((one) => one.reportedCents));
  // A refund in another currency deducts nothing.
  const counted = refunds.filter(({ currency }) => currency === null || currency === sale?.currency);
  const total = sale ? refundedCents(sale, counted) : reportedCents;
  const ids = [...new Set([...kept.flatMap((one) => one.ids), ...paymentIds(outcome)])];
  return {
    payment: { ids, sale, refunds, reportedCents: total },
    refund:
      sale && total !== reportedCents
        ? {
            transactionId: sale.transactionId,
            refundAmountCents: total,
            ...(total < reportedCents && { reversal: true }),
          }
        : null,
  };
};
