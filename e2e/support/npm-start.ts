import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

/** Addresses as `npm start` prints them. */
export interface Addresses {
  shop: string;
  inspector: string;
}

/** What `npm start` runs, on free ports and a database folder of its own. */
async function start(): Promise<Addresses & { stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'affitor-start-'));
  const main = spawn(process.execPath, [START], {
    env: { ...process.env, PORT: '0', SHOP_PORT: '0', DATABASE_URL: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const addresses = await new Promise<Addresses>((resolve, reject) => {
    let text = '';
    createInterface({ input: main.stdout }).on('line', (line) => {
      text += `${line}\n`;
      const inspector = /Inspector\s+(http\S+)/.exec(text)?.[1];
      const shop = /Demo shop\s+(http\S+)/.exec(text)?.[1];
      if (inspector && shop) resolve({ inspector, shop });
    });
    main.once('exit', (code) => reject(new Error(`npm start ended with code ${code}:\n${text}`)));
  });
  return {
    ...addresses,
    async stop() {
      main.kill('SIGINT');
      if (main.exitCode === null) await new Promise((resolve) => main.once('exit', resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Starts it for the tests of a file, and stops it after them.
 *
 * @returns the addresses, filled in before the first test
 */
export function npmStart(): Addresses {
  const addresses: Addresses = { shop: '', inspector: '' };
  let stop = async () => {};
  test.beforeAll(async () => {
    test.setTimeout(120_000);
    const started = await start();
    Object.assign(addresses, started);
    stop = started.stop;
  });
  test.afterAll(() => stop());
  return addresses;
}
