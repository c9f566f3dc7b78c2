// @vitest-environment jsdom
import { afterEach, expect, it } from 'vitest';
import { hasStorage, readCookies, tryDomains } from '../../src/doctor/observe/cookies.ts';
import { forbidCookies, forbidStorage, leavePage, visit } from '../support/page.ts';

afterEach(leavePage);

it.each([
  ['https://www.example.com/', undefined, 'example.com', false],
  ['https://app.shop.co.uk/', undefined, 'shop.co.uk', false],
  ['http://www.example.com/', 'www.example.com', 'www.example.com', false],
  ['https://www.example.com/', '.example.com', '.example.com', false],
  ['https://www.example.com/', 'other.com', 'example.com', true],
  ['http://127.0.0.1/', undefined, '', false],
  ['http://localhost/', undefined, '', false],
])('on %s with %s configured, cookies stand on %s; refused: %s', (url, configured, domain, isDomainRefused) => {
  visit(url);
  expect(tryDomains(configured)).toEqual({ domain, isDomainRefused });
  expect(document.cookie).toBe('');
});

it('tells where nothing can be written or read', () => {
  visit('https://www.example.com/');
  expect(hasStorage()).toBe(true);
  expect(localStorage.length).toBe(0);
  forbidCookies();
  forbidStorage();
  expect(tryDomains(undefined)).toEqual({ domain: undefined, isDomainRefused: false });
  expect(tryDomains('example.com').isDomainRefused, 'no domain in particular').toBe(false);
  expect(readCookies()).toBeUndefined();
  expect(hasStorage()).toBe(false);
});
