import { type Database, type Queryable, retrying } from '../db/database.ts';

/** Apart from the keys of every other advisory lock here. */
const OFFSET = 46_000_000_000;

/**
 * What Stripe tells comes in any order and refers to what leads and sales say, so each side must see the other's:
 * one Stripe event of a program at a time, and none while a lead or a sale of that program is being written.
 * Leads and sales do not wait for each other. What a transaction opens with: it is taken before any other lock.
 */
export const programLock = (programId: number) => `select pg_advisory_xact_lock(${OFFSET + programId})`;

const sharedLock = (programId: number) => `select pg_advisory_xact_lock_shared(${OFFSET + programId})`;

/** A lead or a sale changes who Stripe's payments are credited to, which only one at a time may decide. */
class ConcernsStripe extends Error {
  override name = 'ConcernsStripe';
}

/** Called by work under `lockingOutStripe` before it decides payments: where others may be at it too, it starts over alone. */
export type RequireAlone = () => void;

/**
 * One transaction beside others of the program, or, when it turns out to concern payments of Stripe's, again from the start and
 * alone: a lock that several hold cannot be made stronger without waiting for each other.
 */
export function lockingOutStripe<T>(
  db: Database,
  programId: number,
  work: (tx: Queryable, requireAlone: RequireAlone) => Promise<T>,
): Promise<T> {
  const run = (alone: boolean) => {
    const lock = alone ? programLock : sharedLock;
    const requireAlone = () => {
      if (!alone) throw new ConcernsStripe();
    };
    return retrying(() => db.transaction((tx) => work(tx, requireAlone), lock(programId)));
  };
  return run(false).catch((error: unknown) => {
    if (error instanceof ConcernsStripe) return run(true);
    throw error;
  });
}
