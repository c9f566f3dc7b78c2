import { firstOf, type StoredPayment } from '../attribution/payment.ts';
import type { Queryable } from '../db/database.ts';
import { findCoupon, recordCouponUse } from '../store/coupons.ts';
import { createVisitor } from '../store/relationships.ts';
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

/**
 * Facts of one payment tell of one moment: a code that several of them tell of was used when the first of all was made, in
 * whichever order they arrive. Answers with the visitors whose use turns out to be older than it was taken for.
 */
export async function alignCouponUses(
  tx: Queryable,
  programId: number,
  payments: readonly StoredPayment[],
): Promise<number[]> {
  const moved: number[] = [];
  for (const { facts } of payments) {
    const uses = facts.flatMap((fact) => (fact.coupon_click === null ? [] : [fact.coupon_click]));
    if (uses.length === 0) continue;
    const rows = await tx.query<{ visitor_id: number }>(
      `update clicks set clicked_at = $3 where program_id = $1 and click_id = any($2::text[]) and clicked_at > $3
       returning visitor_id`,
      [programId, uses, firstOf(facts.map((fact) => fact.at))],
    );
    moved.push(...rows.map((row) => row.visitor_id));
  }
  return moved;
}
