import { isWithinDays } from './windows.ts';

/** What a sale may be credited to: a click, or the use of a coupon in the place of one. */
interface Touch {
  clicked_at: Date;
}

/**
 * The one that is credited: a coupon counts where there is no click, and never takes anything from one. A click past its
 * window has nothing to lose.
 *
 * @param click the last one; a coupon, the last that was used
 */
export function creditable<T extends Touch>(
  click: T | undefined,
  coupon: T | undefined,
  asOf: Date,
  windowDays: number,
): T | undefined {
  const counts = (touch: T | undefined) => touch !== undefined && isWithinDays(touch.clicked_at, asOf, windowDays);
  if (counts(click) || !coupon) return click;
  return counts(coupon) ? coupon : (click ?? coupon);
}
