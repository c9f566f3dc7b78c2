import type { StripeRefund } from '@affitor/sdk/server';
import { deductedCents, type RefundEffect, totalRefunded } from '../attribution/refund.ts';
import type { Queryable } from '../db/database.ts';
import type { StoredRefund } from './unit.ts';

/** Whole numbers reach further than dates, and text of a date has four digits for its year. */
const LATEST = Date.UTC(9999, 11, 31);
const storableTime = (ms: number) => new Date(Math.min(Math.max(ms, 0), LATEST));

export async function storeRefund(
  tx: Queryable,
  programId: number,
  paymentId: number,
  refund: StripeRefund,
): Promise<void> {
  await tx.query(
    `insert into payment_refunds (program_id, payment_id, scope, cents, currency, refund_id, charge_id, reason, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      programId,
      paymentId,
      refund.scope,
      refund.cents,
      refund.currency,
      refund.refundId,
      refund.chargeId,
      refund.reason,
      storableTime(refund.createdAt),
    ],
  );
}

type RefundedMoney = Parameters<typeof totalRefunded>[0];

interface RefundedSale {
  id: number;
  amount_cents: number;
  refunded_cents: number;
  commission_cents: number | null;
  deducted_cents: number | null;
}

/** Brings a sale to what all its refunds together say, the merchant's own report included. Any number of times, in any order. */
export async function applyRefunds(
  tx: Queryable,
  programId: number,
  sale: RefundedSale,
  money: RefundedMoney,
  refunds: readonly StoredRefund[],
  now: Date,
): Promise<RefundEffect> {
  const total = totalRefunded(money, refunds);
  const deducted = deductedCents(sale.commission_cents ?? 0, total, sale.amount_cents);
  const deductionCents = deducted - (sale.deducted_cents ?? 0);
  const changed = total !== sale.refunded_cents || deductionCents !== 0;
  if (changed) {
    await tx.query('update sales set refunded_cents = $2 where id = $1 and program_id = $3', [
      sale.id,
      total,
      programId,
    ]);
    await tx.query('update commissions set deducted_cents = $2 where sale_id = $1 and program_id = $3', [
      sale.id,
      deducted,
      programId,
    ]);
    await tx.query(
      `insert into refunds (program_id, sale_id, total_refunded_cents, deduction_cents, reason, created_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [programId, sale.id, total, deductionCents, refunds.at(-1)?.reason ?? null, now],
    );
  }
  return {
    deductionCents,
    totalRefundedCents: total,
    addedCents: total - sale.refunded_cents,
    changed,
    hasCommission: sale.commission_cents !== null,
    isWhole: total === sale.amount_cents,
  };
}
