import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRelay } from '../../src/relay/index.ts';
import { notPositive } from '../support/not-positive.ts';
import { createUpstream, PAGE, report } from './upstream.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const click = { affiliate_url: `${PAGE}/?aff=PARTNER123`, click_id: 'V1StGXR8_Z5jdHi6B-myT' };

describe('routes', () => {
  it.each(['click', 'lead'])('forwards POST …/api/v1/track/%s to the API', async (endpoint) => {
    const { calls, fetch } = createUpstream();
    const response = await createRelay({ fetch })(report(endpoint, click));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toMatchObject({ success: true, click_id: click.click_id });
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      url: `https://api.affitor.com/api/v1/track/${endpoint}`,
      init: { method: 'POST', redirect: 'manual' },
      body: click,
    });
  });

  it('answers below basePath and calls below apiBase, with or without a slash at their ends', async () => {
    const { calls, fetch } = createUpstream();
    const relay = createRelay({ fetch, apiBase: 'http://127.0.0.1:4600/base/', basePath: '/x/y/' });
    const request = new Request(`${PAGE}/x/y/api/v1/track/click`, { method: 'POST', body: '{}' });
    expect((await relay(request)).status).toBe(200);
    expect(calls[0]!.url).toBe('http://127.0.0.1:4600/base/api/v1/track/click');
    expect((await relay(report('click', click))).status).toBe(404);
  });

  it.each([
    ['/affitor', '/affitor', 200],
    // A framework leaves its own base path on the address, or takes it off.
    ['/affitor', '/shop/affitor', 200],
    ['/shop/affitor', '/affitor', 200],
    ['affitor', '/affitor', 200],
    ['affitor/', '/shop/affitor', 200],
    ['/', '', 200],
    ['', '/shop', 200],
    ['/shop/affitor', '/fitor', 404],
    ['/shop/affitor', '', 404],
    ['/shop/affitor', '/shop', 404],
    ['/shop/affitor', '/store/affitor', 404],
    ['affitor', '/xaffitor', 404],
  ])('with the basePath %j answers below %j: %d', async (basePath, prefix, status) => {
    const { calls, fetch } = createUpstream();
    const relay = createRelay({ fetch, basePath, script: '/* the tracker */' });
    const ask = async (path: string, method: string) =>
      (await relay(new Request(PAGE + prefix + path, { method, ...(method === 'POST' && { body: '{}' }) }))).status;
    expect(await ask('/api/v1/track/click', 'POST')).toBe(status);
    expect(await ask('/api/v1/track/lead', 'POST')).toBe(status);
    expect(await ask('/affitor-tracker.js', 'GET')).toBe(status);
    expect(calls.map(({ url }) => url)).toEqual(
      status === 200 ? ['https://api.affitor.com/api/v1/track/click', 'https://api.affitor.com/api/v1/track/lead'] : [],
    );
    for (const path of ['/api/v1/track/sale', '/api/v1/track/click/x', '/api/v1/track', '/other.js', '/']) {
      expect(await ask(path, 'POST')).toBe(404);
    }
  });

  it.each([
    '/affitor',
    '/affitor/',
    '/api/v1/track/click',
    '/affitor/api/v1/track/sale',
    '/affitor/api/v1/track/refund',
    '/affitor/api/v1/track/click//',
    '/affitor/api/v1/track//click',
    '/affitor/api/v1/track/clicks',
    '/affitor/api/v1/track/click%2f..%2fsale',
    '/affitor/x/api/v1/track/click',
    '/affitorx/api/v1/track/click',
    '/affitor/api/v1/stripe/webhook',
    '/affitor//api.example.com/api/v1/track/click',
    '/AFFITOR/api/v1/track/click',
    '/',
  ])('answers 404 to POST %s', async (path) => {
    const { calls, fetch } = createUpstream();
    const response = await createRelay({ fetch })(new Request(PAGE + path, { method: 'POST', body: '{}' }));
    expect(response.status).toBe(404);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.json()).toEqual({ error: 'Not found' });
    expect(calls).toEqual([]);
  });

  it.each([
    ['/affitor', '/affitor'],
    ['/affitor/', '/shop/affitor'],
    ['/', ''],
  ])('with the basePath %j takes one slash at the end of a path below %j', async (basePath, prefix) => {
    const { calls, fetch } = createUpstream();
    const relay = createRelay({ fetch, basePath, script: '/* the tracker */' });
    for (const endpoint of ['click', 'lead']) {
      const path = `${prefix}/api/v1/track/${endpoint}/`;
      expect((await relay(new Request(PAGE + path, { method: 'POST', body: '{}' }))).status).toBe(200);
      expect(calls.at(-1)!.url).toBe(`https://api.affitor.com/api/v1/track/${endpoint}`);
      const read = await relay(new Request(PAGE + path));
      expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST']);
    }
    const script = await relay(new Request(`${PAGE + prefix}/affitor-tracker.js/`));
    expect([script.status, await script.text()]).toEqual([200, '/* the tracker */']);
  });

  it('stores the click that arrives at an address with a slash at its end', async () => {
    const { fetch } = createUpstream();
    const stored = { at: Date.now(), days: 90, id: click.click_id, codes: ['PARTNER123'], undelivered: true };
    const cookie = `affitor_click_id=${stored.id}; affitor_click=${encodeURIComponent(JSON.stringify(stored))}`;
    const response = await createRelay({ fetch })(report('click/', click, { headers: { cookie } }));
    expect(response.headers.getSetCookie().map((text) => text.split('=')[0])).toEqual([
      'affitor_click_id',
      'affitor_click',
    ]);
  });

  it.each([
    ['GET', '/api/v1/track/click', 'POST'],
    ['OPTIONS', '/api/v1/track/click', 'POST'],
    ['PUT', '/api/v1/track/lead', 'POST'],
    ['HEAD', '/api/v1/track/click', 'POST'],
    ['POST', '/affitor-tracker.js', 'GET, HEAD'],
  ])('answers 405 to %s %s', async (method, path, allow) => {
    const { calls, fetch } = createUpstream();
    const response = await createRelay({ fetch })(new Request(`${PAGE}/affitor${path}`, { method }));
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe(allow);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(calls).toEqual([]);
  });

  it('takes options that are undefined for those left out', async () => {
    const { calls, fetch } = createUpstream();
    const relay = createRelay({
      fetch,
      apiBase: undefined,
      basePath: undefined,
      timeoutMs: undefined,
      script: undefined,
    });
    expect((await relay(report('click', click))).status).toBe(200);
    expect(calls).toHaveLength(1);
  });

  it('uses the global fetch of the moment', async () => {
    const { calls, fetch } = createUpstream();
    const relay = createRelay();
    const original = globalThis.fetch;
    try {
      globalThis.fetch = fetch as typeof globalThis.fetch;
      await relay(report('click', click));
    } finally {
      globalThis.fetch = original;
    }
    expect(calls).toHaveLength(1);
  });

  it.each([...notPositive, 0.5])('refuses the timeoutMs %o when it is created', (timeoutMs) => {
    expect(() => createRelay({ timeoutMs: timeoutMs as number })).toThrow(
      new TypeError('affitor: timeoutMs must be a whole number from 1'),
    );
  });

  it('has defaults in the environment', async () => {
    vi.stubEnv('AFFITOR_API_BASE', 'http://127.0.0.1:4600/');
    vi.stubEnv('AFFITOR_PROGRAM_ID', '7');
    vi.stubEnv('AFFITOR_API_KEY', 'secret');
    const { calls, fetch } = createUpstream();
    for (const apiBase of [undefined, '', 'https://own.example'])
      await createRelay({ fetch, apiBase })(report('click', click));
    expect(calls.map(({ url }) => new URL(url).origin)).toEqual([
      'http://127.0.0.1:4600',
      'http://127.0.0.1:4600',
      'https://own.example',
    ]);
    expect(calls[0]!.body).toEqual({ ...click, program_id: '7' });
    // A report of a browser is a browser's.
    expect(JSON.stringify(calls.map(({ headers }) => [...headers]))).not.toContain('secret');
    await createRelay({ fetch, programId: 8 })(report('lead', { ...click, program_id: null }));
    await createRelay({ fetch, programId: 8 })(report('lead', { ...click, program_id: 9 }));
    expect(calls.slice(3).map(({ body }) => (body as typeof click & { program_id: unknown }).program_id)).toEqual([
      8, 9,
    ]);
    vi.stubGlobal('process', undefined);
    await createRelay({ fetch })(report('click', click));
    expect(calls[5]).toMatchObject({ url: 'https://api.affitor.com/api/v1/track/click', body: click });
  });

  it('names the variable that cannot be used', () => {
    vi.stubEnv('AFFITOR_API_BASE', 'api.example.com');
    expect(() => createRelay()).toThrow(new TypeError('affitor: AFFITOR_API_BASE must be an absolute URL'));
  });

  it('refuses an apiBase that is no absolute URL', () => {
    expect(() => createRelay({ apiBase: '/affitor' })).toThrow(TypeError);
  });
});

