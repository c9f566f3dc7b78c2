import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Database } from './database.ts';
import { migrate, schemaFingerprint } from './migrate.ts';
import { openPGlite } from './pglite.ts';

/** Initialising an engine takes seconds; a prepared one is read from here in a fraction of one. */
function cacheFolders(): string[] {
  const project = fileURLToPath(new URL('../../../node_modules/.cache/affitor', import.meta.url));
  // Not `userInfo()`: it throws for a user without an entry in passwd, as containers have.
  return [project, join(tmpdir(), `affitor-cache-${process.getuid?.() ?? 'user'}`)];
}

function engineVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const manifest = createRequire(entry)(join(dirname(entry), '..', 'package.json')) as { version: string };
  return manifest.version;
}

export const snapshotName = () => `pglite-${engineVersion()}-slim-${schemaFingerprint()}.tar`;

async function read(folders: string[], name: string): Promise<{ file: string; bytes: Uint8Array } | undefined> {
  for (const folder of folders) {
    const file = join(folder, name);
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes) return { file, bytes };
  }
  return undefined;
}

/** Renaming makes it appear whole, to however many processes start at once. A full disk only costs the cache. */
async function write(folders: string[], name: string, bytes: Uint8Array): Promise<void> {
  for (const folder of folders) {
    const temporary = join(folder, `${name}.${randomUUID()}`);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(temporary, bytes);
      await rename(temporary, join(folder, name));
      return;
    } catch {
      await rm(temporary, { force: true }).catch(() => {});
    }
  }
}

/** An embedded engine makes no second database: what one would be copied from is a third of what each start reads. */
async function dropTemplates(db: Database): Promise<void> {
  await db.script(`update pg_database set datistemplate = false where datname like 'template%'`);
  for (const name of ['template0', 'template1']) await db.script(`drop database if exists ${name}`);
}

/** A new database, migrated and without a program: in memory, or in a folder that does not exist yet. */
export async function openFromSnapshot(folders = cacheFolders(), dataDir?: string): Promise<Database> {
  const name = snapshotName();
  const cached = await read(folders, name);
  if (cached) {
    try {
      const db = await openPGlite(dataDir, cached.bytes);
      await db.query('select from programs limit 1');
      return db;
    } catch {
      // It stays where the folder is read-only.
      await rm(cached.file, { force: true }).catch(() => {});
      if (dataDir) await rm(dataDir, { recursive: true, force: true });
    }
  }
  const db = await openPGlite(dataDir);
  await migrate(db);
  await dropTemplates(db);
  await write(folders, name, await db.dump());
  return db;
}
