import { nanoid } from 'nanoid';
import type { Database, Queryable } from '../db/database.ts';
import { addPartner } from './programs.ts';

export async function recordTestEvent(db: Queryable, programId: number, kind: string, now: Date): Promise<number> {
  const [row] = await db.query<{ id: number }>(
    'insert into test_events (program_id, kind, created_at) values ($1, $2, $3) returning id',
    [programId, kind, now],
  );
  return row!.id;
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

const HOUR_MS = 60 * 60 * 1000;
export const TEST_RUNS_PER_HOUR = 10;

/**
 * Takes one of a program's test runs and answers the code to run it with, or the seconds until the next one.
 * The lock on the program keeps two requests from taking the same last one.
 */
export function takeTestRun(
  db: Database,
  programId: number,
  now: Date,
): Promise<{ code: string } | { retryAfterSeconds: number }> {
  return db.transaction(async (tx) => {
    await tx.query('select id from programs where id = $1 for no key update', [programId]);
    const recent = await tx.query<{ started_at: Date }>(
      'select started_at from test_runs where program_id = $1 and started_at > $2 order by started_at',
      [programId, new Date(now.getTime() - HOUR_MS)],
    );
    const oldest = recent[0];
    if (oldest && recent.length >= TEST_RUNS_PER_HOUR) {
      const waitMs = oldest.started_at.getTime() + HOUR_MS - now.getTime();
      return { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
    }
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
