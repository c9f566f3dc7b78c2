import { describe, expect, it } from 'vitest';
import { isLoopbackHost } from '../../e2e/backend/emulator/owner-only.ts';
import { startBackend } from './support/backend.ts';

const { app, call, createProgram } = await startBackend();

const HERE = { host: '127.0.0.1:4600' };
const ask = (method: string, path: string, headers: Record<string, string>, body?: string) =>
  app.request(path, { method, headers: { ...HERE, ...headers }, ...(body !== undefined && { body }) });

/** One of each kind of thing that is the owner's alone. */
const OWN: [method: string, path: string, body?: string][] = [
  ['GET', '/'],
  ['HEAD', '/'],
  ['GET', '/inspector/inspector.js'],
  ['GET', '/__affitor/requests'],
  ['GET', '/__affitor/chain'],
  ['GET', '/__affitor/events'],
  ['GET', '/__affitor/programs'],
  ['GET', '/%5F_affitor/programs'],
  ['DELETE', '/__affitor/clock'],
  ['OPTIONS', '/__affitor/reset'],
  ['POST', '/__affitor/clock', '{"advance":"1d"}'],
  ['POST', '/__affitor/faults', '{"route":"click","status":500}'],
  ['POST', '/__affitor/stripe/trigger', '{"event":"invoice.paid"}'],
  ['POST', '/__affitor/programs', '{}'],
  ['POST', '/__affitor/reset', '{}'],
];

/** What a page of another site makes the browser send. */
const FOREIGN: [name: string, headers: Record<string, string>][] = [
  ['another origin', { origin: 'https://evil.example', 'content-type': 'text/plain' }],
  ['a sandboxed frame', { origin: 'null', 'content-type': 'text/plain' }],
  ['an extension', { origin: 'chrome-extension://abc' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:3000' }],
  ['another name of this machine', { origin: 'http://localhost:4600' }],
  ['an image or a script tag', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'script' }],
  ['a frame', { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'iframe' }],
  ['a fetch of another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'empty' }],
  ['a link of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' }],
  ['a rebound name', { host: 'evil.example:4600', 'sec-fetch-site': 'same-origin' }],
  ['a rebound name without headers', { host: 'evil.example' }],
];

describe.each(FOREIGN)('%s', (_, headers) => {
  it.each(OWN)('%s %s is refused and does nothing', async (method, path, body) => {
    const program = await createProgram();
    const before = await call('/__affitor/clock');
    const response = await ask(method, path, headers, body);
    expect(response.status).toBe(403);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const after = await call('/__affitor/clock');
    expect(Date.parse(after.body.now) - Date.parse(before.body.now)).toBeLessThan(60_000);
    expect((await program.click(program.alice)).body.success).toBe(true);
  });
});

/** What the owner's own browser and programs send. */
const OWNER: [name: string, headers: Record<string, string>][] = [
  ['a program', {}],
  ['a program by name', { host: 'localhost:4600' }],
  ['a program over IPv6', { host: '[::1]:4600' }],
  ['the page itself', { origin: 'http://127.0.0.1:4600', 'sec-fetch-site': 'same-origin' }],
  ['the page by a name of its own', { host: 'shop.localhost:4600', origin: 'http://shop.localhost:4600' }],
  ['an address typed in', { 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' }],
];

describe.each(OWNER)('%s', (_, headers) => {
  it.each([
    ['GET', '/'],
    ['GET', '/inspector/inspector.js'],
    ['GET', '/__affitor/requests'],
    ['POST', '/__affitor/programs', '{}'],
  ])('%s %s is answered', async (method, path, body?: string) => {
    const response = await ask(method, path, headers, body);
    expect(response.status).toBe(200);
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

it('a link of the demo shop opens the page, and changes nothing', async () => {
  const link = { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'document' };
  expect((await ask('GET', '/', link)).status).toBe(200);
  expect((await ask('POST', '/__affitor/reset', link, '{}')).status).toBe(403);
});

it('a link of another site is answered with a page that leads on', async () => {
  const response = await ask('GET', '/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' });
  expect(response.headers.get('content-type')).toContain('text/html');
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(await response.text()).toContain('<a href="/">open the inspector</a>');
});

it('the endpoints that merchants’ pages call stay open', async () => {
  const program = await createProgram();
  const body = JSON.stringify({ affiliate_url: `https://shop.test/?aff=${program.alice}` });
  const merchants: Record<string, string>[] = [
    { origin: 'https://shop.test', 'sec-fetch-site': 'cross-site', 'content-type': 'text/plain' },
    { origin: 'https://shop.test', 'sec-fetch-site': 'cross-site', 'content-type': 'application/json' },
    { host: 'api.merchant.test:4600' },
  ];
  for (const headers of merchants) {
    const response = await ask('POST', '/api/v1/track/click', headers, body);
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(headers.origin ?? '*');
  }
  const script = await ask('GET', '/js/affitor-tracker.js', { 'sec-fetch-site': 'cross-site' });
  expect(script.headers.has('cross-origin-resource-policy')).toBe(false);
});

describe('isLoopbackHost', () => {
  it.each([
    ['localhost', true],
    ['LOCALHOST:80', true],
    ['a.b.localhost:4600', true],
    ['127.0.0.1:4600', true],
    ['127.255.255.254', true],
    ['[::1]', true],
    ['[::1]:4600', true],
    ['', false],
    ['evil.example', false],
    ['localhost.evil.example', false],
    ['evillocalhost', false],
    ['localhost.', false],
    ['127.0.0.1.evil.example', false],
    ['127.0.0.1@evil.example', false],
    ['evil.example#@127.0.0.1', false],
    ['0.0.0.0:4600', false],
    ['128.0.0.1', false],
    ['10.0.0.1', false],
    ['[::2]', false],
    ['[::ffff:10.0.0.1]', false],
    ['localhost:', false],
  ])('%j: %s', (host, expected) => {
    expect(isLoopbackHost(host)).toBe(expected);
  });
});
