import type { Queryable } from '../db/database.ts';
import type { Named } from './affected.ts';

/** Remembers, in the transaction of a keyless request, what payments it may concern: they are decided after the answer (T8). */
export async function queueReattribution(
  tx: Queryable,
  programId: number,
  { clickId, customerKey, emailHash }: Named,
  now: Date,
): Promise<void> {
  await tx.query(
    `insert into reattributions (program_id, click_id, customer_key, email_hash, created_at) values ($1, $2, $3, $4, $5)
     on conflict (program_id, click_id, customer_key, email_hash) do update set created_at = excluded.created_at, below = null, decided = 0`,
    [programId, clickId ?? null, customerKey ?? null, emailHash ?? null, now],
  );
}
