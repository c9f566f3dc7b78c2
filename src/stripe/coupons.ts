import { type Loose, type LooseObject, list, text } from '../providers/json.ts';

/** More than anybody puts into one purchase. */
const MOST = 20;
/** What the API takes. */
const LONGEST = 255;

/** By what a discount can be known: the code that the customer typed, where it was expanded, its id, and the coupon behind it. */
const namesOf = (discount: Loose): (string | null)[] => {
  const coupons = [discount?.coupon, discount?.source?.coupon];
  return [
    text(discount?.promotion_code?.code),
    text(discount?.promotion_code) ?? text(discount?.promotion_code?.id),
    ...coupons.map((coupon) => text(coupon) ?? text(coupon?.id)),
  ];
};

/**
 * Codes that a session or an invoice was discounted by. A session names them by id in every webhook; an invoice only where its
 * discounts are expanded, and before API version 2025-03-31, which dropped `discount`:
 * https://docs.stripe.com/changelog/basil/2025-03-31/deprecate-legacy-invoice-discount
 */
export const readCoupons = (object: LooseObject): { coupons?: string[] } => {
  const discounts = [
    object.discount,
    ...list(object.discounts),
    ...list(object.total_details?.breakdown?.discounts).map((one) => one?.discount),
    ...list(object.total_discount_amounts).map((one) => one?.discount),
    ...list(object.lines?.data).flatMap((line) => list(line?.discounts)),
  ];
  const names = discounts.flatMap(namesOf).filter((name) => name !== null && name.length <= LONGEST) as string[];
  return names.length ? { coupons: [...new Set(names)].slice(0, MOST) } : {};
};
