import { type RefundStatus, refundStatus } from '../attribution/refund.ts';
import type { Database, Queryable } from '../db/database.ts';
import { lockingProgram } from '../store/program-lock.ts';
import type { Program } from '../store/programs.ts';
import { attributePayments } from './attribute.ts';
import { findPaymentByName } from './names.ts';

export interface ReportedRefund {
  /** Total refunded of the sale so far; absent or 0: all of it. */
  totalCents: number | undefined;
  /** The total is lower than before: a refund failed, or a chargeback was won. */
  isReversal?: boolean;
  reason: string | undefined;
  now: Date;
}

export interface RefundResult {
  status: RefundStatus;
  /** What it took off the commission; negative when it gave back. */
  deductionCents: number;
  commissionId: number | null;
  totalRefundedCents: number;
  /** Of the commission. */
  currency: string;
}

/** Whatever the sale comes to: a provider may report another amount of it later. */
const ALL = Number.MAX_SAFE_INTEGER;

/** Records a refund that the merchant's server reports; `undefined`: the program has no such sale. */
export const reportRefund = (
  db: Database,
  program: Program,
  transactionId: string,
  refund: ReportedRefund,
): Promise<RefundResult | undefined> =>
  lockingProgram(db, program.id, (tx) => refundIn(tx, program, transactionId, refund));

async function refundIn(
  tx: Queryable,
  program: Program,
  transactionId: string,
  { totalCents, isReversal, reason, now }: ReportedRefund,
): Promise<RefundResult | undefined> {
  const paymentId = await findPaymentByName(tx, program.id, transactionId);
  const [sale] = await tx.query<{ currency: string }>(
    `select coalesce(m.currency, s.currency) as currency
     from sales s left join commissions m on m.sale_id = s.id and m.program_id = $2 where s.payment_id = $1 and s.program_id = $2`,
    [paymentId ?? null, program.id],
  );
  if (!sale || paymentId === undefined) return undefined;
  const cents = isReversal ? (totalCents ?? 0) : totalCents || ALL;
  await tx.query(
    `insert into payment_refunds (program_id, payment_id, scope, cents, reason, created_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [program.id, paymentId, isReversal ? 'reversal' : 'reported', cents, reason ?? null, now],
  );
  const attributed = await attributePayments(tx, program, [paymentId], { name: 'refund', now });
  const result = attributed.find((one) => one.paymentId === paymentId)?.result;
  if (result?.kind !== 'attributed') return undefined;
  return {
    status: refundStatus(result.refund),
    deductionCents: result.refund.deductionCents,
    commissionId: result.commissionId,
    totalRefundedCents: result.refund.totalRefundedCents,
    currency: sale.currency,
  };
}
