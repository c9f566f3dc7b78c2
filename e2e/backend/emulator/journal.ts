import type { Queryable } from '../db/database.ts';
import type { Outcome } from '../http/scope.ts';
import { jsonText, storable } from '../store/json.ts';
import { bounded, boundedOutcome, type JournalEntry, shortened } from './journal-entry.ts';

export interface JournalFilter {
  programId?: number;
  /** Also what names no program: malformed bodies, preflights, wrong keys. */
  unassigned?: boolean;
  /** Only what came after the entry with this id. */
  after?: number;
  /** The newest so many. */
  limit?: number;
  origin?: string;
  path?: string;
  method?: string;
}

/** `every`: after so many requests, what is too much is deleted. */
export const JOURNAL_LIMITS = { entries: 10_000, bytes: 32 * 1024 * 1024, every: 100 };

/** Adds a request, and what became of it, and forgets the oldest ones. */
export async function writeJournal(
  db: Queryable,
  request: Omit<JournalEntry, 'id'>,
  outcomes: Outcome[],
  limits = JOURNAL_LIMITS,
): Promise<void> {
  const entry = bounded(request);
  const written = jsonText(entry);
  const [row] = await db.query<{ id: number }>(
    `insert into emulator_requests (program_id, method, path, origin, entry, bytes)
     values ($1, $2, $3, $4, $5::jsonb, $6) returning id`,
    [
      entry.program_id,
      entry.method,
      storable(entry.path),
      entry.origin && storable(entry.origin),
      written,
      Buffer.byteLength(written),
    ],
  );
  for (const outcome of outcomes) {
    await db.query('insert into emulator_outcomes (program_id, at, outcome) values ($1, $2, $3::jsonb)', [
      outcome.program_id ?? entry.program_id,
      entry.time,
      jsonText(boundedOutcome(outcome)),
    ]);
  }
  if (row!.id % limits.every === 0) await forget(db, limits);
}

async function forget(db: Queryable, { entries, bytes }: typeof JOURNAL_LIMITS): Promise<void> {
  await db.query(
    `delete from emulator_requests where id <= (
       select max(id) from (
         select id, row_number() over newest as entries, sum(bytes) over newest as bytes
         from emulator_requests window newest as (order by id desc)) counted
       where counted.entries > $1 or counted.bytes > $2)`,
    [entries, bytes],
  );
  await db.query('delete from emulator_outcomes where id <= (select max(id) from emulator_outcomes) - $1', [entries]);
}

/** Oldest first. */
export async function readJournal(db: Queryable, filter: JournalFilter): Promise<JournalEntry[]> {
  const text = (value: string | undefined) => (value === undefined ? null : storable(shortened(value)));
  const rows = await db.query<{ id: number; entry: JournalEntry }>(
    `select id, entry from emulator_requests
     where ($1::bigint is null or program_id = $1 or ($2::boolean and program_id is null)) and ($3::text is null or origin = $3)
       and ($4::text is null or path = $4) and ($5::text is null or method = $5) and id > $6
     order by id desc limit $7`,
    [
      filter.programId ?? null,
      filter.unassigned ?? false,
      text(filter.origin),
      text(filter.path),
      text(filter.method?.toUpperCase()),
      filter.after ?? 0,
      filter.limit ?? JOURNAL_LIMITS.entries,
    ],
  );
  return rows.reverse().map(({ id, entry }) => ({ ...entry, id }));
}

/** Id of the newest entry that `readJournal` would give for a program, those without one included. */
export async function newestEntry(db: Queryable, programId?: number): Promise<number> {
  const [row] = await db.query<{ id: number }>(
    `select coalesce(max(id), 0) as id from emulator_requests
     where $1::bigint is null or program_id = $1 or program_id is null`,
    [programId ?? null],
  );
  return row!.id;
}

export interface RecordedOutcome {
  id: number;
  at: Date;
  program_id: number | null;
  outcome: Outcome;
}

export const readOutcomesAfter = (db: Queryable, id: number, programId?: number) =>
  db.query<RecordedOutcome>(
    `select id, at, program_id, outcome from emulator_outcomes
     where id > $1 and ($2::bigint is null or program_id = $2) order by id limit 1000`,
    [id, programId ?? null],
  );
