import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { getRequestListener } from '@hono/node-server';
import { afterAll, describe, expect, it } from 'vitest';
import { noticesOf } from '../../e2e/backend/notices.ts';
import { programCommand } from '../../e2e/backend/program-command.ts';
import { startBackend } from '../backend/support/backend.ts';
import { blocks } from './support/pages.ts';

const backend = await startBackend();
const server = createServer(getRequestListener(backend.app.fetch));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
afterAll(() => server.close());
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

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

describe('self-hosting', () => {
  /** What the page has the reader type behind `npm run program --`. */
  const commands = blocks
    .filter(({ place }) => place.startsWith('docs/self-hosting.md'))
    .flatMap(({ code }) => [...code.matchAll(/npm run program -- (.+)/g)])
    .map(([, typed]) => [...typed!.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!));

  it('makes a program by command, and adds to one', async () => {
    const [made, changed] = [
      await programCommand(backend.db, commands[0]!),
      await programCommand(backend.db, commands[1]!),
    ];
    expect(commands).toHaveLength(2);
    const { call } = backend;
    for (const [code, key] of [
      ['ALICE', made.api_key!],
      [changed.partner_codes[0]!, 'affitor_demo_key'],
    ] as const) {
      const click = await call('/api/v1/track/click', { affiliate_url: `https://example.com/?aff=${code}` });
      const sale = { click_id: click.body.click_id, customer_key: code, transaction_id: code, amount_cents: 4900 };
      expect(await call('/api/v1/track/sale', sale, { key })).toMatchObject({ body: { partner_code: code } });
    }
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
