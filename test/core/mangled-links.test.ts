import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLanding } from '../../src/core/landing.ts';
import { cases } from '../support/cases.ts';
import { SHOP } from '../support/links.ts';

const numRuns = cases({ desk: 1000, ci: 5000 });
const read = (link: string) => readLanding(new URL(link, SHOP), ['aff'], '');
const encode = encodeURIComponent;

/** Of several scripts, letters that take marks and such as take two units of UTF-16 among them. */
const code = fc
  .array(fc.constantFrom(...'aZ09_.~@-', 'Ä', 'ж', '价', 'हि', '𠮷', 'a\u0301'), { minLength: 1, maxLength: 20 })
  .map((characters) => characters.join(''))
  .filter((text) => !text.endsWith('.'));

const BLANKS = [
  ...' \t\n\r\xa0\x85\u2003\u3000\u2028\u200b\u200e\u2060\ufeff\xad\ufe0f\u034f\u202c',
  '\u{e0100}',
  '\0',
];
const PUNCTUATION = [...'/,;:!?.)]}>"\'”’»'];
const blanks = fc.array(fc.constantFrom(...BLANKS), { maxLength: 3 });
const behind = fc.array(fc.constantFrom(...BLANKS, ...PUNCTUATION), { maxLength: 4 });

/** A campaign, encoded. A `?` with parameters of its own would be another link. */
const campaign = fc.array(
  fc.tuple(
    fc.constantFrom('utm_source', 'utm_medium', 'utm_term'),
    fc.string({ unit: fc.constantFrom(...'aZ0 &#+%;/ä') }).map(encode),
  ),
  { maxLength: 2 },
);

/** Where the parameters stand. */
const places: Record<string, (query: string) => string> = {
  query: (query) => `/pricing?${query}`,
  'query, before a hash': (query) => `/pricing?${query}#top`,
  'hash route': (query) => `/pricing#/route?${query}`,
  'hash route with a section': (query) => `/pricing#/route?${query}#section`,
  'hash alone': (query) => `/pricing#${query}`,
  'path of the site': (query) => `/pricing?next=/account?${query}`,
  'encoded path of the site': (query) => `/pricing?next=${encode(`/account?${query}`)}&x=1`,
  'encoded address of the site': (query) => `/pricing?next=${encode(`${SHOP}/account?${query}#top`)}`,
};

const mangled = fc.record({
  code,
  name: fc.constantFrom('aff', 'AFF', 'Aff', 'aFf'),
  before: blanks,
  behind,
  first: campaign,
  last: campaign,
  separator: fc.constantFrom('&', '&amp;', '&amp;amp;', '&AMP;'),
  /** Where a second `?` takes the place of the separator: beside the code. */
  question: fc.constantFrom('', 'before', 'behind'),
  place: fc.constantFrom(...Object.keys(places)),
  isEncoded: fc.boolean(),
});

describe('any link that was mangled on its way', () => {
  it('is the same landing as the link that was meant', () => {
    fc.assert(
      fc.property(mangled, ({ code, name, before, behind, first, last, separator, question, place, isEncoded }) => {
        const pairs = (params: [string, string][]) => params.map(([key, value]) => `${key}=${value}`);
        const meant = [...pairs(first), `aff=${encode(code)}`, ...pairs(last)].join('&');
        const text = [...before, code, ...behind].join('');
        // A second `?` is the last that was encoded.
        const value = isEncoded ? encode(text) : text.replace(/[^/,:!.)\]}"'”’»\w~@-]|;/gu, encode);
        const query = [
          pairs(first).join(separator),
          first.length ? (question === 'before' ? '?' : separator) : '',
          `${name}=${value}`,
          last.length ? (question === 'behind' ? '?' : separator) : '',
          pairs(last).join(separator),
        ].join('');
        // Behind `&` the code is read strictly, and what stands before it is another parameter's value.
        fc.pre(place !== 'path of the site' || !first.length);
        const expected = read(`/pricing?${meant}`)!;
        expect(expected._code).toBe(code);
        expect(read(places[place]!(query))).toEqual(expected);
      }),
      { numRuns },
    );
  });

  it('gives no code but one that stands there, with nothing around it but what is trimmed', () => {
    const isCode = (text: string) =>
      /^[\p{L}\p{M}\p{N}_.~@-]{1,64}$/u.test(text) && !/\p{DI}/u.test(text) && !text.endsWith('.');
    const isBlank = (character: string) => /[\s\p{Cc}\p{DI}]/u.test(character);
    const isEnd = (character: string) =>
      isBlank(character) || PUNCTUATION.includes(character) || /\p{Pf}/u.test(character);
    const part = fc.oneof(
      code,
      fc.constantFrom(...BLANKS, ...PUNCTUATION, ...'<&#=*(', '<b>', 'x'.repeat(64), '價'.repeat(65), '«', '€', '😀'),
      fc.string({ unit: 'binary', maxLength: 3 }),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), fc.constantFrom('?aff=', '?x=1&amp;aff='), (parts, start) => {
        const value = Buffer.from(parts.join('')).toString();
        // A second `?` ends the value.
        fc.pre(!value.includes('?'));
        const found = read(`/${start}${encode(value)}`)?._code;
        const characters = [...value];
        let from = 0;
        let to = characters.length;
        while (from < to && isBlank(characters[from]!)) from++;
        while (to > from && isEnd(characters[to - 1]!)) to--;
        const rest = characters.slice(from, to).join('');
        expect(found).toBe(isCode(rest) ? rest : undefined);
      }),
      { numRuns },
    );
  });

  it('is nobody’s if the code belongs to an address of another site', () => {
    const address = fc
      .record({
        scheme: fc.constantFrom('https://', 'http://', 'HTTPS://', '//', 'app://'),
        host: fc.oneof(
          fc.domain(),
          fc.constantFrom('www.shop.example.com', 'example.com', 'shop.example.com.evil.test'),
        ),
        port: fc.constantFrom('', ':8443'),
        path: fc.webPath(),
        query: fc.constantFrom('', 'x=1&', 'x=1?'),
        hash: fc.constantFrom('', '#/x?aff=BOB'),
        code,
      })
      .map(
        ({ scheme, host, port, path, query, hash, code }) =>
          `${scheme}${host}${port}${path}?${query}aff=${encode(code)}${hash}`,
      );
    const wrap = fc.constantFrom<(address: string) => string>(
      (address) => encode(address),
      (address) => encode(encode(address)),
      (address) => encode(`/login?next=${encode(address)}`),
      // As it is, its own `&` and `#` would be ours.
      (address) => address.replace(/&/g, '?').split('#')[0]!,
      (address) => `/login?next=${encode(address)}`,
    );
    fc.assert(
      fc.property(
        address,
        wrap,
        fc.constantFrom('/?next=', '/#/go?next=', '/#next=', '/?x=1&amp;u='),
        (text, how, start) => {
          expect(read(start + how(text))).toBeUndefined();
        },
      ),
      { numRuns },
    );
  });
});
