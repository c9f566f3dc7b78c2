import { nanoid } from 'nanoid';
import type { Queryable } from '../db/database.ts';

/** As codes are compared: people type them as they like. */
export const foldCoupon = (code: string): string => code.trim().toLowerCase();

export interface Coupon {
  code: string;
  partner_id: number;
}

/** Gives a coupon to a partner of the program; whether there is such a partner. */
export async function addCoupon(db: Queryable, programId: number, partner: string, code: string): Promise<boolean> {
  const rows = await db.query(
    `insert into coupons (program_id, code, partner_id)
     select program_id, $3, id from partners where program_id = $1 and code = $2 returning partner_id`,
    [programId, partner, foldCoupon(code)],
  );
  return rows.length > 0;
}

/** The first of the codes that an active partner of the program owns. Most codes of a shop are nobody's. */
export async function findCoupon(
  tx: Queryable,
  programId: number,
  codes: readonly (string | undefined)[],
): Promise<Coupon | undefined> {
  const folded = codes.flatMap((code) => (code === undefined ? [] : [foldCoupon(code)]));
  if (folded.length === 0) return undefined;
  const [coupon] = await tx.query<Coupon>(
    `select c.code, c.partner_id from coupons c join partners p on p.id = c.partner_id
     where c.program_id = $1 and c.code = any($2::text[]) and p.active
     order by array_position($2::text[], c.code) limit 1`,
    [programId, folded],
  );
  return coupon;
}

/** Remembers that a visitor used a coupon, as a click of that time which counts where there is no other. */
export async function recordCouponUse(
  tx: Queryable,
  programId: number,
  coupon: Coupon,
  at: Date,
  visitorId: number,
): Promise<string> {
  // Never told to anybody, and no id that a tracker could mint.
  const clickId = `coupon_${nanoid()}`;
  await tx.query(
    `insert into clicks (click_id, program_id, partner_id, visitor_id, clicked_at, coupon, context)
     values ($1, $2, $3, $4, $5, $6, '{}')`,
    [clickId, programId, coupon.partner_id, visitorId, at, coupon.code],
  );
  return clickId;
}

export async function hasUsedCoupon(
  tx: Queryable,
  programId: number,
  visitorId: number,
  { code }: Coupon,
): Promise<boolean> {
  const rows = await tx.query('select from clicks where visitor_id = $1 and program_id = $2 and coupon = $3 limit 1', [
    visitorId,
    programId,
    code,
  ]);
  return rows.length > 0;
}
