import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { noticesOf } from '../../e2e/backend/notices.ts';
import { programCommand } from '../../e2e/backend/program-command.ts';
import { startBackend } from '../backend/support/backend.ts';
import { blocks } from './support/pages.ts';

const backend = await startBackend();
const server = createServer(getRequestListener(backend.app.fetch));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
afterAll(() => server.close());
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const freePort = async (): Promise<number> => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
};

/** As a reader pastes them, against a backend in the place of the one that `npm start` runs. */
const FAIL_ON_REFUSAL = 'set -e; curl() { command curl --fail-with-body --silent --show-error --max-time 10 "$@"; }';

describe('calls with curl succeed', () => {
  const calls = blocks.filter(({ language, code }) => language === 'sh' && /^curl /m.test(code));

  it('stand in the pages that show them', () => {
    const pages = new Set(calls.map(({ place }) => place.split(':')[0]));
    expect([...pages]).toEqual(
      expect.arrayContaining(['README.md', 'docs/attribution.md', 'docs/server.md', 'docs/self-hosting.md']),
    );
  });

  it.each(calls)('$place', async ({ code }) => {
    const script = `${FAIL_ON_REFUSAL}\n${code.replaceAll('http://127.0.0.1:4600', base)}`;
    const { stdout } = await promisify(execFile)('bash', ['-c', script]);
    expect(stdout).not.toContain('"error"');
  });
});

describe('a server to paste', () => {
  const written = blocks.find(({ place, file }) => place.startsWith('docs/server.md') && file === 'server.mjs');
  let shop: string;
  let run: ChildProcess | undefined;

  beforeAll(async () => {
    const port = `${await freePort()}`;
    const file = join(inject('project'), 'server.mjs');
    writeFileSync(file, written!.code.replaceAll('http://127.0.0.1:4600', base).replaceAll('3000', port));
    run = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [told] = await once(run.stdout!, 'data');
    shop = new URL(/http:\S+/.exec(`${told}`)![0]).origin;
  });
  afterAll(() => run?.kill());

  const buy = async (headers: Record<string, string> = {}) => (await fetch(shop, { method: 'POST', headers })).json();

  it('shows a page with the tracker', async () => {
    const html = await (await fetch(`${shop}/?aff=PARTNER123`)).text();
    const [tag] = /<script[^>]*>/.exec(html)!;
    expect(tag).toContain(`data-affitor-api-base="${base}"`);
    expect(tag).toContain(`src="${base}/js/affitor-tracker.js"`);
  });

  it('reports a lead and a sale of who was referred', async () => {
    const link = { affiliate_url: 'https://example.com/?aff=PARTNER123' };
    const { click_id } = (await backend.call('/api/v1/track/click', link)).body;
    expect(await buy({ cookie: `affitor_click_id=${click_id}` })).toMatchObject({
      lead: { ok: true },
      sale: { ok: true, attributed: true, partnerCode: 'PARTNER123' },
    });
  });

  it('reports nothing that counts of who was not', async () => {
    expect(await buy()).toMatchObject({ sale: { ok: false, status: 400, retryable: false } });
  });
});

describe('self-hosting', () => {
  /** What the page has the reader type behind `npm run program --`. */
  const commands = blocks
    .filter(({ place }) => place.startsWith('docs/self-hosting.md'))
    .flatMap(({ code }) => [...code.matchAll(/npm run program -- (.+)/g)])
    .map(([, typed]) => [...typed!.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!));

  it('makes a program by command, and adds to one', async () => {
    const made = await programCommand(backend.db, commands[0]!);
    const changed = await programCommand(backend.db, commands[1]!);
    for (const command of commands.slice(2)) await programCommand(backend.db, command);
    expect(commands).toHaveLength(4);
    const { call } = backend;
    for (const [code, key] of [
      ['ALICE', made.api_key!],
      [changed.partner_codes[0]!, 'affitor_demo_key'],
    ] as const) {
      const click = await call('/api/v1/track/click', { affiliate_url: `https://example.com/?aff=${code}` });
      const sale = { click_id: click.body.click_id, customer_key: code, transaction_id: code, amount_cents: 4900 };
      expect(await call('/api/v1/track/sale', sale, { key })).toMatchObject({ body: { partner_code: code } });
    }
    const link = { affiliate_url: `https://example.com/?aff=${changed.partner_codes[0]}` };
    expect((await call('/api/v1/track/click', link)).body.partner).toEqual({
      name: 'Carol',
      discount: { percent: 20 },
    });
    const sale = { coupon: 'CAROL20', customer_key: 'coupon', transaction_id: 'coupon', amount_cents: 4900 };
    expect(await call('/api/v1/track/sale', sale, { key: 'affitor_demo_key' })).toMatchObject({
      body: { partner_code: 'CAROL' },
    });
  });

  it('retires the published credentials by its SQL', async () => {
    for (const { code } of blocks.filter(({ language }) => language === 'sql'))
      await backend.db.transaction((tx) => tx.script(code));
    const { call } = backend;
    expect(await call('/api/tracking/events/1', undefined, { key: 'affitor_demo_key' })).toMatchObject({ status: 401 });
    expect(await call('/api/v1/track/click', { affiliate_url: 'https://example.com/?aff=PARTNER123' })).toMatchObject({
      body: { success: false },
    });
    expect(await noticesOf(backend.db, new Date())).toEqual([]);
  });
});
