import { LATE_DAYS } from './trust.ts';

export const DAY_MS = 24 * 60 * 60 * 1000;

/** Following the same partner's link again within this time is a reload or a second tab, not another click. */
export const RECLICK_MS = 30 * 60 * 1000;

/** At most `days` × 24 hours between the two: the last millisecond still counts. */
export const isWithinDays = (then: Date, now: Date, days: number): boolean =>
  now.getTime() - then.getTime() <= days * DAY_MS;

/** Since when late evidence counts at a time, see `LATE_DAYS`. */
export const lateSince = (now: Date): Date => new Date(now.getTime() - LATE_DAYS * DAY_MS);

export const ageInDays = (then: Date, now: Date): number => Math.floor((now.getTime() - then.getTime()) / DAY_MS);

/** Calendar months in UTC; a day that the target month lacks becomes its last: 31 January + 1 = 28 or 29 February. */
export function addMonths(date: Date, months: number): Date {
  const result = new Date(date);
  result.setUTCDate(1);
  result.setUTCMonth(result.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0)).getUTCDate();
  result.setUTCDate(Math.min(date.getUTCDate(), lastDay));
  return result;
}

/** Whether a renewal at `now` still pays; `months` 0 pays for the first payment only, null always. */
export const paysCommission = (firstPayment: Date, now: Date, months: number | null): boolean =>
  months === null || (months > 0 && now < addMonths(firstPayment, months));
