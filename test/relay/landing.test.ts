import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Click } from '../../src/core/click.ts';
import { decide } from '../../src/core/decide.ts';
import { readLanding } from '../../src/core/landing.ts';
import { readClick } from '../../src/core/stored-click.ts';
import { type LandingOptions, landing } from '../../src/relay/index.ts';
import { ARRIVING, NO_CODES, OTHERS } from '../support/links.ts';
import { createCookieJar } from './cookie-jar.ts';
import { PAGE } from './upstream.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

const page = () =>
  new Response('<h1>Shop</h1>', { headers: { 'content-type': 'text/html', 'cache-control': 'public, s-maxage=60' } });

interface Visit {
  url?: string;
  headers?: Record<string, string>;
  method?: string;
  stored?: Click;
  /** Domain of the cookies that hold it. */
  domain?: string;
  response?: Response;
  options?: LandingOptions;
}

const visit = ({
  url = `${PAGE}/pricing?aff=PARTNER123&utm_source=x&secret=1`,
  headers,
  method,
  stored,
  domain,
  response = page(),
  options,
}: Visit = {}) => {
  const jar = createCookieJar(
    ...(stored
      ? [`affitor_click_id=${stored.id}`, `affitor_click=${encodeURIComponent(JSON.stringify(stored))}`]
      : []
    ).map((cookie) => `${cookie}; Path=/${domain ? `; Domain=${domain}` : ''}`),
  );
  const request = new Request(url, { method, headers: { cookie: jar.header, ...headers } });
  const result = landing(request, response, options);
  jar.receive(result);
  return { result, response, jar, click: readClick(jar.header), set: result.headers.getSetCookie() };
};

const ofPartner = (code: string, at = NOW - 60 * MINUTE): Click => ({
  at,
  days: 30,
  id: `id-of-${code}`,
  codes: [code],
});

