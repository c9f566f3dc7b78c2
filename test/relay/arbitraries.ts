import fc from 'fast-check';
import { PAGE } from './upstream.ts';

/** The paths of the relay. */
export const PATHS = ['/affitor/api/v1/track/click', '/affitor/api/v1/track/lead', '/affitor/affitor-tracker.js'];

const mostly = <Usual, Rare>(usual: fc.Arbitrary<Usual>, rare: fc.Arbitrary<Rare>) =>
  fc.oneof({ weight: 5, arbitrary: usual }, { weight: 1, arbitrary: rare });

/** Texts that would do harm where they are trusted. */
export const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'a\r\nset-cookie: evil=1',
    'a; Domain=evil.example',
    '%0d%0aset-cookie:%20evil=1',
    '..',
    '//evil.example',
    '@evil.example',
    '"><script>',
  ),
);

const id = mostly(fc.constant('abc'), fc.string());

export const path = mostly(
  fc.constantFrom(...PATHS),
  fc.oneof(
    fc.webPath(),
    fc
      .tuple(fc.constantFrom(...PATHS), nasty, fc.nat(40))
      .map(([known, text, place]) => known.slice(0, place) + text + known.slice(place)),
  ),
);

export const method = mostly(
  fc.constantFrom('GET', 'POST'),
  fc.constantFrom('HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'),
);

const trust = mostly(
  fc.constantFrom<Record<string, string>>({}, { origin: PAGE }, { origin: PAGE, 'sec-fetch-site': 'same-origin' }),
  fc.constantFrom<Record<string, string>>({ origin: 'null' }, { origin: PAGE, 'sec-fetch-site': 'cross-site' }),
);

const otherHeaders = fc.dictionary(
  fc.constantFrom(
    ...['host', 'x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-for', 'x-forwarded-path', 'x-original-url'],
    ...[
      'authorization',
      'connection',
      'content-encoding',
      'content-length',
      'content-type',
      'transfer-encoding',
      'upgrade',
    ],
    ...[
      'cache-control',
      'if-none-match',
      'referer',
      'sec-fetch-dest',
      'sec-purpose',
      'user-agent',
      'x-http-method-override',
    ],
  ),
  fc.oneof(
    fc.constantFrom('https', 'shop.example.com', 'evil.example', '203.0.113.7', '*/*'),
    fc.string({ unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)) }),
  ),
);

export const headers = fc.tuple(otherHeaders, trust).map(([others, from]) => ({ ...others, ...from }));

/** A report of a click whose id may be the stored one. */
export const report = fc.record({ click_id: id }).map((value) => JSON.stringify(value));

export const body = fc.oneof(fc.json(), fc.string(), report);

const storedClick = fc.record({
  at: mostly(fc.constant(1_800_000_000_000), fc.double()),
  days: mostly(fc.integer({ min: 1, max: 365 }), fc.jsonValue()),
  id,
  codes: mostly(fc.array(nasty), fc.jsonValue()),
  url: mostly(fc.webUrl(), fc.jsonValue()),
  undelivered: mostly(fc.constant(true), fc.jsonValue()),
  prev: mostly(fc.constant(undefined), fc.jsonValue()),
  domain: fc.oneof(fc.constantFrom('example.com', 'com', undefined), nasty, fc.jsonValue()),
});

/** A `Cookie` header with a session of the merchant's and a click that may be one. */
export const cookie = fc
  .tuple(id, mostly(storedClick, fc.jsonValue()))
  .map(([clickId, click]) =>
    [
      'session=secret',
      `affitor_click_id=${encodeURIComponent(clickId)}`,
      `affitor_click=${encodeURIComponent(JSON.stringify(click))}`,
    ].join('; '),
  );

/** Status and body of the API's answer. */
export const answer = fc.tuple(
  mostly(fc.constantFrom(200, 400), fc.constantFrom(201, 204, 301, 304, 404, 429, 500)),
  mostly(
    fc
      .record({
        success: fc.boolean(),
        click_id: fc.oneof(id, nasty, fc.jsonValue()),
        cookie_window_days: mostly(fc.constant(30), fc.jsonValue()),
      })
      .map((value) => JSON.stringify(value)),
    fc.string(),
  ),
);
