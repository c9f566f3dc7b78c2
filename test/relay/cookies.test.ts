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
  undelivered: true,
  from: 'https://blog.example.net/post',
  prev: earlier,
};

/** The cookies of a click as the tracker writes them. */
const cookiesOf = (stored: Omit<Click, 'days'> & { days: unknown }, domain = '') =>
  [`affitor_click_id=${stored.id}`, `affitor_click=${encodeURIComponent(JSON.stringify(stored))}`].map(
    (cookie) => `${cookie}; Path=/; Max-Age=7776000${domain && `; Domain=${domain}`}`,
  );

const accepted = { success: true, click_id: click.id, partner_code: 'PARTNER123', cookie_window_days: 30 };

/** What becomes of the relay's request. */
type Answer = NonNullable<Parameters<typeof createUpstream>[0]>;

interface Exchange {
  cookies?: string[];
  body?: object;
  answer?: [status: number, body: object] | Answer;
  options?: RelayOptions;
  url?: string;
  endpoint?: string;
  headers?: Record<string, string>;
  /** The report as it is sent. */
  text?: string;
}

/** One report of the tracker, through the relay: the response, and the cookies of the visitor after it. */
const exchange = async ({
  cookies = cookiesOf(click),
  body = {},
  answer = [200, accepted],
  options,
  url,
  endpoint = 'click',
  headers,
  text = JSON.stringify({ click_id: click.id, ...body }),
}: Exchange = {}) => {
  const jar = createCookieJar(...cookies);
  const before = jar.header;
  const { fetch } = createUpstream(
    typeof answer === 'function' ? answer : () => Response.json(answer[1], { status: answer[0] }),
  );
  const request = report(endpoint, text, { headers: { cookie: before, ...headers }, url });
  const response = await createRelay({ fetch, ...options })(request);
  jar.receive(response);
  const { status } = response;
  return { jar, before, status, set: response.headers.getSetCookie(), stored: readClick(jar.header) };
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

  it('holds no markup of a partner, and no more than 300 characters of a text', async () => {
    const partner = { name: '<img src=x onerror="a">', image_url: 'x'.repeat(400) };
    const { stored } = await exchange({ answer: [200, { ...accepted, partner }] });
    expect(stored!.partner).toEqual({ name: 'img src=x onerror=a', image_url: 'x'.repeat(300) });
  });

  it('fits into a cookie, whatever the API answers', async () => {
    const partner = Object.fromEntries(Array.from({ length: 150 }, (_, index) => [`n${index}`, 'x'.repeat(300)]));
    const { set, stored } = await exchange({ answer: [200, { ...accepted, partner }] });
    expect(stored).toEqual(acknowledge(click, accepted));
    for (const answer of [
      { ...accepted, partner },
      { ...accepted, click_id: 'x'.repeat(40_000) },
    ]) {
      const { set } = await exchange({ answer: [200, answer] });
      expect(Math.max(...set.map((cookie) => cookie.length))).toBeLessThan(4096);
    }
    expect(set).toHaveLength(2);
    const written = { ...click, url: `${PAGE}/${'x'.repeat(4000)}` };
    expect((await exchange({ cookies: cookiesOf(written) })).set).toEqual([]);
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

/** Answers that leave open what became of the click. */
const NO_VERDICT: [string, Answer, status: number][] = [
  ['is down', () => Response.json({ error: 'down' }, { status: 503 }), 503],
  ['says that it failed and that it did not', () => Response.json(accepted, { status: 500 }), 500],
  ['is busy', () => Response.json({ success: false, error: 'Too many requests' }, { status: 429 }), 429],
  ['is hidden behind something that refuses', () => Response.json({ error: 'blocked' }, { status: 403 }), 403],
  ['gives no verdict', () => Response.json({ hello: 'world' }), 200],
  ['takes the page for a prefetched one', () => new Response(null, { status: 204 }), 204],
  ['is replaced by a page', () => new Response('<h1>Sign in to the Wi-Fi</h1>'), 502],
  ['is replaced by a page that refuses', () => new Response('<h1>Bad request</h1>', { status: 400 }), 502],
  ['breaks off', () => new Response('{"success":tr'), 502],
  [
    'cannot be reached',
    () => {
      throw new TypeError('fetch failed');
    },
    502,
  ],
  [
    'does not answer',
    ({ init }) =>
      new Promise<Response>((_, reject) => init.signal!.addEventListener('abort', () => reject(init.signal!.reason))),
    504,
  ],
  [
    'stalls in the middle of its answer',
    () => new Response(new ReadableStream({ start: (stream) => stream.enqueue(new Uint8Array([123])) })),
    504,
  ],
  [
    'answers with an id that is none',
    () => Response.json({ ...accepted, click_id: 'a b;<c>\r\nset-cookie: x=y' }),
    200,
  ],
  ['answers with an object for an id', () => Response.json({ ...accepted, click_id: {} }), 200],
];
const options = { timeoutMs: 30 };

describe('F26 a click of which the API has not said what became of it', () => {
  it.each(NO_VERDICT)('is set as it is, with the one before, when the API %s', async (_name, answer, expected) => {
    const { jar, before, status, stored } = await exchange({ answer, options });
    expect(status).toBe(expected);
    expect(jar.header, 'the same to the letter: the tracker compares').toBe(before);
    expect(stored).toEqual(click);
    for (const { attributes } of jar.all) {
      expect(attributes).toEqual({ Path: '/', Secure: '', 'Max-Age': `${90 * DAY - 1}` });
    }
  });

  it('is acknowledged when it is reported again', async () => {
    const down: Answer = () => Response.json({ error: 'down' }, { status: 503 });
    const { jar } = await exchange({ answer: down });
    const again = await exchange({ cookies: jar.all.map(({ name, value }) => `${name}=${value}; Path=/`) });
    expect(again.stored).toEqual(acknowledge(click, accepted));
  });

  it('gives way to the one before when it is refused at last', async () => {
    const down: Answer = () => Response.json({ error: 'down' }, { status: 503 });
    const { jar } = await exchange({ answer: down });
    const cookies = jar.all.map(({ name, value }) => `${name}=${value}; Path=/`);
    const again = await exchange({ cookies, answer: [400, { error: 'Referral link not found' }] });
    expect(again.stored).toEqual(earlier);
  });
});

/** Reports of a click that the visitor's cookies do not hold, or do not hold any more. */
const NOT_THEIRS: [string, Exchange][] = [
  ['for a lead', { endpoint: 'lead' }],
  ['when the click was erased meanwhile, by a visitor who has withdrawn', { cookies: [] }],
  ['when its companion was erased', { cookies: cookiesOf(click).slice(0, 1) }],
  ['when its id was erased', { cookies: cookiesOf(click).slice(1) }],
  ['when another click was stored meanwhile', { cookies: cookiesOf({ ...click, id: 'another' }) }],
  ['when the click has been acknowledged before', { cookies: cookiesOf(acknowledge(click, accepted)) }],
  ['when the report names no click', { body: { click_id: undefined } }],
  ['when the report is of another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
  ['when the report cannot be parsed', { text: '{' }],
  ['when the report is too large', { text: JSON.stringify({ click_id: click.id, more: 'x'.repeat(65_536) }) }],
];

describe('the cookies stay as they are', () => {
  const answers: [string, Answer][] = [
    ['accepts', () => Response.json({ success: true })],
    ['refuses', () => Response.json({ error: 'Referral link not found' }, { status: 400 })],
    ...NO_VERDICT.map(([name, answer]): [string, Answer] => [name, answer]),
  ];

  it.each(NOT_THEIRS)('%s, whatever the API answers', async (_name, params) => {
    for (const [answered, answer] of answers) {
      const { jar, before, set } = await exchange({ ...params, answer, options });
      expect(set, answered).toEqual([]);
      expect(jar.header).toBe(before);
    }
  });
});

describe('a window that the visitor wrote into their own cookie', () => {
  it.each([-5, 'x', 9999])('is not set: %j', async (days) => {
    for (const answer of [[200, { success: true }] as const, [503, {}] as const]) {
      const { set } = await exchange({ cookies: cookiesOf({ ...click, days }), answer: [...answer] });
      expect(set).toEqual([]);
    }
  });
});

describe('the domain', () => {
  interface Place {
    /** Where the visitor's cookies say that they are. */
    domain?: unknown;
    /** Where the browser has them. */
    on?: string;
    url?: string;
    cookieDomain?: string;
    answer?: Exchange['answer'];
  }

  /** Domains of the cookies after a report of a click, and the one that the click names. */
  const place = async ({ domain, on, url, cookieDomain, answer }: Place) => {
    const undelivered = { ...click, domain } as Click;
    const { jar, stored } = await exchange({
      cookies: cookiesOf(undelivered, on),
      url,
      options: { cookieDomain },
      answer,
    });
    expect(jar.all.map(({ name }) => name)).toEqual(['affitor_click_id', 'affitor_click']);
    const [id, companion] = jar.all.map((cookie) => cookie.domain);
    expect(id).toBe(companion);
    return [id, stored!.domain];
  };

  const answers: [string, Exchange['answer']][] = [
    ['accepted', [200, accepted]],
    ['refused', [400, { error: 'Referral link not found' }]],
    ['not answered', [503, { error: 'down' }]],
  ];

  it.each(answers)('is the one on which the tracker found that it may write: a click %s', async (_name, answer) => {
    expect(await place({ domain: 'example.com', on: 'example.com', answer })).toEqual(['example.com', 'example.com']);
  });

  it.each([
    ['shop.example.com', PAGE],
    ['merchant.co.uk', 'https://app.merchant.co.uk'],
    ['example.com', 'https://shop.example.com:8443'],
  ])('may be %s on %s', async (domain, url) => {
    expect(await place({ domain, on: domain, url })).toEqual([domain, domain]);
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
    expect(await place({ domain })).toEqual([undefined, undefined]);
  });

  it.each([
    ['http://127.0.0.1:8080', '0.0.1'],
    ['http://127.0.0.1:8080', '127.0.0.1'],
    ['http://[::1]:8080', '[::1]'],
    ['http://localhost:8080', 'localhost'],
  ])('is the host alone on %s', async (url, domain) => {
    expect(await place({ domain, url })).toEqual([undefined, undefined]);
  });

  it('is the one of the options, where it fits the page', async () => {
    const cookieDomain = '.Example.com';
    const theirs = { domain: 'shop.example.com', on: 'shop.example.com' };
    expect(await place({ ...theirs, cookieDomain })).toEqual(['example.com', 'example.com']);
    expect(await place({ cookieDomain })).toEqual(['example.com', 'example.com']);
    const elsewhere = { url: 'https://preview.example.net', cookieDomain };
    expect(await place(elsewhere)).toEqual([undefined, undefined]);
    expect(await place({ ...elsewhere, domain: 'example.net', on: 'example.net' })).toEqual([
      'example.net',
      'example.net',
    ]);
  });

  it('is that of the page when the server only knows its own', async () => {
    const { fetch } = createUpstream();
    const cookie = createCookieJar(...cookiesOf({ ...click, domain: 'example.com' })).header;
    const request = new Request('http://10.0.0.5:3000/affitor/api/v1/track/click', {
      method: 'POST',
      body: JSON.stringify({ click_id: click.id }),
      headers: { cookie, origin: PAGE, 'sec-fetch-site': 'same-origin' },
    });
    const set = (await createRelay({ fetch })(request)).headers.getSetCookie();
    expect(set.at(-1)).toMatch(/; Domain=example\.com; .*Secure/);
  });

  it.each(answers)('F13 leaves no twin on the host alone: a click %s', async (_name, answer) => {
    const undelivered = { ...click, domain: 'example.com' };
    const { jar, stored } = await exchange({
      cookies: [...cookiesOf(earlier), ...cookiesOf(undelivered, 'example.com')],
      answer,
    });
    expect(jar.all.map(({ name, domain }) => [name, domain])).toEqual([
      ['affitor_click_id', 'example.com'],
      ['affitor_click', 'example.com'],
    ]);
    expect(stored!.domain).toBe('example.com');
  });
});
