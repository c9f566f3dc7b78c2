import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

export interface Started {
  /** Addresses as `npm start` prints them. */
  shop: string;
  inspector: string;
  stop(): Promise<void>;
}

/** What `npm start` runs, on free ports and a database folder of its own. */
export async function startAll(): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'affitor-start-'));
  const main = spawn(process.execPath, [START], {
    env: { ...process.env, PORT: '0', SHOP_PORT: '0', DATABASE_URL: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const addresses = await new Promise<Pick<Started, 'shop' | 'inspector'>>((resolve, reject) => {
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
