import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRelay } from '../../src/relay/index.ts';
import { createUpstream, PAGE } from './upstream.ts';

const request = (headers: Record<string, string> = {}) =>
  new Request(`${PAGE}/affitor/affitor-tracker.js`, { headers });
const javascript = (text: string) => new Response(text, { headers: { 'content-type': 'text/javascript' } });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the tracker’s script', () => {
  it('is served as given, without asking the API', async () => {
    const { calls, fetch } = createUpstream();
    const response = await createRelay({ fetch, script: '/* é */' })(request());
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('/* é */');
    expect(response.headers.get('content-type')).toBe('text/javascript;charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(calls).toEqual([]);
  });

  it('is not sent again to those who have it', async () => {
    const relay = createRelay({ script: 'one' });
    const etag = (await relay(request())).headers.get('etag')!;
    expect(etag).toMatch(/^"[\w+/=]+"$/);
    const again = await relay(request({ 'if-none-match': `W/${etag}` }));
    expect(again.status).toBe(304);
    expect(again.headers.get('etag')).toBe(etag);
    expect(await again.text()).toBe('');
    expect((await createRelay({ script: 'two' })(request({ 'if-none-match': etag }))).status).toBe(200);
  });

  it('is fetched from the API once an hour, however many ask at once', async () => {
    const { calls, fetch } = createUpstream(() => javascript(`version ${calls.length}`));
    const relay = createRelay({ fetch, apiBase: 'http://127.0.0.1:4600' });
    const texts = async () => {
      const responses = await Promise.all([relay(request()), relay(request()), relay(request())]);
      return Promise.all(responses.map((response) => response.text()));
    };
    expect(await texts()).toEqual(['version 1', 'version 1', 'version 1']);
    vi.advanceTimersByTime(3_599_000);
    expect(await texts()).toEqual(['version 1', 'version 1', 'version 1']);
    vi.advanceTimersByTime(2000);
    expect(await texts()).toEqual(['version 2', 'version 2', 'version 2']);
    expect(calls.map(({ url }) => url)).toEqual(Array(2).fill('http://127.0.0.1:4600/js/affitor-tracker.js'));
    expect(calls[0]!.headers.has('cookie')).toBe(false);
  });

  it.each<[string, () => Response]>([
    ['an error page', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    [
      'an error in its own type',
      () => new Response('oops', { status: 500, headers: { 'content-type': 'text/javascript' } }),
    ],
    ['a page', () => new Response('<h1>Welcome</h1>', { headers: { 'content-type': 'text/html' } })],
    ['nothing', () => javascript('')],
    ['a redirect', () => new Response('', { status: 302, headers: { location: 'https://elsewhere.example' } })],
    ['more than a tracker', () => javascript('x'.repeat(70_000))],
    [
      'no connection',
      () => {
        throw new TypeError('fetch failed');
      },
    ],
  ])('is not replaced by %s', async (_name, answer) => {
    const { fetch } = createUpstream(answer);
    expect((await createRelay({ fetch })(request())).status).toBe(502);
  });

  it('outlives the API', async () => {
    let up = true;
    const { calls, fetch } = createUpstream(() =>
      up ? javascript(`version ${calls.length}`) : new Response('', { status: 500 }),
    );
    const relay = createRelay({ fetch });
    await relay(request());
    up = false;
    vi.advanceTimersByTime(4_000_000);
    for (let times = 0; times < 2; times++) expect(await (await relay(request())).text()).toBe('version 1');
    expect(calls, 'asked once a minute: an API that hangs must not hold up every page').toHaveLength(2);
    up = true;
    vi.advanceTimersByTime(60_001);
    expect(await (await relay(request())).text()).toBe('version 3');
  });

  it('is asked for again after a first failure', async () => {
    const { calls, fetch } = createUpstream(() =>
      calls.length > 1 ? javascript('late') : new Response('', { status: 500 }),
    );
    const relay = createRelay({ fetch });
    expect((await relay(request())).status).toBe(502);
    expect(await (await relay(request())).text()).toBe('late');
  });
});
