import { nanoid } from 'nanoid';
import type { Database, Queryable } from '../db/database.ts';
import { addPartner } from './programs.ts';

const HOUR_MS = 60 * 60 * 1000;
/** Of two requests that come at once, the one received later may get the lock first. */
const APART_MS = 60_000;

/** What is counted at a time. Events further ahead are of a clock that was set back. */
const hourBefore = (now: Date) => [new Date(now.getTime() - HOUR_MS), new Date(now.getTime() + APART_MS)];

/** How long until a program may go on. */
export interface Exhausted {
  retryAfterSeconds: number;
}

/** Until an hour has passed since this event. */
function waitFor(oldest: Date, now: Date): Exhausted {
  const ms = Math.min(oldest.getTime() + HOUR_MS - now.getTime(), HOUR_MS);
  return { retryAfterSeconds: Math.max(1, Math.ceil(ms / 1000)) };
}

/** Anyone can send test events without a key, so they have a number of their own and take none from the merchant. */
export const TEST_EVENTS_PER_HOUR = { keyless: 100, keyed: 1000 };
/** Of each program, with a key and without. At least as many as are counted. */
const KEPT = 1000;

/**
 * Records a test event; its id, or the seconds until the next one is taken. The lock on the program keeps two requests from
 * taking the same last one.
 */
export function recordTestEvent(
  db: Database,
  programId: number,
  kind: string,
  keyless: boolean,
  now: Date,
): Promise<{ id: number } | Exhausted> {
  const limit = keyless ? TEST_EVENTS_PER_HOUR.keyless : TEST_EVENTS_PER_HOUR.keyed;
  return db.transaction(async (tx) => {
    await tx.query('select id from programs where id = $1 for no key update', [programId]);
    const [oldest] = await tx.query<{ created_at: Date }>(
      `select created_at from test_events where program_id = $1 and keyless = $2 and created_at > $3 and created_at < $4
       order by created_at desc offset $5 limit 1`,
      [programId, keyless, ...hourBefore(now), limit - 1],
    );
    if (oldest) return waitFor(oldest.created_at, now);
    const [row] = await tx.query<{ id: number }>(
      'insert into test_events (program_id, kind, keyless, created_at) values ($1, $2, $3, $4) returning id',
      [programId, kind, keyless, now],
    );
    await tx.query(
      `delete from test_events where program_id = $1 and keyless = $2 and id <= (
         select id from test_events where program_id = $1 and keyless = $2 order by id desc offset $3 limit 1)`,
      [programId, keyless, KEPT],
    );
    return row!;
  });
}

export interface TestEvent {
  id: number;
  event_type: string;
  timestamp: Date;
}

/** The newest 50 of some kinds, newest first. */
export const listTestEvents = (db: Queryable, programId: number, kinds: string[]) =>
  db.query<TestEvent>(
    `select id, kind as event_type, created_at as timestamp from test_events
     where program_id = $1 and kind = any($2::text[]) order by id desc limit 50`,
    [programId, kinds],
  );

export const TEST_RUNS_PER_HOUR = 10;

/**
 * Takes one of a program's test runs and answers the code to run it with, or the seconds until the next one.
 * The lock on the program keeps two requests from taking the same last one.
 */
export function takeTestRun(db: Database, programId: number, now: Date): Promise<{ code: string } | Exhausted> {
  return db.transaction(async (tx) => {
    await tx.query('select id from programs where id = $1 for no key update', [programId]);
    const recent = await tx.query<{ started_at: Date }>(
      'select started_at from test_runs where program_id = $1 and started_at > $2 and started_at < $3 order by started_at',
      [programId, ...hourBefore(now)],
    );
    const oldest = recent[0];
    if (oldest && recent.length >= TEST_RUNS_PER_HOUR) return waitFor(oldest.started_at, now);
    await tx.query('insert into test_runs (program_id, started_at) values ($1, $2)', [programId, now]);
    return { code: await testPartnerCode(tx, programId) };
  });
}

/** Test clicks need a link of their own, so that no partner is ever credited with them. */
async function testPartnerCode(tx: Queryable, programId: number): Promise<string> {
  const [existing] = await tx.query<{ code: string }>(
    'select code from partners where program_id = $1 and is_test limit 1',
    [programId],
  );
  if (existing) return existing.code;
  const code = `TEST_${nanoid(10)}`;
  await addPartner(tx, { programId, code, isTest: true });
  return code;
}
