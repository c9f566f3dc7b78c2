import { hintOf } from '../attribution/reasons.ts';
import { requireProgram } from '../http/auth.ts';
import { readJson } from '../http/body.ts';
import { refusal } from '../http/errors.ts';
import { type Deps, type RequestContext, report } from '../http/scope.ts';
import { reportRefund } from '../ledger/report-refund.ts';
import { parseExplained, refundSchema } from '../schema.ts';
import { majorUnits } from './major-units.ts';
import { answerTestEvent, isTestMode } from './test-mode.ts';

/** Left out, the amount means a full refund. */
const REVERSAL_AMOUNT = 'refund_amount_cents is required with reversal: the total that is still refunded, 0 for none';
const NOT_FOUND = 'Sale not found for transaction_id';

/** Of answers that changed no commission. */
const MESSAGES: Record<string, string | undefined> = {
  skipped: 'Nothing new: this total was reported before.',
  no_commission: 'The sale paid no commission, so there is none to reduce.',
};

export const trackRefund = (deps: Deps) => async (c: RequestContext) => {
  const program = await requireProgram(c, deps);
  const json = await readJson(c);
  if (isTestMode(json)) return answerTestEvent(c, deps, 'refund', json, program);

  const body = parseExplained(refundSchema, json);
  const seen = { kind: 'refund' as const, program_id: program.id, transaction_id: body.transaction_id };
  if (body.reversal && body.refund_amount_cents === undefined) {
    throw refusal(400, REVERSAL_AMOUNT, 'invalid_field', { message: REVERSAL_AMOUNT });
  }
  const result = await reportRefund(deps.db, program, body.transaction_id, {
    totalCents: body.refund_amount_cents,
    isReversal: body.reversal ?? false,
    reason: body.refund_reason,
    now: c.var.now,
  });
  if (!result) {
    report(c, { ...seen, result: 'rejected', reason: NOT_FOUND, hint: hintOf('unknown_transaction', seen) });
    throw refusal(404, NOT_FOUND, 'unknown_transaction', seen);
  }
  report(c, {
    ...seen,
    result: result.status === 'skipped' ? 'duplicate' : 'recorded',
    status: result.status,
    deduction_cents: result.deductionCents,
    total_refunded_cents: result.totalRefundedCents,
  });
  return c.json({
    success: true,
    status: result.status,
    deduction_cents: result.deductionCents,
    // An older name of the same, in units of the currency.
    deductionAmount: majorUnits(result.deductionCents, result.currency),
    commission_id: result.commissionId,
    ...(MESSAGES[result.status] && { reason: result.status, message: MESSAGES[result.status] }),
  });
};