describe('what is passed on', () => {
  it('the visitor’s agent, language and address, and nothing of the merchant’s', async () => {
    const { calls, fetch } = createUpstream();
    const headers = {
      'user-agent': 'Mozilla/5.0',
      'accept-language': 'de-CH',
      'sec-purpose': 'prefetch;prerender',
      'x-forwarded-for': '203.0.113.7, 10.0.0.1',
      referer: `${PAGE}/account?token=secret`,
      cookie: 'session=secret',
      authorization: 'Bearer secret',
      'proxy-authorization': 'Basic secret',
      connection: 'x-secret',
      'x-secret': 'secret',
      'x-csrf-token': 'secret',
      te: 'trailers',
    };
    await createRelay({ fetch })(report('click', click, { headers }));
    expect(Object.fromEntries(calls[0]!.headers)).toEqual({
      'content-type': 'application/json',
      'user-agent': 'Mozilla/5.0',
      'accept-language': 'de-CH',
      'sec-purpose': 'prefetch;prerender',
      'x-forwarded-for': '203.0.113.7, 10.0.0.1',
      referer: `${PAGE}/`,
    });
    expect(JSON.stringify(calls)).not.toContain('secret');
  });

  it('the address that the server knows, over one that anyone can claim', async () => {
    const { calls, fetch } = createUpstream();
    const relay = createRelay({ fetch, clientAddress: (request) => request.headers.get('cf-connecting-ip') });
    const claimed = { 'x-forwarded-for': '192.0.2.1' };
    await relay(report('lead', click, { headers: { ...claimed, 'cf-connecting-ip': '2001:db8::7' } }));
    await relay(report('lead', click, { headers: claimed }));
    expect(calls.map(({ headers }) => headers.get('x-forwarded-for'))).toEqual(['2001:db8::7', '192.0.2.1']);
  });

  it('a body sent as text/plain', async () => {
    const { calls, fetch } = createUpstream();
    await createRelay({ fetch })(report('click', click, { headers: { 'content-type': 'text/plain' } }));
    expect(calls[0]!.headers.get('content-type')).toBe('application/json');
    expect(calls[0]!.body).toEqual(click);
  });
});