describe('landing', () => {
  it('stores a new click, not delivered yet, and hands the page on', async () => {
    const { result, jar, click } = visit({ headers: { referer: 'https://blog.example.net/post?id=1#top' } });
    expect(await result.text()).toBe('<h1>Shop</h1>');
    expect(result.headers.get('content-type')).toBe('text/html');
    expect(click).toEqual({
      at: NOW,
      days: 90,
      id: expect.stringMatching(/^[A-Za-z0-9_-]{21}$/),
      codes: ['PARTNER123'],
      url: `${PAGE}/pricing?aff=PARTNER123&utm_source=x`,
      undelivered: true,
      from: 'https://blog.example.net/post',
    });
    expect(jar.all.map(({ attributes }) => attributes)).toEqual(
      Array(2).fill({ Path: '/', Secure: '', 'Max-Age': `${90 * 86_400}` }),
    );
  });

  it('is known to the tracker on that page, which has nothing to store but to report it', () => {
    const url = `${PAGE}/pricing?aff=PARTNER123`;
    const { click } = visit({ url });
    expect(decide(readLanding(new URL(url), ['aff'], '')!, click, NOW + 500, 90)).toBeUndefined();
    expect(click?.url).toBe(url);
  });

  it('mints another id each time', () => {
    const ids = Array.from({ length: 200 }, () => visit().click!.id);
    expect(new Set(ids).size).toBe(200);
    // Each of the 64 characters is as likely as every other one.
    expect(new Set(ids.join('')).size).toBe(64);
  });

  it('keeps a page that sets a click out of shared caches', () => {
    expect(visit().result.headers.get('cache-control')).toBe('private, no-cache');
    expect(visit({ url: PAGE }).result.headers.get('cache-control')).toBe('public, s-maxage=60');
  });

  it.each([
    'CDN-Cache-Control',
    'Cloudflare-CDN-Cache-Control',
    'Netlify-CDN-Cache-Control',
    'Vercel-CDN-Cache-Control',
    'X-LiteSpeed-Cache-Control',
    'Anybody-Cache-Control',
    'Surrogate-Control',
    'Edge-Control',
    'X-Accel-Expires',
  ])('keeps a page that sets a click out of caches that prefer %s', (name) => {
    const cached = () => new Response('', { headers: { [name]: 'public, max-age=3600', 'cache-control': 'public' } });
    const { result, set } = visit({ response: cached() });
    expect(set).toHaveLength(2);
    expect(result.headers.get(name)).toBeNull();
    expect(result.headers.get('cache-control')).toBe('private, no-cache');
    expect(visit({ url: PAGE, response: cached() }).result.headers.get(name)).toBe('public, max-age=3600');
  });

  it('keeps a page that sets a click out of caches that go by Expires', () => {
    for (const headers of [undefined, { expires: new Date(NOW + 60 * MINUTE).toUTCString() }])
      expect(visit({ response: new Response('', { headers }) }).result.headers.get('expires')).toBe('0');
  });

  it('leaves all other headers of the page as they are', () => {
    const headers = {
      vary: 'Accept-Encoding',
      'netlify-vary': 'query',
      'cache-tag': 'pricing',
      'surrogate-key': 'pricing',
      'content-security-policy': "default-src 'self'",
      'x-cache-control-by': 'us',
    };
    const { result } = visit({ response: new Response('', { headers }) });
    expect(Object.fromEntries(result.headers)).toMatchObject(headers);
  });

  it('sets it on a redirect, which would lose the code', () => {
    const { result, click } = visit({ response: new Response(null, { status: 302, headers: { location: '/en' } }) });
    expect(result.status).toBe(302);
    expect(result.headers.get('location')).toBe('/en');
    expect(click?.codes).toEqual(['PARTNER123']);
  });

  it('F23 does nothing for a visitor who was not referred', () => {
    for (const url of [
      PAGE,
      `${PAGE}/?aff=`,
      `${PAGE}/?aff=%3Cb%3E`,
      `${PAGE}/?via=PARTNER123`,
      `${PAGE}/?aff=%E0%A4%A`,
    ]) {
      const { result, response, set } = visit({ url });
      expect(set).toEqual([]);
      expect(result).toBe(response);
    }
  });

  // Browsers do not send the hash.
  const withoutHash = (link: string) => !link.includes('#');

  it.each(ARRIVING.filter(([link]) => withoutHash(link)))(
    'F29 reads %s, mangled on its way, as the tracker does: %s',
    (link, code, campaign) => {
      const { click } = visit({ url: PAGE + link });
      const query = `?aff=${encodeURIComponent(code)}${campaign ? `&${campaign}` : ''}`;
      expect(click).toMatchObject({ codes: [code], url: `${PAGE}${new URL(link, PAGE).pathname}${query}` });
    },
  );

  it('F29 does nothing for a link without a code, or with one of another site', () => {
    for (const link of [...NO_CODES.map((value) => `/?aff=${value}`), ...OTHERS.filter(withoutHash)])
      expect([link, visit({ url: PAGE + link }).set]).toEqual([link, []]);
  });

  it('F29 finds the names of the option `param` in any case, in their order', () => {
    const options = { param: 'Via,REF' };
    expect(visit({ url: `${PAGE}/?ref=BOB&VIA=ALICE`, options }).click?.codes).toEqual(['ALICE']);
    expect(visit({ url: `${PAGE}/?x=1&amp;Ref=BOB)`, options }).click?.codes).toEqual(['BOB']);
  });

  it('F29 knows the host of the page behind a proxy', () => {
    const headers = { 'x-forwarded-host': 'shop.example.com' };
    const next = (host: string) => `http://10.0.0.5:3000/?next=https%3A%2F%2F${host}%2Fpricing%3Faff%3DALICE`;
    expect(visit({ url: next('shop.example.com'), headers }).click?.codes).toEqual(['ALICE']);
    expect(visit({ url: next('other.example'), headers }).set).toEqual([]);
  });

  it('takes options', () => {
    const { jar, click } = visit({
      url: `${PAGE}/?via=PARTNER123`,
      options: { param: 'aff, via', cookieWindowDays: 7, cookieDomain: '.example.com' },
    });
    expect(click).toMatchObject({ codes: ['PARTNER123'], days: 7, url: `${PAGE}/?aff=PARTNER123` });
    expect(jar.all.map(({ domain }) => domain)).toEqual(['example.com', 'example.com']);
    expect(click!.domain).toBe('example.com');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0, -1, 366, null, '', 'five', {}])(
    'takes the cookieWindowDays %o for the default',
    (cookieWindowDays) => {
      const { click } = visit({ options: { cookieWindowDays: cookieWindowDays as number } });
      expect(click!.days).toBe(90);
    },
  );

  it.each<[string, string, unknown, string | undefined, string | undefined]>([
    ['another partner’s click', 'PARTNER456', 'example.com', undefined, 'example.com'],
    ['a re-click', 'PARTNER123', 'example.com', undefined, 'example.com'],
    ['a click elsewhere than the options say', 'PARTNER123', 'example.com', 'shop.example.com', 'shop.example.com'],
    ['a click on the host alone', 'PARTNER123', undefined, undefined, undefined],
    ['a click on a domain of somebody else’s', 'PARTNER123', 'evil.com', undefined, undefined],
  ])('replaces %s where the tracker found that it may write', (_name, code, found, cookieDomain, expected) => {
    const stored = { ...ofPartner(code), domain: found } as Click;
    const domain = found === 'example.com' ? found : undefined;
    const { jar, click } = visit({ stored, domain, options: { cookieDomain } });
    expect(jar.all.map((cookie) => [cookie.name, cookie.domain])).toEqual([
      ['affitor_click_id', expected],
      ['affitor_click', expected],
    ]);
    expect(click).toMatchObject({ codes: ['PARTNER123', ...(code === 'PARTNER123' ? [] : [code])], at: NOW });
    expect(click!.domain).toBe(expected);
  });

  it('R5 lets another partner’s click take over and remembers the one before', () => {
    const before = ofPartner('PARTNER456');
    const { click } = visit({ stored: before });
    expect(click).toMatchObject({ codes: ['PARTNER123', 'PARTNER456'], prev: before });
    expect(click!.id).not.toBe(before.id);
  });

  it('R6 takes the same link within 30 minutes for the same click, and later for a new one with the same id', () => {
    expect(visit({ stored: ofPartner('PARTNER123', NOW - 29 * MINUTE) }).set).toEqual([]);
    const before = ofPartner('PARTNER123', NOW - 31 * MINUTE);
    expect(visit({ stored: before }).click).toMatchObject({ id: before.id, at: NOW, prev: before });
  });

  it('takes a reload for no arrival of its own', () => {
    const headers = { 'cache-control': 'max-age=0' };
    expect(visit({ stored: ofPartner('PARTNER123'), headers }).set).toEqual([]);
    expect(visit({ headers }).click?.codes).toEqual(['PARTNER123']);
  });

  it.each<[string, Visit]>([
    ['a prefetch', { headers: { 'sec-purpose': 'prefetch' } }],
    ['a prerendering', { headers: { 'sec-purpose': 'prefetch;prerender' } }],
    ['a prefetch of an older browser', { headers: { purpose: 'prefetch' } }],
    ['a request of a script', { headers: { 'sec-fetch-dest': 'empty' } }],
    ['an image', { headers: { 'sec-fetch-dest': 'image' } }],
    ['a frame', { headers: { 'sec-fetch-dest': 'iframe' } }],
    ['a form', { method: 'POST' }],
    ['a look', { method: 'HEAD' }],
    ['a page that is not there', { response: new Response('', { status: 404 }) }],
  ])('F14 does nothing for %s', (_name, params) => {
    expect(visit(params).set).toEqual([]);
  });

  it('knows the address that the browser sees, behind a proxy', () => {
    const headers = { 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'shop.example.com' };
    const { click, set } = visit({ url: 'http://10.0.0.5:3000/a?aff=PARTNER123', headers });
    expect(click?.url).toBe(`${PAGE}/a?aff=PARTNER123`);
    expect(set.join()).toContain('Secure');
    const plain = visit({ url: 'http://shop.test/a?aff=PARTNER123' });
    expect(plain.click?.url).toBe('http://shop.test/a?aff=PARTNER123');
    expect(plain.set.join()).not.toContain('Secure');
  });

  it.each([
    ['http://localhost', 'shop.example.com', 'http://shop.example.com'],
    ['http://localhost:3000', 'shop.example.com', 'http://shop.example.com'],
    ['http://0.0.0.0:3000', 'shop.example.com:8080', 'http://shop.example.com:8080'],
    ['http://127.0.0.1:3000', 'shop.example.com', 'http://shop.example.com'],
    ['http://[::]:3000', '[::1]:3000', 'http://[::1]:3000'],
    ['http://localhost:3000', 'localhost:4321', 'http://localhost:4321'],
    ['http://localhost:3000', 'evil.example/path', 'http://evil.example'],
    ['http://localhost:3000', '@', 'http://localhost:3000'],
    ['http://localhost:3000', 'a:99999', 'http://localhost:3000'],
    ['http://localhost:3000', undefined, 'http://localhost:3000'],
    // A server that knows its own address is believed.
    ['https://shop.example.com', 'upstream.internal', 'https://shop.example.com'],
  ])('at %s asked for %s, the page is on %s', (origin, host, expected) => {
    const headers: Record<string, string> = host === undefined ? {} : { host };
    const { click } = visit({ url: `${origin}/a?aff=PARTNER123`, headers });
    expect(click?.url).toBe(`${expected}/a?aff=PARTNER123`);
  });

  it('fits the cookie’s domain to the host that the browser asked for', () => {
    const params = { url: 'http://localhost/a?aff=PARTNER123', headers: { host: 'shop.example.com' } };
    const { set } = visit({ ...params, options: { cookieDomain: '.example.com' } });
    expect(set.join()).toContain('Domain=example.com');
  });

  it('falls back to the address it was asked for', () => {
    const { click } = visit({ headers: { 'x-forwarded-host': 'shop.example.com:99999' } });
    expect(click?.url).toBe(`${PAGE}/pricing?aff=PARTNER123&utm_source=x`);
  });

  it('does not stumble over what a proxy, or someone in its place, may write', () => {
    for (const host of ['a:99999', '@', ' ', 'x y', '[', ':', '..', 'evil.example/path']) {
      expect(() => visit({ headers: { 'x-forwarded-host': host, 'x-forwarded-proto': host } })).not.toThrow();
    }
  });

  it('hands on the page whatever the visitor has stored', () => {
    for (const codes of [{ map: 1 }, { map: 1, includes: 1 }, [null], [{}]]) {
      const { result } = visit({
        stored: { ...ofPartner('X'), codes: codes as string[] },
        headers: { 'cache-control': 'no-cache' },
      });
      expect(result.status).toBe(200);
    }
  });

  it('F24 keeps the click of another tracker as the one to fall back to', () => {
    const jar = createCookieJar('affitor_click_id=hosted-id');
    const request = new Request(`${PAGE}/?aff=PARTNER123`, { headers: { cookie: jar.header } });
    jar.receive(landing(request, page()));
    expect(readClick(jar.header)).toMatchObject({ codes: ['PARTNER123'], prev: { id: 'hosted-id' } });
  });
});
