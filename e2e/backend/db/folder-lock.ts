import { mkdir, open, readFile, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processStart } from './process-start.ts';

interface Holder {
  pid: number;
  /** Tells a process from a later one that was given the same pid; null where the system does not say. */
  started: string | null;
}

export class FolderInUse extends Error {
  override name = 'FolderInUse';
}

const hasCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code;

/**
 * PGlite does not notice a second process in its folder and would destroy the data. Takes the folder for this
 * process, or refuses; a holder that died without letting go is replaced. Answers how to let go.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'backend.lock');
  // Looking at a stale lock and replacing it must be one step, or two processes could both replace it.
  await exclusively(`${file}.takeover`, async () => {
    const holder = await readHolder(file);
    if (holder && (await isAlive(holder))) {
      throw new FolderInUse(
        `${folder} is in use by process ${holder.pid}. Stop it, or set DATABASE_URL to another folder.`,
      );
    }
    const handle = await open(file, 'w');
    const own: Holder = { pid: process.pid, started: await processStart(process.pid) };
    await handle.writeFile(JSON.stringify(own));
    await handle.sync();
    await handle.close();
  });
  return () => rm(file, { force: true });
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(file, 'utf8'));
    const isHolder = typeof holder === 'object' && holder !== null && 'pid' in holder && 'started' in holder;
    return isHolder ? (holder as Holder) : undefined;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function isAlive({ pid, started }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, 'EPERM')) return false;
  }
  const current = await processStart(pid);
  return started === null || current === null || started === current;
}

/** The work takes milliseconds: a holder of this for seconds is dead. */
const TAKEOVER_STALE_MS = 5000;

async function exclusively(folder: string, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await mkdir(folder);
      break;
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error;
      const age = await stat(folder)
        .then((info) => Date.now() - info.mtimeMs)
        .catch(() => 0);
      if (age > TAKEOVER_STALE_MS) await rmdir(folder).catch(() => {});
      await delay(20);
    }
  }
  try {
    await work();
  } finally {
    await rmdir(folder);
  }
}
