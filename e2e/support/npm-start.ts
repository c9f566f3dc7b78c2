import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from '@playwright/test';
import { type NodeProcess, startNode } from './node-process.ts';

/** Addresses as `npm start` prints them. */
export interface Addresses {
  shop: string;
  inspector: string;
}

/**
 * What `npm start` runs, on free ports.
 *
 * @param database a folder, or `memory:`
 */
export const startShop = async (database: string): Promise<Addresses & Pick<NodeProcess, 'stop'>> => {
  const { ready, stop } = await startNode(
    ['scripts/start.mjs'],
    { PORT: '0', SHOP_PORT: '0', DATABASE_URL: database },
    /Inspector\s+(http\S+)\s+Demo shop\s+(http\S+)\s/,
  );
  return { inspector: ready[1]!, shop: ready[2]!, stop };
};

/** What all tests share: those that write to it do so in a program or with a customer of their own. */
export const shared: Addresses = {
  get shop() {
    return process.env.E2E_SHOP_URL!;
  },
  get inspector() {
    return process.env.E2E_BACKEND_URL!;
  },
};

/**
 * Starts it for the tests of a file alone, which may reset it, and stops it after them. As with `npm start`, the database is in
 * a folder.
 *
 * @returns the addresses, filled in before the first test
 */
export function npmStart(): Addresses {
  const addresses: Addresses = { shop: '', inspector: '' };
  let stop = async () => {};
  test.beforeAll(async () => {
    test.setTimeout(150_000);
    const folder = await mkdtemp(join(tmpdir(), 'affitor-start-'));
    const started = await startShop(folder);
    Object.assign(addresses, started);
    stop = async () => {
      await started.stop('SIGINT');
      await rm(folder, { recursive: true, force: true });
    };
  });
  test.afterAll(() => stop());
  return addresses;
}
