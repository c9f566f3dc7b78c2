import { describe, expect, it } from 'vitest';
import { eachCookieDomain } from '../../src/core/cookie-domains.ts';

const domains = (host: string) => {
  const visited: string[] = [];
  eachCookieDomain(host, (domain) => visited.push(domain));
  return visited;
};

describe('eachCookieDomain', () => {
  it.each<[string, string[]]>([
    ['www.shop.example.com', ['example.com', 'shop.example.com', 'www.shop.example.com']],
    ['shop.co.uk', ['co.uk', 'shop.co.uk']],
    ['example.com', ['example.com']],
    // Browsers take an IP address for a cookie domain as a whole or not at all.
    ['127.0.0.1', ['0.1', '0.0.1', '127.0.0.1']],
    ['localhost', []],
    ['[::1]', []],
    ['', []],
  ])('%s: widest first', (host, expected) => {
    expect(domains(host)).toEqual(expected);
  });
});
