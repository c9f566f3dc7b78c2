import type { Queryable } from '../db/database.ts';

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `"61d"`, `"1.5h"`, `"90m"`, `"1d12h"` → milliseconds. */
export function parseDuration(text: string): number | undefined {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text.replaceAll(' ', '')) return undefined;
  return Math.round(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (UNIT_MS[unit!] ?? 0), 0));
}

export const setOffset = (db: Queryable, ms: number) => db.query('update emulator_clock set offset_ms = $1', [ms]);

export async function advance(db: Queryable, ms: number): Promise<number> {
  const [row] = await db.query<{ offset_ms: number }>(
    'update emulator_clock set offset_ms = offset_ms + $1 returning offset_ms',
    [ms],
  );
  return row!.offset_ms;
}
