import { getData } from '@affitor/sdk';
import { describe, expect, it } from 'vitest';
import { adopted, HANDOFF_LIFE, readHandoff, writeHandoff } from '../../src/links/handoff.ts';
import type { AffitorData } from '../../src/types.ts';
import { MINUTE, NOW } from '../support/clicks.ts';

const DAY = 864e5;
const URL_OF_LANDING = 'https://www.example.com/a*b?aff=ALICE&utm_source=mail';

/** What the tracker tells of a visitor who came by Alice's link ten minutes ago. */
const referred = (differences: Partial<AffitorData> = {}): AffitorData => ({
  clickId: 'V1StGXR8_Z5jdHi6B-myT',
  programId: 1,
  partnerCode: 'ALICE',
  hasAttribution: true,
  clickedAt: NOW - 10 * MINUTE,
  expiresAt: NOW - 10 * MINUTE + 30 * DAY,
  delivered: true,
  affiliateUrl: URL_OF_LANDING,
  partner: null,
  ...differences,
});

/** A visitor nobody referred, as on a server. */
const organic = (differences: Partial<AffitorData> = {}): AffitorData => ({
  ...getData(),
  programId: 1,
  ...differences,
});

const byBob = (clickedAt: number | null) =>
  referred({ clickId: 'bob', partnerCode: 'BOB', clickedAt, expiresAt: clickedAt && clickedAt + 90 * DAY });

const handed = (visitor = referred(), now = NOW) => writeHandoff(visitor, now)!;

/** The parts of a handoff, some of them other ones. */
const forged = (parts: Record<number, string>) =>
  Object.assign(handed(referred({ affiliateUrl: 'https://www.example.com/?aff=ALICE' })).split('*'), parts).join('*');

describe('what is handed over', () => {
  it('is a click, as the other domain is to store it', () => {
    expect(readHandoff(handed(), NOW + 500)).toEqual({
      _program: '1',
      _click: {
        id: 'V1StGXR8_Z5jdHi6B-myT',
        at: NOW - 10 * MINUTE,
        days: 30,
        codes: ['ALICE'],
        url: URL_OF_LANDING,
        handed: true,
      },
    });
  });

  it('is also whether the API has yet to hear of it', () => {
    expect(readHandoff(handed(referred({ delivered: false })), NOW)!._click.undelivered).toBe(true);
  });

  it('is the id alone of a click of which no more is known', () => {
    const bare = referred({ clickedAt: null, expiresAt: null, partnerCode: null, affiliateUrl: null });
    expect(readHandoff(handed(bare), NOW)!._click).toEqual({
      id: 'V1StGXR8_Z5jdHi6B-myT',
      at: 0,
      days: 90,
      codes: [],
      handed: true,
    });
  });

  it('is nothing of a visitor nobody referred, and without a tracker', () => {
    expect(writeHandoff(organic(), NOW)).toBeUndefined();
    expect(writeHandoff(undefined, NOW)).toBeUndefined();
  });
});

