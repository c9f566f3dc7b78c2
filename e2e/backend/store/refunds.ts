import { decideRefund, type RefundableSale, type RefundStatus } from '../attribution/refund.ts';
import { type Database, type Queryable, retrying } from '../db/database.ts';
import { programLock } from './program-lock.ts';
import type { Program } from './programs.ts';
import { findPaymentByName, stripeName } from './stripe/names.ts';
import { settlePayments } from './stripe/settle.ts';
import { refundStatus } from './stripe/settlement.ts';

export interface Refund {
  /** Total refunded of the sale so far; absent or 0: all of it. */
  totalCents: number | undefined;
  reason: string | undefined;
  now: Date;
}

export interface RefundResult {
  status: RefundStatus;
  deductionCents: number;
  commissionId: number | null;
  totalRefundedCents: number;
  currency: string;
}

/** What the merchant's server reports; `undefined`: the program has no such sale. */
export function reportRefund(
  db: Database,
  program: Program,
  transactionId: string,
  refund: Refund,
): Promise<RefundResult | undefined> {
  const isPayment = stripeName(transactionId) !== undefined;
  return retrying(() =>
    isPayment
      ? db.transaction((tx) => refundPayment(tx, program, transactionId, refund), programLock(program.id))
      : db.transaction((tx) => recordRefund(tx, program.id, transactionId, refund)),
  );
}

/** Whatever the sale comes to: Stripe may tell another amount of it later. */
const ALL = Number.MAX_SAFE_INTEGER;

/** Of a sale that Stripe tells of as well, by any of its ids: what both tell is taken together. Called with the program locked. */
async function refundPayment(
  tx: Queryable,
  program: Program,
  name: string,
  { totalCents, reason, now }: Refund,
): Promise<RefundResult | undefined> {
  const paymentId = await findPaymentByName(tx, program.id, name);
  const [sale] = await tx.query<{ currency: string }>('select currency from sales where payment_id = $1', [
    paymentId ?? null,
  ]);
  if (!sale || paymentId === undefined) return undefined;
  await tx.query(
    `insert into payment_refunds (program_id, payment_id, scope, cents, reason, created_at)
     values ($1, $2, 'reported', $3, $4, $5)`,
    [program.id, paymentId, totalCents || ALL, reason ?? null, now],
  );
  const settled = await settlePayments(tx, program, [paymentId], { name: 'refund', now });
  const result = settled.find((one) => one.paymentId === paymentId)?.result;
  if (result?.kind !== 'attributed') return undefined;
  return {
    status: refundStatus(result.refund),
    deductionCents: result.refund.deductionCents,
    commissionId: result.commissionId,
    totalRefundedCents: result.refund.totalRefundedCents,
    currency: sale.currency,
  };
}

async function recordRefund(
  tx: Queryable,
  programId: number,
  transactionId: string,
  refund: Refund,
): Promise<RefundResult | undefined> {
  // The lock makes reports of one sale queue up, so each one sees what the others deducted.
  const [sale] = await tx.query<{ id: number; amount_cents: number; refunded_cents: number; currency: string }>(
    'select id, amount_cents, refunded_cents, currency from sales where program_id = $1 and transaction_id = $2 for no key update',
    [programId, transactionId],
  );
  if (!sale) return undefined;
  const [commission] = await tx.query<{ id: number; amount_cents: number; deducted_cents: number }>(
    'select id, amount_cents, deducted_cents from commissions where sale_id = $1 and program_id = $2',
    [sale.id, programId],
  );
  const refundable: RefundableSale = {
    amount_cents: sale.amount_cents,
    refunded_cents: sale.refunded_cents,
    commission_cents: commission?.amount_cents ?? null,
    deducted_cents: commission?.deducted_cents ?? 0,
  };
  const { status, totalRefundedCents, deductionCents } = decideRefund(refundable, refund.totalCents);
  if (totalRefundedCents > sale.refunded_cents) {
    await tx.query('update sales set refunded_cents = $2 where id = $1 and program_id = $3', [
      sale.id,
      totalRefundedCents,
      programId,
    ]);
    if (commission) {
      await tx.query('update commissions set deducted_cents = deducted_cents + $2 where id = $1 and program_id = $3', [
        commission.id,
        deductionCents,
        programId,
      ]);
    }
    await tx.query(
      `insert into refunds (program_id, sale_id, total_refunded_cents, deduction_cents, reason, created_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [programId, sale.id, totalRefundedCents, deductionCents, refund.reason ?? null, refund.now],
    );
  }
  return { status, deductionCents, commissionId: commission?.id ?? null, totalRefundedCents, currency: sale.currency };
}
