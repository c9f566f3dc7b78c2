import { describe, expect, it } from 'vitest';
import { isOtherDomain } from '../../src/links/domains.ts';
import { readDomains } from '../../src/links/options.ts';

const DOMAINS = ['example.com', 'example.app'];

describe('another domain of the merchant', () => {
  it.each<[there: string, here: string, other: boolean]>([
    ['https://example.app/', 'https://example.com/', true],
    ['https://www.example.app/', 'https://shop.example.com/', true],
    ['http://example.app:8080/', 'http://example.com:4000/', true],
    // Cookies know the way themselves.
    ['https://app.example.com/', 'https://www.example.com/', false],
    ['https://example.com/', 'https://example.com/', false],
    // Strangers, whatever they are called.
    ['https://stranger.test/', 'https://example.com/', false],
    ['https://notexample.app/', 'https://example.com/', false],
    ['https://example.app.stranger.test/', 'https://example.com/', false],
    ['https://example.app@stranger.test/', 'https://example.com/', false],
    // Anyone on the way can write a page of plain http.
    ['http://example.app/', 'https://example.com/', false],
    ['https://example.app/', 'http://example.com/', false],
    ['mailto:me@example.app', 'https://example.com/', false],
  ])('%s, on %s: %s', (there, here, other) => {
    expect(isOtherDomain(new URL(there), new URL(here), DOMAINS)).toBe(other);
  });

  it('is none where both lie below one that is named, whatever else is', () => {
    const domains = ['shop.example.com', 'example.com'];
    expect(isOtherDomain(new URL('https://shop.example.com'), new URL('https://www.example.com'), domains)).toBe(false);
  });

  it('is named alone where only it is meant', () => {
    const domains = ['shop.example.com', 'example.app'];
    const here = new URL('https://example.app');
    expect(isOtherDomain(new URL('https://shop.example.com'), here, domains)).toBe(true);
    expect(isOtherDomain(new URL('https://forum.example.com'), here, domains)).toBe(false);
  });
});

it.each<[unknown, string[]]>([
  ['example.com, Example.APP', DOMAINS],
  [['example.com', 'example.app'], DOMAINS],
  ['.example.com *.example.app,', DOMAINS],
  ['', []],
])('reads domains: %j', (value, domains) => {
  expect(readDomains(value)).toEqual(domains);
});
