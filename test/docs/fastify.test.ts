import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { startBackend } from '../backend/support/backend.ts';
import { link } from './support/compile.ts';
import { blocks } from './support/pages.ts';

// The server of docs/fastify.md, with Fastify itself, the packed tarball and a backend.

const backend = await startBackend();
const api = createServer(getRequestListener(backend.app.fetch));
await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
afterAll(() => api.close());

let shop: string;
let run: ChildProcess | undefined;
beforeAll(async () => {
  const project = inject('project');
  link(project, 'fastify');
  const file = join(project, 'fastify.mjs');
  writeFileSync(file, blocks.find(({ place }) => place.startsWith('docs/fastify.md'))!.code);
  run = spawn(process.execPath, [file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORT: '0',
      AFFITOR_API_BASE: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
      AFFITOR_API_KEY: 'affitor_demo_key',
    },
  });
  const [told] = await once(run.stdout!, 'data');
  shop = new URL(/http:\S+/.exec(`${told}`)![0]).origin;
});
afterAll(() => run?.kill());

const post = async (path: string, body: object, cookie = '') => {
  const headers = { 'content-type': 'application/json', cookie, origin: shop, 'sec-fetch-site': 'same-origin' };
  return fetch(shop + path, { method: 'POST', headers, body: JSON.stringify(body) });
};

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

it('a visitor who comes by a link, signs up and pays is credited to the partner', async () => {
  const page = await fetch(`${shop}/?aff=PARTNER123`);
  expect(page.headers.get('cache-control')).toContain('private');
  const cookie = cookiesOf(page);
  const click_id = /affitor_click_id=([^;]+)/.exec(cookie)![1]!;
  // As the tracker reports it.
  const click = { affiliate_url: `${shop}/?aff=PARTNER123`, click_id, program_id: 1 };
  const reported = await post('/affitor/api/v1/track/click', click, cookie);
  expect([reported.status, (await reported.json()).success]).toEqual([200, true]);
  expect(cookiesOf(reported)).toContain(click_id);

  const { id } = await (await post('/accounts', {}, cookie)).json();
  const sale = await (await post('/payments', { userId: id, paymentId: 'pay_1' })).json();
  expect(sale).toMatchObject({ ok: true, attributed: true, partnerCode: 'PARTNER123' });
});

it('an organic visitor leaves no trace', async () => {
  const page = await fetch(shop);
  expect(page.headers.getSetCookie()).toEqual([]);
  const { id } = await (await post('/accounts', {})).json();
  expect(await (await post('/payments', { userId: id, paymentId: 'pay_2' })).json()).toMatchObject({ ok: false });
});
