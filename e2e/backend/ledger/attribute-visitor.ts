import type { Queryable } from '../db/database.ts';
import type { RequireAlone } from '../store/program-lock.ts';
import type { Program } from '../store/programs.ts';
import { paymentsOfVisitors } from './affected.ts';
import { attributePayments } from './attribute.ts';
import { type AttributedPayment, type Cause, isChanged } from './results.ts';

/** Decides the payments anew that what was just learned of a visitor may concern. Most visitors have none. */
export async function attributeVisitor(
  tx: Queryable,
  program: Program,
  visitorId: number,
  emailHash: string | null,
  cause: Cause,
  requireAlone: RequireAlone,
): Promise<AttributedPayment[]> {
  const payments = await paymentsOfVisitors(tx, program.id, [visitorId], emailHash);
  if (payments.length === 0) return [];
  requireAlone();
  const attributed = await attributePayments(tx, program, payments, cause);
  return attributed.filter(isChanged);
}
