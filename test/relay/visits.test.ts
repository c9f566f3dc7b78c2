import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readClick } from '../../src/core/stored-click.ts';
import { type LandingOptions, landing } from '../../src/relay/index.ts';
import { PAGE } from './upstream.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

/** The `Set-Cookie` headers and the click of a page that was asked for with a partner's code. */
const land = (
  headers: Record<string, string> = {},
  { url = `${PAGE}/?aff=ALICE`, status = 200, method = 'GET', options = {} as LandingOptions } = {},
) => {
  const page = new Response(status === 204 || status === 304 ? null : 'page', { status });
  const result = landing(new Request(url, { method, headers }), page, options);
  const set = result.headers.getSetCookie();
  const click = readClick(set.map((cookie) => cookie.split(';')[0]).join('; '));
  return { page, result, set, click, codes: click?.codes };
};

const cookiesOf = (code: string, at = NOW - DAY, id = 'before') =>
  `affitor_click_id=${id}; affitor_click=${encodeURIComponent(JSON.stringify({ id, at, days: 30, codes: [code] }))}`;

describe('a page', () => {
  it.each([
    [200, true],
    [201, true],
    [204, true],
    [302, true],
    [308, true],
    [399, true],
    [400, false],
    [401, false],
    [404, false],
    [500, false],
    [503, false],
  ])('of status %d stores a click: %s', (status, stores) => {
    const { set, page, result } = land({}, { status });
    expect(set).toHaveLength(stores ? 2 : 0);
    expect(result.status).toBe(status);
    // What is not changed is handed on as it is.
    expect(result === page).toBe(!stores);
  });

  it.each<[string, Record<string, string>, boolean]>([
    ['without a word on what it is for', {}, true],
    ['for a document', { 'sec-fetch-dest': 'document' }, true],
    ['for a frame', { 'sec-fetch-dest': 'frame' }, false],
    ['for an inner document', { 'sec-fetch-dest': 'iframe' }, false],
    ['for an embedded one', { 'sec-fetch-dest': 'embed' }, false],
    ['for something called like a document', { 'sec-fetch-dest': 'sharedocument' }, false],
    ['for something that begins like a document', { 'sec-fetch-dest': 'document2' }, false],
    ['fetched in case it is wanted', { 'sec-purpose': 'prefetch' }, false],
    ['fetched by a proxy in case it is wanted', { 'sec-purpose': 'prefetch;anonymous-client-ip' }, false],
    ['rendered in case it is wanted', { 'sec-purpose': 'prerender' }, false],
    ['fetched in case it is wanted, by an older browser', { purpose: 'prefetch' }, false],
    ['of another purpose', { 'sec-purpose': 'other' }, true],
    ['whose newer header is the one that counts', { 'sec-purpose': 'other', purpose: 'prefetch' }, true],
  ])('%s', (_name, headers, stores) => {
    expect(land(headers).set).toHaveLength(stores ? 2 : 0);
  });

  it.each(['POST', 'PUT', 'HEAD', 'DELETE'])('that was asked for by %s stores none', (method) => {
    expect(land({}, { method }).set).toEqual([]);
  });
});

describe('a reload', () => {
  const cookie = cookiesOf('ALICE');
  it.each<[string, Record<string, string>, boolean]>([
    ['is no new click', { 'cache-control': 'max-age=0' }, false],
    ['that leaves out caches is none either', { 'cache-control': 'no-cache' }, false],
    ['is none among other words', { 'cache-control': 'no-store, max-age=0' }, false],
    ['is told by these words alone', { 'cache-control': 'max-age=60' }, true],
    ['is not told where there are none', {}, true],
  ])('%s', (_name, headers, stores) => {
    expect(land({ cookie, ...headers }).set).toHaveLength(stores ? 2 : 0);
  });

  it('of a visitor who has not come with the code is a click', () => {
    const { codes } = land({ cookie: cookiesOf('BOB'), 'cache-control': 'max-age=0' });
    expect(codes).toEqual(['ALICE', 'BOB']);
  });
});

