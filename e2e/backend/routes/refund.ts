import { requireProgram } from '../http/auth.ts';
import { readJson } from '../http/body.ts';
import { HttpError } from '../http/errors.ts';
import { type Deps, type RequestContext, report } from '../http/scope.ts';
import { parse, refundSchema } from '../schema.ts';
import { reportRefund } from '../store/refunds.ts';
import { majorUnits } from './major-units.ts';
import { answerTestEvent, isTestMode } from './test-mode.ts';

const NOT_FOUND = 'Sale not found for transaction_id';

export const trackRefund = (deps: Deps) => async (c: RequestContext) => {
  const program = await requireProgram(c, deps);
  const json = await readJson(c);
  if (isTestMode(json)) return answerTestEvent(c, deps, 'refund', json, program);

  const body = parse(refundSchema, json);
  const seen = { kind: 'refund' as const, program_id: program.id, transaction_id: body.transaction_id };
  const result = await reportRefund(deps.db, program, body.transaction_id, {
    totalCents: body.refund_amount_cents,
    reason: body.refund_reason,
    now: c.var.now,
  });
  if (!result) {
    report(c, { ...seen, result: 'rejected', reason: NOT_FOUND });
    throw new HttpError(404, NOT_FOUND);
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
  });
};
