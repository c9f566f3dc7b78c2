import type { Queryable } from '../../db/database.ts';
import { findCoupon, recordCouponUse } from '../coupons.ts';
import { createVisitor } from '../relationships.ts';
import type { NewFact } from './facts.ts';

/**
 * Remembers that the payment was made with a partner's coupon, at the time of the fact that tells it. Whose it is, is decided
 * once, as with a link: a code that changes hands later takes nothing along.
 */
export async function storeFactCoupon(
  tx: Queryable,
  programId: number,
  fact: NewFact,
  codes: readonly (string | undefined)[] = [],
): Promise<void> {
  const coupon = fact.other_program ? undefined : await findCoupon(tx, programId, codes);
  if (!coupon) return;
  const [row] = await tx.query<{ id: number }>(
    `select id from payment_facts
     where program_id = $1 and source = $2 and event_id = $3 and coupon_click is null`,
    [programId, fact.source, fact.event_id],
  );
  // The same report again.
  if (!row) return;
  const visitorId = await createVisitor(tx, programId, fact.at);
  const clickId = await recordCouponUse(tx, programId, coupon, fact.at, visitorId);
  await tx.query('update payment_facts set coupon_click = $2 where id = $1', [row.id, clickId]);
}
