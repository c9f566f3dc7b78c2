import { mulDivHalfUp } from './commission.ts';

export interface RefundableSale {
  amount_cents: number;
  refunded_cents: number;
  commission_cents: number | null;
  deducted_cents: number;
}

export type RefundStatus = 'reversed' | 'refunded' | 'skipped' | 'no_commission';

export interface RefundDecision {
  status: RefundStatus;
  /** New running total of the sale. */
  totalRefundedCents: number;
  /** What this report takes off the commission. */
  deductionCents: number;
}

/**
 * `reportedCents` is the total refunded so far (absent or 0: everything), so repeating a report or hearing an
 * older one changes nothing. The deduction is a difference of two rounded totals: they sum to the commission.
 */
export function decideRefund(sale: RefundableSale, reportedCents: number | undefined): RefundDecision {
  const reported = Math.min(reportedCents || sale.amount_cents, sale.amount_cents);
  const total = Math.max(reported, sale.refunded_cents);
  if (sale.commission_cents === null) return { status: 'no_commission', totalRefundedCents: total, deductionCents: 0 };
  if (total === sale.refunded_cents) return { status: 'skipped', totalRefundedCents: total, deductionCents: 0 };
  const deducted = mulDivHalfUp(sale.commission_cents, total, sale.amount_cents);
  return {
    status: total === sale.amount_cents ? 'reversed' : 'refunded',
    totalRefundedCents: total,
    deductionCents: deducted - sale.deducted_cents,
  };
}
