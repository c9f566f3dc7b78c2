import type { Database } from '../db/database.ts';
import { seed } from '../db/seed.ts';

/** Empties the database, puts its clock back to real time, and seeds it again. */
export async function resetDatabase(db: Database): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.script(
      `truncate programs, emulator_faults, emulator_requests restart identity cascade;
       -- Its ids go on: an open stream of events sends what is newer than its last.
       truncate emulator_outcomes;
       update emulator_clock set offset_ms = 0`,
    );
    await seed(tx);
  });
}