describe('what comes back', () => {
  it.each([
    [400, { error: 'Referral link not found' }],
    [429, { error: 'Too many requests' }],
    [500, { error: 'oops' }],
  ])('the API’s %d', async (status, body) => {
    const { fetch } = createUpstream(() =>
      Response.json(body, {
        status,
        headers: { 'retry-after': '7', 'set-cookie': 'api=1', server: 'upstream', 'access-control-allow-origin': '*' },
      }),
    );
    const response = await createRelay({ fetch })(report('click', click));
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual(body);
    expect(Object.fromEntries(response.headers)).toEqual({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'retry-after': '7',
    });
  });

  it('the API’s 204 for a page that is only prefetched', async () => {
    const { fetch } = createUpstream(() => new Response(null, { status: 204 }));
    const response = await createRelay({ fetch })(report('click', click, { headers: { 'sec-purpose': 'prefetch' } }));
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
  });

  it.each<[string, () => Response]>([
    ['HTML', () => new Response('<h1>Welcome</h1>', { headers: { 'content-type': 'text/html' } })],
    ['nothing', () => new Response(null)],
    ['null', () => new Response('null')],
    ['a text', () => new Response('"ok"')],
    ['more than the API ever says', () => new Response(JSON.stringify({ success: true, more: 'x'.repeat(70_000) }))],
    ['a redirect', () => new Response('', { status: 307, headers: { location: 'https://elsewhere.example/' } })],
    ['an answer that breaks off', () => new Response('{"success":tr')],
    [
      'a connection that breaks off',
      () => new Response(new ReadableStream({ pull: (stream) => stream.error(new Error('reset')) })),
    ],
    [
      'no connection',
      () => {
        throw new TypeError('fetch failed');
      },
    ],
  ])('502 for %s', async (_name, answer) => {
    const { calls, fetch } = createUpstream(answer);
    const response = await createRelay({ fetch })(report('click', click));
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({ error: expect.any(String) });
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(calls).toHaveLength(1);
  });

  it('504 when the API does not answer in time, also in the middle of its answer', async () => {
    const hang = ({ init }: { init: RequestInit }) =>
      new Promise<Response>((_, reject) => init.signal!.addEventListener('abort', () => reject(init.signal!.reason)));
    const stall = () => new Response(new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array([123])) }));
    for (const answer of [hang, stall]) {
      const { fetch } = createUpstream(answer);
      const response = await createRelay({ fetch, timeoutMs: 30 })(report('click', click));
      expect(response.status).toBe(504);
      expect(await response.json()).toEqual({ error: expect.any(String) });
    }
  });

  it('gives the API five seconds', async () => {
    const { calls, fetch } = createUpstream();
    const timeout = AbortSignal.timeout;
    const asked: number[] = [];
    try {
      AbortSignal.timeout = (ms) => {
        asked.push(ms);
        return timeout.call(AbortSignal, ms);
      };
      await createRelay({ fetch })(report('click', click));
    } finally {
      AbortSignal.timeout = timeout;
    }
    expect(asked).toEqual([5000]);
    expect(calls[0]!.init.signal).toBeInstanceOf(AbortSignal);
  });
});

