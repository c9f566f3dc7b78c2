import type { Queryable } from '../db/database.ts';

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Windows and commission periods reach a century further, and every time in between has a four-digit year. */
export const EARLIEST = Date.UTC(2000, 0, 1);
export const LATEST = Date.UTC(2999, 11, 31, 23, 59, 59, 999);

export const isInRange = (ms: number): boolean => ms >= EARLIEST && ms <= LATEST;

/** `"61d"`, `"1.5h"`, `"90m"`, `"1d12h"` → milliseconds. */
export function parseDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text.replaceAll(' ', '')) return undefined;
  return Math.round(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit!] ?? 0), 0));
}

/**
 * The backend's time. Whatever is stored, it is a time that everything can work with: a clock that breaks every request could
 * not be set back.
 *
 * @param offset milliseconds as the database gives them; beyond 2^53 that is a `bigint`
 */
export const virtualTime = (realMs: number, offset: number | bigint): Date =>
  new Date(Math.min(Math.max(realMs + Number(offset), EARLIEST), LATEST));

export const setOffset = (db: Queryable, ms: number) => db.query('update emulator_clock set offset_ms = $1', [ms]);

/** The new offset; `undefined` where the clock would leave its range, which changes nothing. */
export async function advance(db: Queryable, ms: number, realMs: number): Promise<number | undefined> {
  if (!(ms <= LATEST - EARLIEST)) return undefined;
  const [row] = await db.query<{ offset_ms: number }>(
    `update emulator_clock set offset_ms = offset_ms + $1::bigint
     where offset_ms between $2::bigint and $3::bigint - $1 returning offset_ms`,
    [ms, EARLIEST - realMs, LATEST - realMs],
  );
  return row?.offset_ms;
}
