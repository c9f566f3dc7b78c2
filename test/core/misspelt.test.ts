import { describe, expect, it } from 'vitest';
import { meantBy, misspeltAttributes, misspeltOptions, OPTION_NAMES, QUEUE_METHODS } from '../../src/core/misspelt.ts';

describe('the word that was meant', () => {
  it.each<[string, string | undefined]>([
    ['apibase', 'apiBase'],
    ['api_base', 'apiBase'],
    ['apiUrl', undefined],
    ['progamId', 'programId'],
    ['porgramId', 'programId'],
    ['programID', 'programId'],
    ['programIdentifier', 'programId'],
    ['cookieWindow', 'cookieWindowDays'],
    ['window', 'cookieWindowDays'],
    ['domain', 'cookieDomain'],
    ['params', 'param'],
    ['parm', 'param'],
    ['cookieDomian', 'cookieDomain'],
    // Has most letters of another option.
    ['cookieWindwo', undefined],
    ['debugging', 'debug'],
    ['id', undefined],
    ['key', undefined],
    ['a', undefined],
    ['', undefined],
    ['x'.repeat(100_000), undefined],
    ['मूल्य', undefined],
  ])('%s: %s', (word, meant) => {
    expect(meantBy(word, OPTION_NAMES)).toBe(meant);
  });

  it.each([
    ['singup', 'signup'],
    ['signUp', 'signup'],
    ['sign_up', 'signup'],
    ['track', 'trackClick'],
    ['trackClicks', 'trackClick'],
    ['onReady', 'ready'],
    ['identify', undefined],
  ])('of a method: %s: %s', (word, meant) => {
    expect(meantBy(word, QUEUE_METHODS)).toBe(meant);
  });

  it('is the closest one', () => {
    expect(meantBy('param', ['params', 'parameter', 'param'])).toBe('param');
    expect(meantBy('window', ['widow', 'windowing', 'windows'])).toBe('windows');
  });
});

describe('attributes of the tag', () => {
  it.each<[string, string | undefined]>([
    ['data-affitor-apibase', 'data-affitor-api-base'],
    ['data-affitor-programid', 'data-affitor-program-id'],
    ['data-affitor-progam-id', 'data-affitor-program-id'],
    ['data-affitorapi-base', 'data-affitor-api-base'],
    ['data-affitor-cookie-window-days', 'data-affitor-cookie-window'],
    ['data-affitor-cookie_domain', 'data-affitor-cookie-domain'],
    ['data-affitor-key', undefined],
    ['data-affitor-', undefined],
  ])('%s is not an option; meant: %s', (name, meant) => {
    expect(misspeltAttributes(['src', name])).toEqual([{ name, meant }]);
  });

  it.each([
    'data-affitor-program-id',
    'data-affitor-api-base',
    'data-affitor-cookie-domain',
    'data-affitor-cookie-window',
    'data-affitor-param',
    'data-affitor-consent',
    'data-affitor-debug',
    // The older name, and what affitor-links.js reads.
    'data-affitor-program',
    'data-affitor-domains',
    'data-affitor-stripe',
    // Of others.
    'async',
    'data-cfasync',
    'data-consent',
    'data-param',
  ])('%s is not reported', (name) => {
    expect(misspeltAttributes([name])).toEqual([]);
  });
});

describe('options', () => {
  it('are reported if nothing reads them', () => {
    expect(misspeltOptions({ env: 'production', scriptUrl: '' }, ['env', 'scriptUrl'])).toEqual([]);
    expect(misspeltOptions({ programId: 1, program: 1, apibase: '/affitor', key: null, other: undefined })).toEqual([
      { name: 'apibase', meant: 'apiBase' },
      { name: 'key', meant: undefined },
    ]);
  });
});
