import type { Database, Queryable } from '../../db/database.ts';
import { programLock } from '../program-lock.ts';
import { findProgram } from '../programs.ts';
import { mergeVisitors } from '../visitors.ts';
import { paymentsOfVisitors } from './affected.ts';
import { settlePayments } from './settle.ts';

async function settleVisitors(
  tx: Queryable,
  programId: number,
  visitorIds: readonly number[],
  now: Date,
): Promise<void> {
  const payments = await paymentsOfVisitors(tx, programId, visitorIds);
  const program = await findProgram(tx, programId);
  if (payments.length > 0 && program) await settlePayments(tx, program, payments, { name: 'click', now });
}

/** A click has been reported that a payment named before it was: an outage between the page and the API. */
export const settleClick = (db: Database, programId: number, clickId: string, now: Date): Promise<void> =>
  db.transaction(async (tx) => {
    const visitors = await tx.query<{ visitor_id: number }>(
      'select distinct visitor_id from clicks where click_id = $1 and program_id = $2',
      [clickId, programId],
    );
    if (visitors.length === 0) return;
    await settleVisitors(
      tx,
      programId,
      visitors.map((row) => row.visitor_id),
      now,
    );
    await tx.query('delete from awaited_clicks where click_id = $1 and program_id = $2', [clickId, programId]);
  }, programLock(programId));

/** A click shows that two visitors are one. */
export const tieVisitors = (
  db: Database,
  programId: number,
  pair: readonly [number, number],
  now: Date,
): Promise<void> =>
  db.transaction(async (tx) => {
    await settleVisitors(tx, programId, [await mergeVisitors(tx, programId, pair)], now);
  }, programLock(programId));
