import type { CreditQuestion, Known } from '../attribution/payment-credit.ts';
import type { Queryable } from '../db/database.ts';
import { isMintedId } from '../store/click-id.ts';
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

/** Notes the clicks that a payment names and that nobody has reported yet: whoever reports one has the payment decided again. */
export async function awaitClicks(
  tx: Queryable,
  programId: number,
  { named }: CreditQuestion,
  { clicks }: Known,
): Promise<void> {
  const missing = named.filter(
    ({ names, name }) => names === 'click' && isMintedId(name) && !clicks.some((click) => click.click_id === name),
  );
  if (missing.length === 0) return;
  await tx.query(
    'insert into awaited_clicks (click_id, program_id) select unnest($2::text[]), $1 on conflict do nothing',
    [programId, missing.map(({ name }) => name)],
  );
}
