import { type RefundRecord, refundedCents } from '@affitor/sdk/server';
import { mulDivHalfUp } from './commission.ts';
import type { Money } from './payment.ts';

/** A refund as it was reported. */
export interface KnownRefund extends Omit<RefundRecord, 'scope'> {
  /** `reported`, `reversal`: the total so far, as the merchant's server reported it. */
  scope: RefundRecord['scope'] | 'reported' | 'reversal';
  currency: string | null;
}

type RefundedMoney = Pick<Money, 'amountCents' | 'paidCents' | 'reportedCents' | 'currency'>;

/**
 * What was refunded of a payment in all, in terms of its amount. The provider and the merchant report the same refunds, the
 * merchant out of the amount that it reported, so the larger total counts. A refund in another currency deducts nothing.
 *
 * @param refunds in the order in which they were reported; of the merchant's totals a reversal alone lowers the one before
 */
export function totalRefunded(money: RefundedMoney, refunds: readonly KnownRefund[]): number {
  const ofProvider: RefundRecord[] = [];
  let reported = 0;
  for (const { scope, currency, ...refund } of refunds) {
    if (scope === 'reported') reported = Math.max(reported, refund.cents);
    else if (scope === 'reversal') reported = Math.min(reported, refund.cents);
    else if (currency === null || currency === money.currency) ofProvider.push({ ...refund, scope });
  }
  const own = money.reportedCents ?? money.amountCents;
  return Math.max(mulDivHalfUp(money.amountCents, Math.min(reported, own), own), refundedCents(money, ofProvider));
}

/** What a total refund takes off a commission: a share of the rounded whole, so that all deductions sum to it. */
export const deductedCents = (commissionCents: number, totalRefundedCents: number, amountCents: number): number =>
  mulDivHalfUp(commissionCents, totalRefundedCents, amountCents);

export type RefundStatus = 'reversed' | 'refunded' | 'restored' | 'skipped' | 'no_commission';

/** What a refund, or the reversal of one, did to a sale. */
export interface RefundEffect {
  /** What it took off the commission; negative where it gave back. */
  deductionCents: number;
  totalRefundedCents: number;
  /** What it added to the total; negative where it gave back. */
  addedCents: number;
  changed: boolean;
  hasCommission: boolean;
  isWhole: boolean;
}

export function refundStatus({ changed, addedCents, hasCommission, isWhole }: RefundEffect): RefundStatus {
  if (!hasCommission) return 'no_commission';
  if (!changed) return 'skipped';
  if (addedCents < 0) return 'restored';
  return isWhole ? 'reversed' : 'refunded';
}
