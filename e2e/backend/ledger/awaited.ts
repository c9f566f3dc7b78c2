import type { CreditQuestion, Known } from '../attribution/payment-credit.ts';
import type { Queryable } from '../db/database.ts';
import { isMintedId } from '../store/click-id.ts';

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
