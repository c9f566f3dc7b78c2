import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { startBackend } from '../backend/support/backend.ts';
import { blocks } from './support/pages.ts';

// The code of docs/accounts.md, with the packed tarball, a backend, and fakes that call it as the providers do.

const backend = await startBackend();
const server = createServer(getRequestListener(backend.app.fetch));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
afterAll(() => server.close());

const KEY = 'affitor_demo_key';
beforeEach(() => {
  vi.stubEnv('AFFITOR_API_BASE', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AFFITOR_API_KEY', KEY);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** What stands in for the packages: they keep what they were given, and answer with what a test has put there. */
const given: Record<string, unknown> = {};
Object.assign(globalThis, { given });
const FAKES: Record<string, string> = {
  '@clerk/nextjs': 'export const SignUp = (properties) => given.properties = properties;',
  '@clerk/nextjs/webhooks': 'export const verifyWebhook = (request) => request.json();',
  'next/headers': 'export const cookies = async () => given.cookies;',
  'next-auth': 'export default (options) => given.options = options;',
  'better-auth': 'export const betterAuth = (options) => given.options = options;',
  './supabase': 'export const supabase = { auth: { signUp: (credentials) => given.credentials = credentials } };',
  './supabase-server':
    'export const createClient = async () => ({ auth: { exchangeCodeForSession: async () => given.session } });',
  // A page that was reached by a link.
  '@affitor/sdk': 'export const getClickId = () => given.clickId;',
  'react/jsx-runtime': 'export const jsx = (component, properties) => component(properties);',
};

let files = 0;
/** Runs a file of the page. */
const load = async (file: string) => {
  const block = blocks.find((one) => one.place.startsWith('docs/accounts.md') && one.file === file)!;
  const outfile = join(inject('project'), `accounts-${files++}.mjs`);
  await build({
    stdin: { contents: block.code, loader: block.language as 'ts', resolveDir: inject('project') },
    bundle: true,
    outfile,
    format: 'esm',
    platform: 'node',
    jsx: 'automatic',
    plugins: [
      {
        name: 'fakes',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /.*/ }, ({ path }) => (path in FAKES ? { path, namespace: 'fake' } : undefined));
          onLoad({ filter: /.*/, namespace: 'fake' }, ({ path }) => ({ contents: FAKES[path]! }));
        },
      },
    ],
  });
  return import(pathToFileURL(outfile).href);
};

const newClick = async () => {
  const link = { affiliate_url: 'https://example.com/?aff=PARTNER123' };
  return (await backend.call('/api/v1/track/click', link)).body.click_id as string;
};

/** The partner of a payment that the customer makes now. */
const partnerOf = async (customer_key: string) => {
  const sale = { customer_key, transaction_id: `t_${customer_key}`, amount_cents: 100 };
  return (await backend.call('/api/v1/track/sale', sale, { key: KEY })).body.partner_code;
};

const request = (url: string, { body, headers }: { body?: object; headers?: Record<string, string> } = {}) =>
  new Request(url, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) } as RequestInit);

describe('an account is credited that was made', () => {
  it('by Clerk’s webhook, from the metadata that the page gave', async () => {
    given.clickId = await newClick();
    (await load('app/sign-up/[[...sign-up]]/page.tsx')).default();
    const { POST } = await load('app/api/webhooks/clerk/route.ts');
    const data = {
      id: 'user_clerk',
      email_addresses: [{ email_address: 'jane@example.com' }],
      unsafe_metadata: (given.properties as { unsafeMetadata: object }).unsafeMetadata,
    };
    const deliver = (type: string, event: object) =>
      POST(request('https://shop.example.com/api/webhooks/clerk', { body: { type, data: event } }));
    expect((await deliver('user.created', data)).status).toBe(200);
    expect(await partnerOf('user_clerk')).toBe('PARTNER123');
    expect((await deliver('user.deleted', { id: 'user_clerk' })).status).toBe(200);
    const organic = { ...data, id: 'user_organic', unsafe_metadata: { affitor_click_id: null } };
    expect((await deliver('user.created', organic)).status).toBe(200);
    vi.stubEnv('AFFITOR_API_BASE', 'http://127.0.0.1:1');
    const unreachable = await load('app/api/webhooks/clerk/route.ts');
    const event = { body: { type: 'user.created', data } };
    expect((await unreachable.POST(request('https://shop.example.com/', event))).status).toBe(503);
  });

  it('by Supabase, from the metadata that the page gave', async () => {
    given.clickId = await newClick();
    (await load('src/sign-up.ts')).signUp('jane@example.com', 'secret');
    const { data } = (given.credentials as { options: { data: object } }).options;
    vi.stubEnv('LEAD_WEBHOOK_SECRET', 'whsec');
    const { handle } = await load('supabase/functions/lead/index.ts');
    // https://supabase.com/docs/guides/database/webhooks#payload
    const body = {
      type: 'INSERT',
      table: 'users',
      schema: 'auth',
      record: { id: 'user_supabase', email: 'jane@example.com', raw_user_meta_data: data },
      old_record: null,
    };
    const url = 'https://shop.example.com/lead';
    expect((await handle(request(url, { body }))).status).toBe(401);
    expect((await handle(request(url, { body, headers: { authorization: 'Bearer whsec' } }))).status).toBe(200);
    expect(await partnerOf('user_supabase')).toBe('PARTNER123');
  });

  it('by Supabase after OAuth, from the cookie of the callback', async () => {
    given.session = { data: { user: { id: 'user_oauth', email: 'jane@example.com' } } };
    const { GET } = await load('app/auth/callback/route.ts');
    const headers = { cookie: `affitor_click_id=${await newClick()}` };
    const response = await GET(request('https://shop.example.com/auth/callback?code=1', { headers }));
    expect(response.headers.get('location')).toBe('https://shop.example.com/');
    expect(await partnerOf('user_oauth')).toBe('PARTNER123');
  });

  it('by Auth.js, from the cookie of its callback', async () => {
    const clickId = await newClick();
    given.cookies = new Map([['affitor_click_id', { name: 'affitor_click_id', value: clickId }]]);
    await load('auth.ts');
    const { events } = given.options as { events: { createUser(message: object): Promise<void> } };
    await events.createUser({ user: { id: 'user_authjs', email: 'jane@example.com' } });
    expect(await partnerOf('user_authjs')).toBe('PARTNER123');
  });

  it('by Better Auth, from the headers of the request', async () => {
    await load('lib/auth.ts');
    type After = (user: object, context: object | null) => Promise<void>;
    const { databaseHooks } = given.options as { databaseHooks: { user: { create: { after: After } } } };
    const { after: onCreated } = databaseHooks.user.create;
    const headers = new Headers({ cookie: `affitor_click_id=${await newClick()}` });
    await onCreated({ id: 'user_better', email: 'jane@example.com' }, { headers });
    await onCreated({ id: 'user_without_request', email: 'joe@example.com' }, null);
    expect(await partnerOf('user_better')).toBe('PARTNER123');
  });
});
