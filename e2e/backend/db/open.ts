import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { migrate } from './migrate.ts';
import { openPGlite } from './pglite.ts';
import { openPostgres } from './postgres.ts';
import { seed } from './seed.ts';
import { openFromSnapshot } from './snapshot.ts';

export interface OpenOptions {
  /** Of a PostgreSQL database: connections this process holds at most. */
  poolSize?: number | undefined;
  /** Whether a fresh database gets the demo program, whose key is published: nothing to have where others can reach it. */
  seeded?: boolean | undefined;
}

/**
 * Opens and migrates what `DATABASE_URL` names: `postgres://…`, `memory:`, or a folder (a path or `file:` URL)
 * that one process at a time may use.
 */
export async function openDatabase(url: string, { poolSize, seeded = false }: OpenOptions = {}): Promise<Database> {
  if (/^postgres(ql)?:\/\//.test(url)) {
    const db = openPostgres(url, poolSize);
    await migrate(db, seeded);
    return db;
  }
  if (url === 'memory:') return openFresh(seeded);

  const folder = url.startsWith('file:') ? fileURLToPath(url) : resolve(url);
  const unlock = await lockFolder(folder);
  try {
    const db = await openFolder(folder, seeded);
    return {
      ...db,
      async close() {
        await db.close();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function openFresh(seeded: boolean, dataDir?: string): Promise<Database> {
  const db = await openFromSnapshot(undefined, dataDir);
  if (seeded) await db.transaction(seed);
  return db;
}

/** Prepared aside and then renamed: a start that is cut short leaves no half-made database behind. */
async function openFolder(folder: string, seeded: boolean): Promise<Database> {
  const data = join(folder, 'data');
  if (!existsSync(data)) {
    const prepared = join(folder, 'data.new');
    await rm(prepared, { recursive: true, force: true });
    await (await openFresh(seeded, prepared)).close();
    await rename(prepared, data);
  }
  const db = await openPGlite(data);
  await migrate(db);
  return db;
}