describe('a handoff', () => {
  it.each<[what: string, age: number, taken: boolean]>([
    ['at once', 0, true],
    ['two minutes old, nearly', HANDOFF_LIFE - 1, true],
    ['two minutes old', HANDOFF_LIFE, false],
    ['a day old', DAY, false],
    ['of a clock that was set back a little', -999, true],
    ['dated ahead, to last', -MINUTE, false],
  ])('%s', (_what, age, taken) => {
    expect(!!readHandoff(handed(referred(), NOW - age), NOW)).toBe(taken);
  });

  it.each<[what: string, text: string]>([
    ['empty', ''],
    ['no handoff', 'hello'],
    ['without a time', forged({ 0: '' })],
    ['with words for a time', forged({ 0: 'now' })],
    ['of an endless time', forged({ 0: 'Infinity' })],
    ['without an id', forged({ 2: '' })],
    ['with markup for an id', forged({ 2: '<b>' })],
    ['with an id that would end the cookie', forged({ 2: 'a;domain=example.com' })],
    ['of a click to come', forged({ 3: `${NOW + 60 * MINUTE}` })],
    ['of a click before there were any', forged({ 3: '-1' })],
    ['with words for the time of the click', forged({ 3: 'x' })],
    ['of a click that has lapsed', forged({ 3: `${NOW - 31 * DAY}`, 4: '30' })],
  ])('%s is none', (_what, text) => {
    expect(readHandoff(text, NOW)).toBeUndefined();
  });

  it.each<[what: string, address: string]>([
    ['no address', ''],
    ['one that cannot be parsed', 'example.com?aff=ALICE'],
    ['one without a code', 'https://www.example.com/?utm_source=mail'],
    ['one with markup for a code', 'https://www.example.com/?aff=%3Cscript%3E'],
  ])('with %s tells neither of a partner nor of anything to send', (_what, address) => {
    const click = readHandoff(forged({ 5: '1', 6: address }), NOW)!._click;
    expect(click).toMatchObject({ id: 'V1StGXR8_Z5jdHi6B-myT', codes: [], url: undefined, undelivered: undefined });
  });

  it.each(['Ärzte', 'हिंदी', '價'.repeat(64), '𠮷'.repeat(64), 'a_b.c~d@e-'])(
    'with the code %s has that',
    (partnerCode) => {
      const affiliateUrl = `https://www.example.com/?aff=${encodeURIComponent(partnerCode)}`;
      expect(readHandoff(handed(referred({ partnerCode, affiliateUrl })), NOW)!._click.codes).toEqual([partnerCode]);
    },
  );

  it('never holds markup', () => {
    const { url } = readHandoff(forged({ 6: 'https://x.example/?aff=ALICE&utm_source=<img src="x">' }), NOW)!._click;
    expect(url).toBe('https://x.example/?aff=ALICE&utm_source=%3Cimg%20src=%22x%22%3E');
  });

  it('has days that a click can last', () => {
    expect(readHandoff(forged({ 4: '99999' }), NOW)!._click.days).toBe(90);
  });
});

describe('last click wins', () => {
  const take = (visitor: AffitorData | undefined, from = referred()) =>
    adopted(readHandoff(handed(from), NOW)!, visitor);

  it.each<[what: string, own: AffitorData | undefined, taken: boolean]>([
    ['a visitor nobody referred here', organic(), true],
    ['an earlier click here', byBob(NOW - 11 * MINUTE), true],
    ['a later click here', byBob(NOW - 9 * MINUTE), false],
    ['a click here of the same moment', byBob(NOW - 10 * MINUTE), false],
    ['a click here of unknown time', byBob(null), true],
    ['the same click', referred(), false],
    ['another program', organic({ programId: 2 }), false],
    ['no program', organic({ programId: null }), false],
    ['no tracker', undefined, false],
  ])('%s', (_what, own, taken) => {
    expect(take(own)?.id).toBe(taken ? 'V1StGXR8_Z5jdHi6B-myT' : undefined);
  });

  it('a click of unknown time takes the place of none', () => {
    const bare = referred({ clickedAt: null });
    expect(take(byBob(NOW - 80 * DAY), bare)).toBeUndefined();
    expect(take(byBob(null), bare)).toBeUndefined();
    expect(take(organic(), bare)?.at).toBe(0);
  });

  it('the code of before is remembered, so that a reload of its landing is no new click', () => {
    expect(take(byBob(NOW - 20 * MINUTE))!.codes).toEqual(['ALICE', 'BOB']);
  });

  it('the click of before is kept to fall back to, as long as the API may refuse the new one', () => {
    const own = byBob(NOW - 20 * MINUTE);
    expect(take(own, referred({ delivered: false }))!.prev).toMatchObject({ id: 'bob', codes: ['BOB'] });
    expect(take(own)!.prev).toBeUndefined();
  });

  it.each([
    'ftp://www.example.com/?aff=ALICE',
    'https://user:secret@www.example.com/?aff=ALICE',
    'https://www.example.com/?aff=ALICE&token=secret',
    'https://www.example.com/?aff=ALICE#secret',
  ])('takes no partner from an address that the tracker does not report: %s', (affiliateUrl) => {
    const click = readHandoff(handed(referred({ affiliateUrl })), NOW)!._click;
    expect(click).toMatchObject({ codes: [], url: undefined });
  });
});