describe('an option', () => {
  it.each([
    [undefined, 90],
    [1, 1],
    [365, 365],
    [0, 90],
    [-1, 90],
    [366, 90],
    [Number.NaN, 90],
  ])('cookieWindowDays %d: a click of %d days', (cookieWindowDays, days) => {
    const { click, set } = land({}, { options: { cookieWindowDays } as LandingOptions });
    expect(click?.days).toBe(days);
    for (const cookie of set) expect(cookie).toContain(`; Max-Age=${days * 86_400};`);
  });

  it.each([
    [undefined, 'aff=A&via=V&ref=R', ['A']],
    ['', 'aff=A&via=V&ref=R', ['A']],
    ['via', 'aff=A&via=V&ref=R', ['V']],
    ['via,ref', 'aff=A&via=V&ref=R', ['V']],
    ['ref via', 'aff=A&via=V&ref=R', ['R']],
    ['none ,  ref', 'aff=A&via=V&ref=R', ['R']],
    ['via', 'aff=A', undefined],
  ])('param %j of %s: %j', (param, query, codes) => {
    expect(land({}, { url: `${PAGE}/?${query}`, options: { param } as LandingOptions }).codes).toEqual(codes);
  });
});

describe('the address of a page', () => {
  it.each<[request: string, headers: Record<string, string>, page: string]>([
    ['http://10.0.0.5:3000', { 'x-forwarded-host': 'shop.example' }, 'http://shop.example'],
    ['http://10.0.0.5', { 'x-forwarded-host': 'shop.example, 10.0.0.1' }, 'http://shop.example'],
    ['http://10.0.0.5', { 'x-forwarded-host': 'shop.example,10.0.0.1' }, 'http://shop.example'],
    ['http://10.0.0.5', { 'x-forwarded-host': '[2001:db8::1]:8080' }, 'http://[2001:db8::1]:8080'],
    ['http://10.0.0.5', { 'x-forwarded-host': 'my_shop-1.example' }, 'http://my_shop-1.example'],
    ['http://10.0.0.5', { 'x-forwarded-host': '' }, 'http://10.0.0.5'],
    ['http://10.0.0.5', { 'x-forwarded-host': '/shop.example' }, 'http://10.0.0.5'],
    ['http://shop.example', { 'x-forwarded-proto': 'https' }, 'https://shop.example'],
    ['http://shop.example', { 'x-forwarded-proto': 'https,http' }, 'https://shop.example'],
    ['https://shop.example', { 'x-forwarded-proto': '' }, 'https://shop.example'],
    ['https://shop.example:8443', {}, 'https://shop.example:8443'],
    // Only a server that does not know its address asks for the Host header.
    ['http://localhost', { host: 'shop.example' }, 'http://shop.example'],
    ['http://[::1]', { host: 'shop.example' }, 'http://shop.example'],
    ['http://[::]', { host: 'shop.example' }, 'http://shop.example'],
    ['http://[::2]', { host: 'shop.example' }, 'http://[::2]'],
    ['http://my-localhost', { host: 'other.example' }, 'http://my-localhost'],
    ['http://localhost.example', { host: 'other.example' }, 'http://localhost.example'],
    ['http://127.0.0.2', { host: 'other.example' }, 'http://127.0.0.2'],
    ['http://127.0.0.1.example', { host: 'other.example' }, 'http://127.0.0.1.example'],
    ['http://localhost', { 'x-forwarded-host': 'shop.example', host: 'other.example' }, 'http://shop.example'],
    ['http://localhost:3000', {}, 'http://localhost:3000'],
  ])('%s with %j is %s', (request, headers, page) => {
    const { click, set } = land(headers, { url: `${request}/a/b?aff=ALICE&utm_source=x` });
    expect(click?.url).toBe(`${page}/a/b?aff=ALICE&utm_source=x`);
    expect(set.join().includes('; Secure')).toBe(page.startsWith('https:'));
  });
});

describe('the page before', () => {
  it('is kept with the click, without its query', () => {
    expect(land({ referer: 'https://blog.example/post?id=1' }).click?.from).toBe('https://blog.example/post');
    expect(land().click?.from ?? '').toBe('');
  });
});
