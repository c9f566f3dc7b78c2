import { describe, expect, it, vi } from 'vitest';
import { readLanding } from '../../src/core/landing.ts';
import { ARRIVING, NO_CODES, OTHERS, SHOP } from '../support/links.ts';

const BASE = `${SHOP}/`;
const read = (address: string, params = ['aff'], referrer = '', weak?: () => boolean) =>
  readLanding(new URL(address, BASE), params, referrer, weak);

/** Rows with the beginning of the address first, for the name of the test. */
const named = <Row extends [string, ...unknown[]]>(rows: Row[]) =>
  rows.map((row) => [row[0].slice(0, 40), ...row] as const);

describe('the partner code', () => {
  it.each(
    named<[string, string]>([
      ['?aff=ALICE', 'ALICE'],
      ['/pricing?a=1&aff=ALICE&b=2', 'ALICE'],
      ['https://other.example/?aff=ALICE', 'ALICE'],
      ['?aff=alice@shop.example', 'alice@shop.example'],
      ['?aff=a_b.c~d-e', 'a_b.c~d-e'],
      ['?aff=%C3%84rzte', 'Ärzte'],
      ['?aff=%E7%94%A2%E5%93%81', '產品'],
      // Vowel signs are marks, not letters.
      ['?aff=%E0%A4%B9%E0%A4%BF%E0%A4%82%E0%A4%A6%E0%A5%80', 'हिंदी'],
      ['?aff=%EF%BC%A1%F0%A0%AE%B7', 'Ａ𠮷'],
      ['?aff=%41LICE', 'ALICE'],
      ['?%61ff=ALICE', 'ALICE'],
      [`?aff=${'x'.repeat(64)}`, 'x'.repeat(64)],
      // Repeated: the first usable one counts.
      ['?aff=ALICE&aff=BOB', 'ALICE'],
      ['?aff=&aff=BOB', 'BOB'],
      ['?aff=<b>&aff=BOB', 'BOB'],
      // Hash routers.
      ['#/x?aff=ALICE', 'ALICE'],
      ['#!/x?y=1&aff=ALICE', 'ALICE'],
      ['#aff=ALICE', 'ALICE'],
      ['#/x#y?aff=ALICE', 'ALICE'],
      ['#/x?y?aff=ALICE', 'ALICE'],
      ['#top&aff=ALICE', 'ALICE'],
      ['#/x#aff=ALICE', 'ALICE'],
      ['#/x?y=1#aff=ALICE', 'ALICE'],
      ['##aff=ALICE', 'ALICE'],
      ['#aff=ALICE&x=1#aff=BOB', 'BOB'],
      ['?aff=ALICE#/x?aff=BOB', 'ALICE'],
      ['?aff=#/x?aff=BOB', 'BOB'],
      // Odd, but sent by real links.
      ['?&&aff=ALICE&', 'ALICE'],
      ['?aff=ALICE?utm_source=x&aff=BOB', 'BOB'],
      ['?broken=%E0%A4%A&aff=ALICE', 'ALICE'],
      [`?${'x=1&'.repeat(5000)}aff=ALICE`, 'ALICE'],
    ]),
  )('is read out of %s', (_name, address, code) => {
    expect(read(address)?._code).toBe(code);
  });

  it.each(
    named(
      NO_CODES.flatMap((value): [string][] => [[`?aff=${value}`], [`#/x?aff=${value}`], [`?x=1&amp;aff=${value}`]]),
    ),
  )('is missing in %s (F21)', (_name, address) => {
    expect(read(address)).toBeUndefined();
  });

  it.each(named(OTHERS.map((link): [string] => [link])))('is missing in %s (L2)', (_name, address) => {
    expect(read(address)).toBeUndefined();
  });

  it.each(named(ARRIVING.map(([link, code, campaign]): [string, string, string] => [link, code, campaign])))(
    'is read out of %s, with the campaign (L1 to L3, F29)',
    (_name, address, code, campaign) => {
      const landing = read(address);
      expect(landing?._code).toBe(code);
      expect(landing!._url.split('?')[1]).toBe(`aff=${encodeURIComponent(code)}${campaign && `&${campaign}`}`);
    },
  );

  it('of 10 KB, or in a link that was made to be slow, is given up at once', () => {
    const readAll = () => {
      const began = performance.now();
      for (const text of ['?', '%3F', '//', '&amp;', '%3C', ')', '.', '%20', '#', 'aff=)&'])
        for (const name of ['aff', 'x']) expect(read(`?${name}=${text.repeat(10_240 / text.length)}<`)).toBeUndefined();
      return performance.now() - began;
    };
    // The best of five: a busy machine may hold up any of them.
    expect(Math.min(...Array.from({ length: 5 }, readAll))).toBeLessThan(500);
  });

  it.each<[string, string[], string]>([
    ['?via=BOB&aff=ALICE', ['aff', 'via'], 'ALICE'],
    ['?via=BOB&aff=ALICE', ['via', 'aff'], 'BOB'],
    ['?via=BOB', ['aff', 'via', 'ref'], 'BOB'],
    ['?aff=&via=BOB', ['aff', 'via'], 'BOB'],
    ['?via=BOB#?aff=ALICE', ['aff', 'via'], 'ALICE'],
    ['?VIA=BOB', ['via', 'ref'], 'BOB'],
    ['?via=BOB', ['VIA'], 'BOB'],
    ['?Ref=ALICE&Via=BOB', ['VIA', 'REF'], 'BOB'],
    ['?Ref=ALICE&Via=BOB', ['ref', 'via'], 'ALICE'],
    ['?x=1&amp;ref=ALICE?VIA=BOB', ['via', 'ref'], 'BOB'],
    ['?x=1&amp;via=ALICE&ref=BOB', ['via', 'ref'], 'BOB'],
    ['?via=BOB%20&ref=ALICE', ['via', 'ref'], 'BOB'],
  ])('of %s by %j is %s', (address, params, code) => {
    expect(read(address, params)?._code).toBe(code);
  });
});

