import { describe, expect, it } from 'vitest';
import { cookieText } from '../../src/core/cookie-text.ts';

describe('the text of a cookie', () => {
  it.each([
    [undefined, 'http:', 'a=1;path=/;max-age=60'],
    ['example.com', 'http:', 'a=1;path=/;max-age=60;domain=example.com'],
    [undefined, 'https:', 'a=1;path=/;max-age=60;secure'],
    ['example.com', 'https:', 'a=1;path=/;max-age=60;domain=example.com;secure'],
  ])('of the domain %s over %s is %s', (domain, protocol, text) => {
    expect(cookieText('a', '1', 60, domain, protocol)).toBe(text);
  });

  it('that expires one has a lifetime of 0', () => {
    expect(cookieText('a', '', 0, undefined, 'http:')).toBe('a=;path=/;max-age=0');
  });
});
