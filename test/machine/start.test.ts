import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasIPv6 } from '../support/ipv6.ts';
import { copyCheckout, type Started, start, stopAll } from './support/checkout.ts';

/** Someone with no entry in passwd, as containers have them. */
const STRANGER = ['setpriv', '--reuid=12345', '--regid=12345', '--clear-groups'];
/** Only root can become somebody else, who must be allowed to read what is installed here. */
function canBeStranger(): boolean {
  const [command, ...ids] = STRANGER;
  const read = 'fs.readFileSync(process.argv[1])';
  const installed = fileURLToPath(import.meta.resolve('tsx/esm/api'));
  return spawnSync(command!, [...ids, process.execPath, '-e', read, installed]).status === 0;
}

/** Its characters mean something in URLs, shells, regular expressions or replacements. */
const ODD_NAME = "Ünï #1 100%20 $& (it's) [a] {b} +c";

let folder: string;
let checkout: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'affitor-machine-'));
  chmodSync(folder, 0o755);
  checkout = join(folder, ODD_NAME, '.checkout');
  copyCheckout(checkout);
});
afterEach(stopAll);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Somebody comes by an affiliate link and buys: the backend records it, the shop has its pages and the tracker. */
async function expectWorking({ backend, shop }: Started): Promise<void> {
  const send = async (path: string, body: object) => {
    const headers = { 'content-type': 'application/json', authorization: 'Bearer affitor_demo_key' };
    const response = await fetch(backend + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as Record<string, unknown>;
  };
  const { click_id } = await send('/api/v1/track/click', { affiliate_url: 'https://shop.test/?aff=PARTNER123' });
  await send('/api/v1/track/lead', { click_id, customer_key: 'customer' });
  const sale = { customer_key: 'customer', transaction_id: 'payment', amount_cents: 4900 };
  expect(await send('/api/v1/track/sale', sale)).toMatchObject({ attributed: true, partner_code: 'PARTNER123' });
  for (const address of [`${backend}/`, `${backend}/inspector/base.css`, `${backend}/js/affitor-tracker.js`])
    expect((await fetch(address)).status, address).toBe(200);
  for (const path of ['/', '/shop.css', '/js/affitor-tracker.js', '/js/affitor-doctor.js'])
    expect((await fetch(shop + path)).status, path).toBe(200);
}

describe('npm start', { timeout: 120_000 }, () => {
  it.skipIf(!canBeStranger())(
    'needs no passwd entry, no home and no right to write (as root, with setpriv)',
    async () => {
      const temporary = join(folder, 'temporary files');
      mkdirSync(temporary);
      chmodSync(temporary, 0o777);
      const env = { HOME: undefined, TMPDIR: temporary, DATABASE_URL: undefined };
      const started = await start(checkout, { env, prefix: STRANGER });
      await expectWorking(started);
      expect(started.output()).toContain(`${checkout}/ cannot be written to. Set DATABASE_URL to keep it.`);
      expect(await started.stop()).toBe(0);
      expect(['.cache', '.affitor'].filter((name) => existsSync(join(checkout, name)))).toEqual([]);
    },
  );

  it('works where the checkout is, whatever the folder is called, and after it was moved', async () => {
    const first = await start(checkout, { env: { DATABASE_URL: undefined } });
    await expectWorking(first);
    // All that `localhost` may mean.
    for (const url of [first.backend, first.shop])
      for (const host of hasIPv6 ? ['127.0.0.1', '[::1]'] : ['127.0.0.1'])
        expect((await fetch(`http://${host}:${new URL(url).port}/`)).status, host).toBe(200);
    expect(await first.stop()).toBe(0);
    expect(['.cache', '.affitor'].filter((name) => existsSync(join(checkout, name)))).toEqual(['.cache', '.affitor']);

    const moved = join(folder, 'moved');
    renameSync(checkout, moved);
    try {
      const second = await start(moved, { env: { DATABASE_URL: 'memory:' } });
      await expectWorking(second);
      expect(await second.stop()).toBe(0);
    } finally {
      renameSync(moved, checkout);
    }
  });
});
