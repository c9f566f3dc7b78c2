import { describe, expect, it } from 'vitest';
import { createShop } from '../../examples/shop/app.ts';
import { inspectorUrl } from '../../examples/shop/pages/layout.ts';

/** An API that is down: what is tested here must not depend on its answers. */
const shop = createShop({
  apiBase: 'http://127.0.0.1:9',
  apiKey: 'affitor_demo_key',
  programId: '1',
  trackerUrl: '/js/affitor-tracker.js',
});

const FORM = 'application/x-www-form-urlencoded';
const SIGNUP = 'name=Ada&email=ada%40example.com&plan=team';
const ask = (path: string, headers: Record<string, string>, body?: string) =>
  shop.request(path, { headers: { host: 'localhost:4601', ...headers }, ...(body && { method: 'POST', body }) });

describe('the shop is for this machine alone', () => {
  it.each(['evil.example', 'evil.example:4601', 'localhost.evil.example', '10.0.0.1', ''])(
    'host %j is refused',
    async (host) => {
      expect((await ask('/', { host })).status).toBe(403);
      const own = { host, origin: `http://${host}`, 'content-type': FORM, 'sec-fetch-site': 'same-origin' };
      const signup = await ask('/signup', own, SIGNUP);
      expect(signup.status).toBe(403);
      expect(signup.headers.get('set-cookie')).toBeNull();
    },
  );

  it.each(['localhost:4601', '127.0.0.1:4601', '[::1]:4601', 'shop.localhost'])('host %j is answered', async (host) => {
    expect((await ask('/', { host })).status).toBe(200);
  });
});

describe('forms', () => {
  it.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['another port of this machine', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }],
    ['a sandboxed frame', { origin: 'null' }],
  ])('sent by %s are refused', async (_, headers) => {
    for (const type of [FORM, 'text/plain']) {
      const signup = await ask('/signup', { ...headers, 'content-type': type }, SIGNUP);
      expect(signup.status).toBe(403);
      expect(signup.headers.get('set-cookie')).toBeNull();
    }
  });

  it('sent by the shop itself are taken', async () => {
    const own = { origin: 'http://localhost', 'sec-fetch-site': 'same-origin', 'content-type': FORM };
    const signup = await ask('/signup', own, SIGNUP);
    expect(signup.status).toBe(303);
    expect(signup.headers.get('set-cookie')).toContain('HttpOnly');
  });
});

it('an affiliate link on another site leads to the shop', async () => {
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'document' };
  expect((await ask('/?aff=PARTNER123', link)).status).toBe(200);
});

it.each([
  ['http://127.0.0.1:4600', 'http://localhost:4601', 'http://localhost:4600/?shop=http://localhost:4601'],
  ['http://127.0.0.1:4600', 'http://127.0.0.1:5000', 'http://127.0.0.1:4600/?shop=http://127.0.0.1:5000'],
  ['http://localhost:4600', 'http://127.0.0.1:5000', 'http://127.0.0.1:4600/?shop=http://127.0.0.1:5000'],
  ['https://api.affitor.com', 'http://localhost:4601', undefined],
])('the inspector of %s is linked to from %s as %s', (apiBase, origin, expected) => {
  expect(inspectorUrl(apiBase, origin)).toBe(expected);
});
