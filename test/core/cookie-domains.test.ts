import { describe, expect, it } from 'vitest';
import { cookieDomains } from '../../src/core/cookie-domains.ts';

describe('cookieDomains', () => {
  it.each<[string, string[]]>([
    ['www.shop.example.com', ['example.com', 'shop.example.com', 'www.shop.example.com']],
    ['shop.co.uk', ['co.uk', 'shop.co.uk']],
    ['example.com', ['example.com']],
    ['4.example.com', ['example.com', '4.example.com']],
    ['shop.1and1.example', ['1and1.example', 'shop.1and1.example']],
    ['shop.xn--p1ai', ['shop.xn--p1ai']],
    ['www.example.com.', ['example.com.', 'www.example.com.']],
    // Browsers take an IP address for the domain of a cookie as a whole or not at all.
    ['127.0.0.1', []],
    ['10.0.0.10', []],
    ['localhost', []],
    ['[::1]', []],
    ['', []],
  ])('%s: widest first, the host alone last', (host, expected) => {
    expect(cookieDomains(host)).toEqual([...expected, undefined]);
  });

  it('has a configured one before all others', () => {
    expect(cookieDomains('www.example.com', '.www.example.com')).toEqual([
      '.www.example.com',
      'example.com',
      'www.example.com',
      undefined,
    ]);
  });
});
