import { type Database, type Queryable, retrying } from '../db/database.ts';

/** Apart from the keys of every other advisory lock here. */
const OFFSET = 46_000_000_000;

/**
 * Payments and leads of a program come in any order and refer to each other, so each side must see the other's: one payment of
 * a program is decided at a time, and none while a lead of that program is being written. Leads do not wait for each other.
 * What a transaction opens with: it is taken before any other lock.
 */
export const programLock = (programId: number) => `select pg_advisory_xact_lock(${OFFSET + programId})`;

const sharedLock = (programId: number) => `select pg_advisory_xact_lock_shared(${OFFSET + programId})`;

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
    const lock = alone ? programLock : sharedLock;
    const requireAlone = () => {
      if (!alone) throw new ConcernsPayments();
    };
    return retrying(() => db.transaction((tx) => work(tx, requireAlone), lock(programId)));
  };
  return run(false).catch((error: unknown) => {
    if (error instanceof ConcernsPayments) return run(true);
    throw error;
  });
}
