import type { Queryable } from '../db/database.ts';

/** Apart from the keys of every other advisory lock here. */
const OFFSET = 46_000_000_000;

/**
 * What Stripe tells comes in any order and refers to what leads and sales say, so each side must see the other's:
 * one Stripe event of a program at a time, and none while a lead or a sale of that program is being written.
 * Leads and sales do not wait for each other. Take it before any other lock.
 */
export const lockProgramForStripe = (tx: Queryable, programId: number) =>
  tx.query('select pg_advisory_xact_lock($1::bigint)', [OFFSET + programId]);

export const lockOutStripe = (tx: Queryable, programId: number) =>
  tx.query('select pg_advisory_xact_lock_shared($1::bigint)', [OFFSET + programId]);
