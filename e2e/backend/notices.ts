import type { Queryable } from './db/database.ts';
import { DEMO_KEY } from './db/seed.ts';
import { findProgramByApiKey } from './store/programs.ts';

/** What whoever serves others with this database has to know, a line each. */
export async function noticesOf(db: Queryable, now: Date): Promise<string[]> {
  const [row] = await db.query<{ empty: boolean }>('select not exists (select from programs) as empty');
  if (row!.empty) return ['There is no program yet. Make one: npm run program -- --name "My program" --partner ALICE'];
  const demo = await findProgramByApiKey(db, DEMO_KEY, now);
  if (!demo) return [];
  return [
    `The published key ${DEMO_KEY} opens program ${demo.id} of this database, which the emulator made. Retire it: docs/self-hosting.md`,
  ];
}
