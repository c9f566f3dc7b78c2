import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acknowledge, type Click } from '../../src/core/click.ts';
import { readClick } from '../../src/core/stored-click.ts';
import { createRelay, type RelayOptions } from '../../src/relay/index.ts';
import { createCookieJar } from './cookie-jar.ts';
import { createUpstream, PAGE, report } from './upstream.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400;

const earlier: Click = { at: NOW - 5 * DAY * 1000, days: 90, id: 'earlier', codes: ['PARTNER456'] };
const click: Click = {
  at: NOW - 1000,
  days: 90,
  id: 'V1StGXR8_Z5jdHi6B-myT',
  codes: ['PARTNER123', 'PARTNER456'],
  url: `${PAGE}/?aff=PARTNER123`,
  from: 'https://blog.example.net/post',
  prev: earlier,
};

/** The cookies of a click as the tracker writes them. */
const cookiesOf = (stored: Omit<Click, 'days'> & { days: unknown }, domain = '') =>
  [`affitor_click_id=${stored.id}`, `affitor_click=${encodeURIComponent(JSON.stringify(stored))}`].map(
    (cookie) => `${cookie}; Path=/; Max-Age=7776000${domain && `; Domain=${domain}`}`,
  );

const accepted = { success: true, click_id: click.id, partner_code: 'PARTNER123', cookie_window_days: 30 };

interface Exchange {
  cookies?: string[];
  body?: object;
  answer?: [status: number, body: object];
  options?: RelayOptions;
  url?: string;
  endpoint?: string;
}

/** One report of the tracker, through the relay: the response, and the cookies of the visitor after it. */
const exchange = async ({
  cookies = cookiesOf(click),
  body = {},
  answer = [200, accepted],
  options,
  url,
  endpoint = 'click',
}: Exchange = {}) => {
  const jar = createCookieJar(...cookies);
  const before = jar.header;
  const { fetch } = createUpstream(() => Response.json(answer[1], { status: answer[0] }));
  const request = report(endpoint, { click_id: click.id, ...body }, { headers: { cookie: before }, url });
  const response = await createRelay({ fetch, ...options })(request);
  jar.receive(response);
  return { jar, before, set: response.headers.getSetCookie(), stored: readClick(jar.header) };
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a click that the API accepted', () => {
  it('is set to what the tracker would write, for the program’s window counted from the click', async () => {
    const { jar, stored } = await exchange();
    expect(stored).toEqual(acknowledge(click, accepted));
    expect(JSON.stringify(stored)).toBe(JSON.stringify(acknowledge(click, accepted)));
    for (const { attributes } of jar.all) {
      expect(attributes).toEqual({ Path: '/', Secure: '', 'Max-Age': `${30 * DAY - 1}` });
    }
    expect(jar.all.map(({ name }) => name)).toEqual(['affitor_click_id', 'affitor_click']);
  });

  it('keeps what is left of the window when it was reported late', async () => {
    const late = { ...click, at: NOW - 10 * DAY * 1000 };
    const { jar } = await exchange({ cookies: cookiesOf(late) });
    expect(jar.all.map(({ attributes }) => attributes['Max-Age'])).toEqual(Array(2).fill(`${20 * DAY}`));
  });

  it.each([
    ['ahead', 40],
    ['behind', -40],
  ])('lasts a whole window when the browser’s clock is %s', async (_name, days) => {
    const { jar } = await exchange({ cookies: cookiesOf({ ...click, at: NOW + days * DAY * 1000 }) });
    expect(jar.all[0]!.attributes['Max-Age']).toBe(`${30 * DAY}`);
  });

  it('takes the id that the API answers with', async () => {
    const { jar, stored } = await exchange({ answer: [200, { ...accepted, click_id: 'of-the-api' }] });
    expect(stored).toMatchObject({ id: 'of-the-api', days: 30 });
    expect(jar.header).toMatch(/^affitor_click_id=of-the-api;/);
  });

  it('keeps its own window when the API names none', async () => {
    const { stored } = await exchange({ answer: [200, { success: true, click_id: click.id }] });
    expect(stored).toMatchObject({ id: click.id, days: 90 });
  });

  it('is not Secure on plain http', async () => {
    const { set } = await exchange({ url: 'http://shop.test:8080' });
    expect(set).toHaveLength(2);
    expect(set.join()).not.toContain('Secure');
  });
});

describe('a click that the API refused', () => {
  it.each<[string, [number, object]]>([
    ['an inactive link', [200, { success: false, message: 'Referral link is inactive' }]],
    ['an unknown link', [400, { error: 'Referral link not found' }]],
  ])('%s gives way to the one before', async (_name, answer) => {
    const { jar, stored } = await exchange({ answer });
    expect(stored).toEqual(earlier);
    expect(jar.all[0]!.attributes['Max-Age']).toBe(`${85 * DAY}`);
  });

  it('leaves nothing where there was none before', async () => {
    const { jar, set } = await exchange({
      cookies: cookiesOf({ ...click, prev: undefined }),
      answer: [400, { error: 'Referral link not found' }],
    });
    expect(set).toHaveLength(2);
    expect(jar.all).toEqual([]);
  });
});

