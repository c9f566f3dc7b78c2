import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partnerCodeIn, readPartnerLink } from '../../e2e/backend/attribution/partner-link.ts';
import { readLanding } from '../../src/core/landing.ts';
import { cases } from '../support/cases.ts';
import { ARRIVING, NO_CODES, OTHERS, SHOP } from '../support/links.ts';

const read = (link: string) => readPartnerLink(new URL(link, SHOP));
const named = <Row extends readonly [string, ...unknown[]]>(rows: readonly Row[]) =>
  rows.map((row) => [row[0].slice(0, 60), ...row] as const);

describe('the partner code in a reported address (L6)', () => {
  it.each(named(ARRIVING))('is read out of %s', (_name, link, code) => {
    expect(read(link)).toEqual({ code, rejected: undefined });
  });

  it.each(named(OTHERS.map((link) => [link] as const)))('is missing in %s', (_name, link) => {
    expect(read(link)).toEqual({ code: undefined, rejected: undefined });
  });

  it.each(named(NO_CODES.map((value) => [value] as const)))('is not %s', (_name, value) => {
    for (const start of ['/?aff=', '/?x=1&amp;AFF=']) expect(read(start + value).code).toBeUndefined();
  });

  it.each([
    ['/?aff=%3Cb%3E', '<b>'],
    ['/?aff=&AFF=a,b', 'a,b'],
    ['/?x=1&amp;aff=a%20b', 'a b'],
    ['/?aff=%20', undefined],
  ])('of %s is rejected: %s', (link, rejected) => {
    expect(read(link)).toEqual({ code: undefined, rejected });
  });

  it('is the one that the tracker reads, in any link', () => {
    const part = fc.oneof(
      fc.constantFrom('aff', 'AFF', 'x', 'utm_source', '=', '=', '&', '&amp;', '?', '#', '/', '//', ':', ';'),
      fc.constantFrom('%3F', '%3D', '%26', '%2F%2F', '%20', '%E2%80%8B', '%', '%25', '+', ')', '.', '<'),
      fc.constantFrom(
        'aff=',
        '?aff=',
        '%3Faff%3D',
        'next=',
        'https://',
        'shop.example.com',
        'other.example',
        'ALICE',
        'ж',
      ),
      fc.string({ unit: 'grapheme', maxLength: 2 }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const link = new URL(`${SHOP}/?${parts.join('')}`);
        expect(readPartnerLink(link).code).toBe(readLanding(link, ['aff'], '')?._code);
      }),
      { numRuns: cases({ desk: 2000, ci: 20_000 }) },
    );
  });

  it('says the same of what the tracker makes of it', () => {
    for (const [link, code] of ARRIVING)
      expect(readPartnerLink(new URL(readLanding(new URL(link, SHOP), ['aff'], '')!._url)).code).toBe(code);
  });
});

it.each([
  ['ALICE', true],
  ['a@b.example', true],
  ['हिंदी', true],
  ['ALICE.', false],
  [' ALICE', false],
  ['', false],
  ['x'.repeat(65), false],
])('a partner may be called %j: %s', (code, may) => {
  expect(partnerCodeIn(code) === code).toBe(may);
});
