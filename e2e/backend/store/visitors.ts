import { type Database, type Queryable, RetryTransaction } from '../db/database.ts';
import { lockingProgram } from './program-lock.ts';

/**
 * Locks visitors until the transaction ends, always in the order of their ids, so that two requests that
 * need the same ones cannot wait for each other. A missing one was merged away: the caller must look again.
 */
export async function lockVisitors(
  tx: Queryable,
  programId: number,
  ids: readonly number[],
  strength: 'update' | 'no key update',
) {
  const unique = [...new Set(ids)];
  const rows = await tx.query<{ id: number }>(
    `select id from visitors where id = any($1::bigint[]) and program_id = $2 order by id for ${strength}`,
    [unique, programId],
  );
  if (rows.length < unique.length) throw new RetryTransaction();
}

/** Serialises what happens to one visitor while clicks may still be added to it. */
export const lockVisitor = (tx: Queryable, programId: number, id: number) =>
  lockVisitors(tx, programId, [id], 'no key update');

/**
 * Makes one visitor of two; the older stays and is returned, locked. `for update` waits for clicks that are
 * being added to either, which a foreign key protects with `for key share`.
 */
export async function mergeVisitors(
  tx: Queryable,
  programId: number,
  [a, b]: readonly [number, number],
): Promise<number> {
  await lockVisitors(tx, programId, [a, b], 'update');
  const [kept, gone] = a < b ? [a, b] : [b, a];
  await tx.query('update clicks set visitor_id = $1 where visitor_id = $2 and program_id = $3', [
    kept,
    gone,
    programId,
  ]);
  for (const column of ['visitor_id', 'browser_visitor_id']) {
    await tx.query(`update customers set ${column} = $1 where ${column} = $2 and program_id = $3`, [
      kept,
      gone,
      programId,
    ]);
  }
  await tx.query(
    `update visitors set status = greatest(visitors.status, merged.status)
     from visitors merged
     where visitors.id = $1 and merged.id = $2 and visitors.program_id = $3 and merged.program_id = $3`,
    [kept, gone, programId],
  );
  await tx.query('delete from visitors where id = $1 and program_id = $2', [gone, programId]);
  return kept;
}

export async function advanceVisitor(
  tx: Queryable,
  programId: number,
  id: number,
  status: 'lead' | 'customer',
): Promise<void> {
  await tx.query(
    `update visitors set status = $3::visitor_status
     where id = $1 and program_id = $2 and status < $3::visitor_status`,
    [id, programId, status],
  );
}

/**
 * A report shows that two visitors are one browser. Anyone can send it, so it changes no earlier payment: the clicks of the visitor
 * of whom nothing else is known join the other's, and count there from now on. Where more is known of both, they stay apart (T2).
 */
export const joinVisitorsOfBrowser = (
  db: Database,
  programId: number,
  pair: readonly [number, number],
  now: Date,
): Promise<void> =>
  lockingProgram(db, programId, async (tx) => {
    await lockVisitors(tx, programId, pair, 'update');
    const known = await tx.query<{ id: number }>(
      `select id from visitors where id = any($1::bigint[]) and program_id = $2 and status > 'click'
       union
       select c.visitor_id from clicks c join leads l on l.click_id = c.click_id and l.program_id = $2
       where c.visitor_id = any($1::bigint[]) and c.program_id = $2
       union
       select c.visitor_id from clicks c join payment_facts f on f.click_id = c.click_id and f.program_id = $2
       where c.visitor_id = any($1::bigint[]) and c.program_id = $2`,
      [pair, programId],
    );
    const [gone, ...others] = pair.filter((id) => !known.some((one) => one.id === id)).sort((a, b) => b - a);
    if (gone === undefined) return;
    const kept = others[0] ?? pair.find((id) => id !== gone)!;
    await tx.query('update clicks set visitor_id = $1, joined_at = $4 where visitor_id = $2 and program_id = $3', [
      kept,
      gone,
      programId,
      now,
    ]);
    await tx.query('delete from visitors where id = $1 and program_id = $2', [gone, programId]);
  });
