import { type Database, type Queryable, retrying } from '../db/database.ts';

/** Apart from the keys of every other advisory lock here. */
const OFFSET = 46_000_000_000;

/**
 * Payments and leads of a program come in any order and refer to each other, so each side must see the other's: one payment of
 * a program is decided at a time, and none while a lead of that program is being written. Leads do not wait for each other.
 * What a transaction opens with: it is taken before any other lock.
 */
const exclusiveLock = (programId: number) => `select pg_advisory_xact_lock(${OFFSET + programId})`;

const sharedLock = (programId: number) => `select pg_advisory_xact_lock_shared(${OFFSET + programId})`;

/** Of each database, what was begun last for each program. */
const queues = new WeakMap<Database, Map<number, Promise<unknown>>>();

/**
 * One transaction of a program at a time. What waits for its turn in this process holds no connection, so that a program with many
 * payments leaves the others theirs.
 */
export function lockingProgram<T>(db: Database, programId: number, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const queue = queues.get(db) ?? new Map<number, Promise<unknown>>();
  queues.set(db, queue);
  const run = () => retrying(() => db.transaction(work, exclusiveLock(programId)));
  const mine = (queue.get(programId) ?? Promise.resolve()).then(run, run);
  queue.set(programId, mine);
  const forget = () => {
    if (queue.get(programId) === mine) queue.delete(programId);
  };
  mine.then(forget, forget);
  return mine;
}

/** A lead changes who payments are credited to, which only one at a time may decide. */
class ConcernsPayments extends Error {
  override name = 'ConcernsPayments';
}

/** Called by work under `lockingOutPayments` before it decides payments: where others may be at it too, it starts over alone. */
export type RequireAlone = () => void;

/**
 * One transaction beside others of the program, or, when it turns out to concern payments, again from the start and
 * alone: a lock that several hold cannot be made stronger without waiting for each other.
 */
export function lockingOutPayments<T>(
  db: Database,
  programId: number,
  work: (tx: Queryable, requireAlone: RequireAlone) => Promise<T>,
): Promise<T> {
  const run = (alone: boolean) => {
    const requireAlone = () => {
      if (!alone) throw new ConcernsPayments();
    };
    const attempt = (tx: Queryable) => work(tx, requireAlone);
    return alone
      ? lockingProgram(db, programId, attempt)
      : retrying(() => db.transaction(attempt, sharedLock(programId)));
  };
  return run(false).catch((error: unknown) => {
    if (error instanceof ConcernsPayments) return run(true);
    throw error;
  });
}
