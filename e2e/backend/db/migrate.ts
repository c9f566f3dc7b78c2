import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Database } from './database.ts';
import { seed } from './seed.ts';

interface Migration {
  name: string;
  sql: string;
}

const folder = new URL('./migrations/', import.meta.url);

export const migrations: Migration[] = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => ({ name, sql: readFileSync(new URL(name, folder), 'utf8') }));

/** Changes whenever a prepared database would look different. */
export function schemaFingerprint(): string {
  const hash = createHash('sha256');
  for (const { name, sql } of migrations) hash.update(name).update(sql);
  return hash.digest('hex').slice(0, 16);
}

/** Any constant: it only has to be the same in every process that migrates. */
const MIGRATION_LOCK = 4_600_001;

/**
 * Applies what is missing, all or nothing; of several processes starting at once one works, the others wait.
 *
 * @param seeded whether a database that is fresh is given what `seed` has
 */
export async function migrate(db: Database, seeded = false): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1::bigint)', [MIGRATION_LOCK]);
    await tx.script(
      'create table if not exists schema_migrations (name text primary key, applied_at timestamptz not null default now())',
    );
    const applied = await tx.query<{ name: string }>('select name from schema_migrations');
    const done = new Set(applied.map((row) => row.name));
    for (const { name, sql } of migrations) {
      if (done.has(name)) continue;
      await tx.script(sql);
      await tx.query('insert into schema_migrations (name) values ($1)', [name]);
    }
    if (done.size === 0 && seeded) await seed(tx);
  });
}
