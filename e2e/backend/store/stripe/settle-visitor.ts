import type { Queryable } from '../../db/database.ts';
import type { RequireAlone } from '../program-lock.ts';
import type { Program } from '../programs.ts';
import { paymentsOfVisitors } from './affected.ts';
import { settlePayments } from './settle.ts';
import { type Cause, isChanged, type SettledPayment } from './settlement.ts';

/** Decides the payments anew that what was just learned of a visitor may concern. Of most visitors there are none. */
export async function settleVisitor(
  tx: Queryable,
  program: Program,
  visitorId: number,
  emailHash: string | null,
  cause: Cause,
  requireAlone: RequireAlone,
): Promise<SettledPayment[]> {
  const payments = await paymentsOfVisitors(tx, program.id, [visitorId], emailHash);
  if (payments.length === 0) return [];
  requireAlone();
  const settled = await settlePayments(tx, program, payments, cause);
  return settled.filter(isChanged);
}