describe('bodies', () => {
  it.each(['', 'null', '1', '"x"', '{', '{"a":1}x', '\ufffd'])('400 for %j', async (body) => {
    const { calls, fetch } = createUpstream();
    const response = await createRelay({ fetch })(report('click', body));
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: 'Malformed JSON' });
    expect(calls).toEqual([]);
  });

  it('413 above 64 KB, of bytes and not of characters', async () => {
    const { calls, fetch } = createUpstream();
    const relay = createRelay({ fetch });
    const ofSize = (bytes: number) => `{"a":"${'x'.repeat(bytes - 8)}"}`;
    expect((await relay(report('click', ofSize(65_536)))).status).toBe(200);
    expect(calls).toHaveLength(1);
    for (const body of [ofSize(65_537), `{"a":"${'é'.repeat(40_000)}"}`]) {
      const response = await relay(report('click', body));
      expect(response.status).toBe(413);
      expect(await response.json()).toEqual({ error: 'Too large' });
    }
    expect(calls).toHaveLength(1);
  });

  it('stops reading what is too large', async () => {
    const { fetch } = createUpstream();
    let chunks = 0;
    const endless = new ReadableStream({
      pull(stream) {
        chunks++;
        stream.enqueue(new Uint8Array(10_000));
      },
    });
    const response = await createRelay({ fetch })(report('click', '', { body: endless, duplex: 'half' } as object));
    expect(response.status).toBe(413);
    expect(chunks).toBeLessThan(12);
  });

  it('504 for one that never ends', async () => {
    const { calls, fetch } = createUpstream();
    const stalled = new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array([123])) });
    const request = report('click', '', { body: stalled, duplex: 'half' } as object);
    expect((await createRelay({ fetch, timeoutMs: 30 })(request)).status).toBe(504);
    expect(calls).toEqual([]);
  });
});

describe('other sites', () => {
  const send = async (headers: Record<string, string>, url = `${PAGE}/affitor/api/v1/track/click`) => {
    const { calls, fetch } = createUpstream();
    const response = await createRelay({ fetch })(new Request(url, { method: 'POST', body: '{}', headers }));
    expect(calls).toHaveLength(response.status === 200 ? 1 : 0);
    return response.status;
  };

  it.each(['cross-site', 'same-site', 'none', 'anything'])('are refused by Sec-Fetch-Site: %s', async (site) => {
    expect(await send({ 'sec-fetch-site': site, origin: PAGE })).toBe(403);
  });

  it.each(['https://evil.example', 'https://evil.shop.example.com', 'https://shop.example.com.evil.example', 'null'])(
    'are refused by Origin: %s, from browsers that send nothing better',
    async (origin) => {
      expect(await send({ origin })).toBe(403);
    },
  );

  it('are not mistaken for the page itself behind a proxy', async () => {
    const inside = 'http://10.0.0.5:3000/affitor/api/v1/track/click';
    expect(await send({ origin: PAGE, host: 'shop.example.com' }, inside)).toBe(200);
    expect(await send({ origin: PAGE, 'x-forwarded-host': 'shop.example.com' }, inside)).toBe(200);
    expect(await send({ origin: PAGE, 'sec-fetch-site': 'same-origin' }, inside)).toBe(200);
    expect(await send({ origin: 'https://evil.example', host: 'shop.example.com' }, inside)).toBe(403);
  });

  it('do not include the page itself, in browsers that send nothing better', async () => {
    expect(await send({ origin: PAGE })).toBe(200);
    expect(await send({ origin: 'http://shop.test:8080' }, 'http://shop.test:8080/affitor/api/v1/track/click')).toBe(
      200,
    );
  });

  it('do not include what is no browser', async () => {
    expect(await send({})).toBe(200);
  });
});
