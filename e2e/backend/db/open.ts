import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from './database.ts';
import { lockFolder } from './folder-lock.ts';
import { migrate } from './migrate.ts';
import { openPGlite } from './pglite.ts';
import { openPostgres } from './postgres.ts';
import { openFromSnapshot } from './snapshot.ts';

/**
 * Opens and migrates what `DATABASE_URL` names: `postgres://…`, `memory:`, or a folder (a path or `file:` URL)
 * that one process at a time may use.
 */
export async function openDatabase(url: string, poolSize?: number): Promise<Database> {
  if (/^postgres(ql)?:\/\//.test(url)) {
    const db = openPostgres(url, poolSize);
    await migrate(db);
    return db;
  }
  if (url === 'memory:') return openFromSnapshot();

  const folder = url.startsWith('file:') ? fileURLToPath(url) : resolve(url);
  const unlock = await lockFolder(folder);
  try {
    const db = await openFolder(folder);
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

/** Prepared aside and then renamed: a start that is cut short leaves no half-made database behind. */
async function openFolder(folder: string): Promise<Database> {
  const data = join(folder, 'data');
  if (!existsSync(data)) {
    const prepared = join(folder, 'data.new');
    await rm(prepared, { recursive: true, force: true });
    await (await openFromSnapshot(undefined, prepared)).close();
    await rename(prepared, data);
  }
  const db = await openPGlite(data);
  await migrate(db);
  return db;
}
