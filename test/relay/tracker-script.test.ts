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

  it('answers HEAD as GET, without a body', async () => {
    const relay = createRelay({ script: 'one' });
    const head = await relay(new Request(`${PAGE}/affitor/affitor-tracker.js`, { method: 'HEAD' }));
    const get = await relay(request());
    expect([head.status, head.body, [...head.headers]]).toEqual([200, null, [...get.headers]]);
    const known = { 'if-none-match': get.headers.get('etag')! };
    const again = new Request(`${PAGE}/affitor/affitor-tracker.js`, { method: 'HEAD', headers: known });
    expect((await relay(again)).status).toBe(304);
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
    // One request fetches it again. Those that come meanwhile get the copy at once.
    expect(await texts()).toEqual(['version 2', 'version 1', 'version 1']);
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
    const response = await createRelay({ fetch })(request());
    expect(response.status).toBe(502);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('is served from the copy while the API fails, and fetched again within a minute of its return', async () => {
    let up = true;
    const { calls, fetch } = createUpstream(() =>
      up ? javascript(`version ${calls.length}`) : new Response('', { status: 500 }),
    );
    const relay = createRelay({ fetch });
    await relay(request());
    up = false;
    vi.advanceTimersByTime(4_000_000);
    for (let minute = 0; minute < 5; minute++) {
      for (let times = 0; times < 2; times++) expect(await (await relay(request())).text()).toBe('version 1');
      expect(calls, 'one request a minute').toHaveLength(minute + 2);
      vi.advanceTimersByTime(60_001);
    }
    up = true;
    expect(await (await relay(request())).text()).toBe('version 7');
    vi.advanceTimersByTime(3_599_000);
    await relay(request());
    expect(calls, 'fresh for an hour').toHaveLength(7);
  });

  it.each([1, 2, 3, 10])('is served as soon as the API is back, after %d failures', async (failures) => {
    const { calls, fetch } = createUpstream(() =>
      calls.length > failures ? javascript('late') : new Response('', { status: 500 }),
    );
    const relay = createRelay({ fetch });
    for (let times = 0; times < failures; times++) expect((await relay(request())).status).toBe(502);
    expect(await (await relay(request())).text()).toBe('late');
    expect(calls).toHaveLength(failures + 1);
  });

  it('is served as soon as the API is back, to all who asked at once while it was down', async () => {
    let up = false;
    const { calls, fetch } = createUpstream(() => (up ? javascript('late') : new Response('', { status: 500 })));
    const relay = createRelay({ fetch });
    const statuses = async () =>
      (await Promise.all([relay(request()), relay(request()), relay(request())])).map(({ status }) => status);
    expect(await statuses()).toEqual([502, 502, 502]);
    expect(await statuses()).toEqual([502, 502, 502]);
    expect(calls, 'those who ask at once share a request').toHaveLength(2);
    up = true;
    expect(await statuses()).toEqual([200, 200, 200]);
  });

  it('is not withheld because one request for it never ends, as in a runtime that drops the work of visitors who left', async () => {
    let hangs = true;
    const { fetch } = createUpstream(() => (hangs ? new Promise<Response>(() => {}) : javascript('late')));
    const relay = createRelay({ fetch, timeoutMs: 500 });
    expect((await relay(request())).status).toBe(504);
    hangs = false;
    expect(await (await relay(request())).text()).toBe('late');
  });

  it('is served from the copy at once while another request waits for the API', async () => {
    let answer = (_: Response) => {};
    let first = true;
    const { calls, fetch } = createUpstream(() => {
      if (first) return javascript('version 1');
      return new Promise<Response>((resolve) => {
        answer = resolve;
      });
    });
    const relay = createRelay({ fetch });
    await relay(request());
    first = false;
    vi.advanceTimersByTime(4_000_000);
    const waiting = relay(request());
    expect(await (await relay(request())).text()).toBe('version 1');
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    answer(javascript('version 2'));
    expect(await (await waiting).text()).toBe('version 2');
  });

  it('is served from the copy when the API does not answer in time', async () => {
    let up = true;
    const { fetch } = createUpstream(() => (up ? javascript('version 1') : new Promise<Response>(() => {})));
    const relay = createRelay({ fetch, timeoutMs: 500 });
    await relay(request());
    up = false;
    vi.advanceTimersByTime(4_000_000);
    expect(await (await relay(request())).text()).toBe('version 1');
  });
});
