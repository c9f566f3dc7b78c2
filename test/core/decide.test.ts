import { describe, expect, it } from 'vitest';
import { bareClick, type Click } from '../../src/core/click.ts';
import { decide, SAME_CLICK } from '../../src/core/decide.ts';
import type { Landing } from '../../src/core/landing.ts';
import { aClick, aLanding, MINUTE, NOW } from '../support/clicks.ts';

const weak = (code: string) => aLanding(code, { _isEcho: () => true });
const ago = (milliseconds: number) => aClick({ at: NOW - milliseconds });
const legacy = bareClick('from-another-tracker');

/** The click that a landing is for a visitor with this one, at a time of day at which it cannot be the same. */
const clickOf = (landing: Landing, stored: Click | undefined, days = 90) =>
  decide(landing, stored, (stored?.at ?? NOW) + 30 * MINUTE, days)!;

/** What was decided, in a word. */
const decision = (landing: Landing, stored: Click | undefined) => {
  const click = decide(landing, stored, NOW, 90);
  if (!click) return 'none';
  return click.id === stored?.id ? 'reclick' : 'new';
};

describe('decide', () => {
  it.each<['none' | 'new' | 'reclick', string, Landing, Click | undefined]>([
    ['new', 'a first link', aLanding(), undefined],
    ['new', 'a first link after a reload', weak('ALICE'), undefined],

    ['none', 'the same link at once (R6)', aLanding(), ago(0)],
    ['none', 'the same link a millisecond short of 30 minutes later (R6)', aLanding(), ago(30 * MINUTE - 1)],
    ['reclick', 'the same link 30 minutes later to the millisecond (R6)', aLanding(), ago(30 * MINUTE)],
    ['reclick', 'the same link weeks later (R6)', aLanding(), ago(20 * 24 * 60 * MINUTE)],
    [
      'none',
      'the same link while the first is still undelivered',
      aLanding(),
      aClick({ url: 'https://a.example/?aff=ALICE' }),
    ],
    ['none', 'the same link, clock set back by less than 30 minutes', aLanding(), ago(-30 * MINUTE + 1)],
    ['reclick', 'the same link, clock set back by 30 minutes', aLanding(), ago(-30 * MINUTE)],
    ['reclick', 'the same link, clock set back by a year', aLanding(), ago(-365 * 24 * 60 * MINUTE)],

    ['new', 'the link of another partner, at once (R5)', aLanding('BOB'), ago(0)],
    ['new', 'the link of another partner, later (R5)', aLanding('BOB'), ago(31 * MINUTE)],
    ['new', 'the link of an earlier partner again (R5)', aLanding('ALICE'), aClick({ codes: ['BOB', 'ALICE'] })],
    ['new', 'a code that differs in case only', aLanding('alice'), ago(0)],
    ['new', 'any link, where only a click of another tracker is stored (F24)', aLanding(), legacy],
    ['new', 'any link after a reload, where only a click of another tracker is stored', weak('ALICE'), legacy],

    ['none', 'a reload of the credited link, however late', weak('ALICE'), ago(31 * MINUTE)],
    ['none', 'a reload of an earlier partner’s page', weak('ALICE'), aClick({ codes: ['BOB', 'ALICE'] })],
    ['new', 'a reload of a page whose link was never seen', weak('CAROL'), aClick({ codes: ['BOB', 'ALICE'] })],
  ])('%s: %s', (expected, _case, landing, stored) => {
    expect(decision(landing, stored)).toBe(expected);
  });

  it('takes 30 minutes for the same click', () => {
    expect(SAME_CLICK).toBe(30 * MINUTE);
  });
});

describe('the click', () => {
  const landing = aLanding('BOB', { _url: 'https://shop.example.com/x?aff=BOB', _from: 'https://blog.example/' });

  it('is undelivered, and holds everything to report', () => {
    expect(decide(landing, undefined, NOW, 30)).toEqual({
      at: NOW,
      days: 30,
      id: expect.stringMatching(/^[\w-]{21}$/),
      codes: ['BOB'],
      url: 'https://shop.example.com/x?aff=BOB',
      undelivered: true,
      from: 'https://blog.example/',
      prev: undefined,
    });
  });

  const alice = aClick({ id: 'alice' });
  const carol = aClick({ id: 'carol', codes: ['CAROL'], undelivered: true });

  it.each<[string, Click | undefined, Click | undefined]>([
    ['nothing after a first click', undefined, undefined],
    ['the click that the API had accepted', alice, alice],
    ['the click of another tracker', legacy, legacy],
    ['one that was never reported', carol, carol],
    [
      'one that was never reported, then to the one accepted before it',
      { ...carol, prev: alice },
      { ...carol, prev: alice },
    ],
    [
      'one that was never reported, then past another to the one accepted before',
      { ...carol, prev: { ...carol, id: 'dave', prev: alice } },
      { ...carol, prev: alice },
    ],
    [
      'the accepted one alone, whatever somebody has written beside it',
      { ...alice, prev: { id: 1, codes: [[]] } as never },
      alice,
    ],
    [
      'one of whose partner and referrer nothing is kept',
      { ...alice, from: 'https://blog.example/', partner: { name: 'Alice' } },
      alice,
    ],
  ])('falls back to %s', (_case, stored, fallback) => {
    expect(clickOf(landing, stored).prev).toEqual(fallback);
  });

  it('keeps two fallbacks of a longer chain: the latest and the first', () => {
    let click: Click | undefined;
    for (const code of ['A', 'B', 'C', 'D']) click = clickOf(aLanding(code), click);
    expect(click!.prev!.codes).toEqual(['C', 'B', 'A']);
    expect(click!.prev!.prev!.codes).toEqual(['A']);
    expect(click!.prev!.prev!.prev).toBeUndefined();
  });

  it('remembers the codes this visitor has come with, the credited one first', () => {
    expect(clickOf(landing, aClick({ codes: ['ALICE', 'CAROL'] })).codes).toEqual(['BOB', 'ALICE', 'CAROL']);
  });

  it('forgets the oldest code beyond the fifth', () => {
    let click: Click | undefined;
    for (const code of 'ABCDEFGHIJ') click = clickOf(aLanding(code), click);
    expect(click!.codes).toEqual([...'JIHGF']);
  });

  it('remembers a partner once, however often the visitor came back', () => {
    let click: Click | undefined = aClick({ codes: ['BOB', 'ALICE'] });
    for (let visit = 0; visit < 10; visit++) click = clickOf(landing, click);
    expect(click!.codes).toEqual(['BOB', 'ALICE']);
    expect(decision(weak('ALICE'), click)).toBe('none');
  });
});