describe('the cookies stay as they are', () => {
  it.each<[string, Exchange]>([
    ['when the API is down', { answer: [503, { error: 'down' }] }],
    ['when the API says both', { answer: [500, accepted] }],
    ['when the API is busy', { answer: [429, { success: false, error: 'Too many requests' }] }],
    ['when something on the way refuses', { answer: [403, { error: 'blocked' }] }],
    ['when the API gives no verdict', { answer: [200, { hello: 'world' }] }],
    ['for a lead', { endpoint: 'lead', answer: [200, { success: true }] }],
    ['for a refused lead', { endpoint: 'lead', answer: [400, { error: 'Customer not found.' }] }],
    ['when the click was erased meanwhile', { cookies: [] }],
    ['when another click was stored meanwhile', { cookies: cookiesOf({ ...click, id: 'another' }) }],
    ['when the click has been acknowledged before', { cookies: cookiesOf(acknowledge(click, accepted)) }],
    ['for the cookie of another tracker', { cookies: cookiesOf(click).slice(0, 1) }],
    [
      'when the API answers with an id that is none',
      { answer: [200, { ...accepted, click_id: 'a b;<c>\r\nset-cookie: x=y' }] },
    ],
    ['when the API answers with an object', { answer: [200, { ...accepted, click_id: {} }] }],
    [
      'when the cookie holds a window of less than nothing',
      { cookies: cookiesOf({ ...click, days: -5 }), answer: [200, { success: true }] },
    ],
    [
      'when the cookie holds no window',
      { cookies: cookiesOf({ ...click, days: 'x' }), answer: [200, { success: true }] },
    ],
    [
      'when the cookie holds a window without end',
      { cookies: cookiesOf({ ...click, days: 9999 }), answer: [200, { success: true }] },
    ],
  ])('%s', async (_name, params) => {
    const { jar, before, set } = await exchange(params);
    expect(set).toEqual([]);
    expect(jar.header).toBe(before);
  });
});

describe('the domain', () => {
  const domainOf = async (cookieDomain: unknown, url?: string, options?: RelayOptions) => {
    const { set } = await exchange({ body: { cookie_domain: cookieDomain }, url, options });
    return set.at(-1)!.match(/; Domain=([^;]*)/)?.[1];
  };

  it('is the one that the tracker found', async () => {
    expect(await domainOf('example.com')).toBe('example.com');
    expect(await domainOf('.Example.COM')).toBe('example.com');
    expect(await domainOf('shop.example.com')).toBe('shop.example.com');
    expect(await domainOf('merchant.co.uk', 'https://app.merchant.co.uk')).toBe('merchant.co.uk');
    expect(await domainOf('example.com', 'https://shop.example.com:8443')).toBe('example.com');
  });

  it.each([
    undefined,
    null,
    5,
    { length: 11 },
    '',
    '.',
    'com',
    '.com',
    'evil.com',
    'op.example.com',
    'www.shop.example.com',
    'example.com; Secure',
    'example.com\r\nx: y',
    '*.example.com',
  ])('is the host alone for %j', async (domain) => {
    expect(await domainOf(domain)).toBeUndefined();
  });

  it.each([
    ['http://127.0.0.1:8080', '0.0.1'],
    ['http://127.0.0.1:8080', '127.0.0.1'],
    ['http://[::1]:8080', '[::1]'],
    ['http://localhost:8080', 'localhost'],
  ])('is the host alone on %s', async (url, domain) => {
    expect(await domainOf(domain, url)).toBeUndefined();
  });

  it('is the one of the options, where it fits the page', async () => {
    const options = { cookieDomain: '.example.com' };
    expect(await domainOf('shop.example.com', undefined, options)).toBe('example.com');
    expect(await domainOf('preview.example.net', 'https://preview.example.net', options)).toBeUndefined();
  });

  it('is that of the page when the server only knows its own', async () => {
    const { fetch } = createUpstream();
    const request = new Request('http://10.0.0.5:3000/affitor/api/v1/track/click', {
      method: 'POST',
      body: JSON.stringify({ click_id: click.id, cookie_domain: 'example.com' }),
      headers: { cookie: createCookieJar(...cookiesOf(click)).header, origin: PAGE, 'sec-fetch-site': 'same-origin' },
    });
    const set = (await createRelay({ fetch })(request)).headers.getSetCookie();
    expect(set.at(-1)).toMatch(/; Domain=example\.com; .*Secure/);
  });

  it('F13 leaves no twin on the host alone', async () => {
    const stale = cookiesOf(earlier);
    const { jar, stored } = await exchange({
      cookies: [...stale, ...cookiesOf(click, 'example.com')],
      body: { cookie_domain: 'example.com' },
    });
    expect(jar.all.map(({ name, domain }) => [name, domain])).toEqual([
      ['affitor_click_id', 'example.com'],
      ['affitor_click', 'example.com'],
    ]);
    expect(stored).toEqual(acknowledge(click, accepted));
  });
});