describe('the address reported', () => {
  it.each<[string, string]>([
    ['/pricing?aff=ALICE', 'https://shop.example.com/pricing?aff=ALICE'],
    ['/?session=secret&aff=ALICE&email=jane@example.com', 'https://shop.example.com/?aff=ALICE'],
    [
      '/?utm_source=blog&aff=ALICE&utm_medium=mail',
      'https://shop.example.com/?aff=ALICE&utm_source=blog&utm_medium=mail',
    ],
    ['/?myutm_source=blog&aff=ALICE', 'https://shop.example.com/?aff=ALICE'],
    ['/?my-utm_source=blog&aff=ALICE&x=utm_a', 'https://shop.example.com/?aff=ALICE'],
    ['/?aff=ALICE&x=%26utm_source=blog', 'https://shop.example.com/?aff=ALICE'],
    [
      '/?aff=ALICE&utm_%73ource=b%26l+og&utm_&UTM_ID=1#?utm_term=%C3%A4',
      'https://shop.example.com/?aff=ALICE&utm_source=b%26l+og&utm_=&utm_term=%C3%A4',
    ],
    ['/?aff=ALICE#token=secret', 'https://shop.example.com/?aff=ALICE'],
    ['/?aff=ALICE#utm_source=x#token=secret', 'https://shop.example.com/?aff=ALICE'],
    ['/?aff=ALICE#/x?utm_source=x#token=secret', 'https://shop.example.com/?aff=ALICE'],
    ['/app#/reset/secret?aff=ALICE&utm_source=x', 'https://shop.example.com/app?aff=ALICE&utm_source=x'],
    ['https://jane:secret@shop.example.com:8443/?aff=ALICE', 'https://shop.example.com:8443/?aff=ALICE'],
    ['/?aff=%C3%84', 'https://shop.example.com/?aff=%C3%84'],
    ['/?aff=a%40b.c~d', 'https://shop.example.com/?aff=a%40b.c~d'],
    ['/?aff=ALICE&utm_source=a&utm_source=b', 'https://shop.example.com/?aff=ALICE&utm_source=a&utm_source=b'],
  ])('of %s is %s', (address, url) => {
    expect(read(address)?._url).toBe(url);
  });

  it('has the code under the name the API knows, whatever the merchant calls it', () => {
    expect(read('/?ref=ALICE&ref=BOB', ['ref'])?._url).toBe('https://shop.example.com/?aff=ALICE');
  });

  it('is cut where it is long, but never the code', () => {
    const { _url } = read(`/${'p'.repeat(1000)}?utm_source=${'u'.repeat(1000)}&aff=${'x'.repeat(64)}`)!;
    expect(_url.length).toBeLessThan(520);
    expect(new URL(_url).searchParams.get('aff')).toBe('x'.repeat(64));
    for (const code of ['ж'.repeat(49), '价'.repeat(32)])
      expect(new URL(read(`/?aff=${code}&utm_source=blog`)!._url).searchParams.get('aff')).toBe(code);
  });
});

describe('the referrer', () => {
  it.each(
    named<[string, string]>([
      ['', ''],
      ['https://blog.example/post', 'https://blog.example/post'],
      // Browsers leave the fragment out: https://w3c.github.io/webappsec-referrer-policy/#strip-url
      ['https://blog.example/post?reader=jane', 'https://blog.example/post'],
      ['https://blog.example/?a=1?b', 'https://blog.example/'],
      [`https://blog.example/${'x'.repeat(1000)}`, `https://blog.example/${'x'.repeat(159)}`],
    ]),
  )('%s is reduced', (_name, referrer, from) => {
    expect(read('?aff=ALICE', ['aff'], referrer)?._from).toBe(from);
  });
});

it('is as weak as it is told, which is not asked before it matters', () => {
  const weak = vi.fn(() => true);
  const landing = read('?aff=ALICE', ['aff'], '', weak)!;
  expect(weak).not.toHaveBeenCalled();
  expect(landing._isEcho?.()).toBe(true);
});
