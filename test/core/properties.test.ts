import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acknowledge, type Click } from '../../src/core/click.ts';
import { decide } from '../../src/core/decide.ts';
import { type Landing, readLanding } from '../../src/core/landing.ts';
import { readClick } from '../../src/core/stored-click.ts';
import { aLanding, companionOf, cookiesOf, NOW } from '../support/clicks.ts';

const BASE = 'https://shop.example.com/';
/** Without controls, markup, separators, and what is not to be seen. */
const CODE = /^[^\0-,/:-?[-^`{-}\x7f-\xa0\u2000-\u206f\ufeff\ufff0-\uffff]{1,64}$/;

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.webQueryParameters());
const code = fc.stringMatching(/^[A-Z\d_.~@-]{0,63}[A-Z\d_~@-]$/);

describe('any address', () => {
  it('is read without throwing, and twice to the same', () => {
    fc.assert(
      fc.property(text, text, text, (query, hash, referrer) => {
        const address = new URL(BASE);
        address.search = query;
        address.hash = hash;
        const first = readLanding(address, ['aff'], referrer);
        expect(JSON.stringify(readLanding(address, ['aff'], referrer))).toBe(JSON.stringify(first));
      }),
    );
  });

  it('either gives a harmless code, in an address that says the same, or nothing', () => {
    const value = fc.oneof(code, text, fc.constantFrom('', '<b>', '%', '%E0%A4%A', 'x'.repeat(10_000)));
    const param = fc.tuple(fc.constantFrom('aff', 'via', 'utm_source', 'x'), value);
    fc.assert(
      fc.property(fc.array(param), fc.array(param), fc.boolean(), (query, hash, encoded) => {
        const join = (pairs: [string, string][]) =>
          pairs
            .map(([name, each]) => `${name}=${encoded ? encodeURIComponent(Buffer.from(each).toString()) : each}`)
            .join('&');
        const landing = readLanding(new URL(`${BASE}p?${join(query)}#/r?${join(hash)}`), ['aff', 'via'], '');
        if (!landing) return;
        expect(landing._code).toMatch(CODE);
        const { origin, pathname, searchParams } = new URL(landing._url);
        expect(origin + pathname).toBe(`${BASE}p`);
        for (const name of searchParams.keys()) expect(name).toMatch(/^(aff|utm_.*|u|ut|utm)$/);
        // Of letters that are percent-encoded to nine characters, 32 fit.
        if (landing._code.length <= 32) expect(searchParams.get('aff')).toBe(landing._code);
      }),
      { numRuns: 500 },
    );
  });

  it('with a code gives that code, whatever else it holds', () => {
    fc.assert(
      fc.property(code, fc.webPath(), fc.webQueryParameters(), fc.webFragments(), (partner, path, query, hash) => {
        fc.pre(!/(^|&)aff=/.test(query));
        const landing = readLanding(
          new URL(`https://a.example${path || '/'}?${query}&aff=${partner}#${hash}`),
          ['aff'],
          '',
        );
        expect(landing?._code).toBe(partner);
        expect(new URL(landing!._url).searchParams.get('aff')).toBe(partner);
      }),
    );
  });
});

describe('any cookies', () => {
  const name = fc.constantFrom('affitor_click_id', 'affitor_click', 'theme');

  it('are read without throwing, and twice to the same', () => {
    const json = fc.json().map(encodeURIComponent);
    const junk = fc.array(fc.tuple(name, fc.oneof(text, json)).map((pair) => pair.join('=')));
    fc.assert(
      fc.property(
        fc.oneof(
          text,
          junk.map((cookies) => cookies.join('; ')),
        ),
        (cookies) => {
          expect(readClick(cookies)).toEqual(readClick(cookies));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('can be decided upon and replaced without throwing, whatever the companion says', () => {
    const field = fc.oneof(fc.jsonValue(), fc.constantFrom(NOW, 'an-id', [], ['ALICE'], { map: 1, includes: 1 }));
    const forged = fc.record({
      at: field,
      days: field,
      id: fc.constant('an-id'),
      codes: field,
      url: field,
      prev: field,
    });
    fc.assert(
      fc.property(forged, fc.boolean(), (companion, weak) => {
        const stored = readClick(`affitor_click_id=an-id; ${companionOf(companion)}`);
        const click = decide(aLanding('BOB', { _isEcho: () => weak }), stored, NOW, 90);
        expect((click ?? stored)!.codes).toContain('BOB');
      }),
      { numRuns: 500 },
    );
  });

  it('never mix the id of one click with the partner of another', () => {
    const click = fc.record({
      at: fc.integer({ min: NOW - 1e10, max: NOW }),
      days: fc.integer({ min: 1, max: 365 }),
      id: fc.constantFrom('id-1', 'id-2', 'id-3'),
      codes: fc.array(fc.constantFrom('ALICE', 'BOB'), { minLength: 1 }),
    });
    const ids = fc.array(
      fc.constantFrom('id-1', 'id-2', 'legacy').map((id) => `affitor_click_id=${id}`),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(fc.array(click), ids, fc.infiniteStream(fc.nat()), (clicks, idCookies, order) => {
        const companions = clicks.map((each) => cookiesOf(each).split('; ')[1]!);
        const cookies = [...companions, ...idCookies]
          .map((cookie) => [order.next().value as number, cookie] as const)
          .sort(([a], [b]) => a - b)
          .map(([, cookie]) => cookie);
        const found = readClick(cookies.join('; '))!;
        expect(idCookies).toContain(`affitor_click_id=${found.id}`);
        if (found.at) expect(clicks).toContainEqual(found);
        else expect(found.codes).toEqual([]);
        // The latest of the clicks that an id cookie vouches for.
        const vouched = clicks.filter(({ id }) => idCookies.includes(`affitor_click_id=${id}`));
        expect(found.at).toBe(Math.max(0, ...vouched.map(({ at }) => at)));
      }),
      { numRuns: 300 },
    );
  });
});

/** What a visitor does, and what the API says to it. */
type Step = { wait: number } & ({ landing: Landing } | { answer: 'accept' | 'refuse' | 'other id' });

describe('any sequence of landings and answers', () => {
  const partner = fc.constantFrom(...'ABCDEFGHIJKL');
  const wait = fc.integer({ min: 0, max: 60 * 60_000 });
  const landing = fc.tuple(partner, fc.boolean()).map(([code, weak]) => aLanding(code, { _isEcho: () => weak }));
  const step: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ wait, landing }),
    fc.record({ wait, answer: fc.constantFrom('accept' as const, 'refuse' as const, 'other id' as const) }),
  );

  /** Plays the steps through cookies, as pages do, and hands each state to the check. */
  const play = (steps: Step[], check: (state: { before?: Click; after?: Click; step: Step }) => void) => {
    let cookies = '';
    let now = NOW;
    let minted = 0;
    for (const each of steps) {
      now += each.wait;
      const before = readClick(cookies);
      let after = before;
      if ('landing' in each) {
        const click = decide(each.landing, before, now, 90);
        if (click) after = click;
        // The same decision from the same input, but for the id of a new click.
        expect({ ...decide(each.landing, before, now, 90), id: '' }).toEqual({ ...click, id: '' });
      } else if (before?.undelivered) {
        if (each.answer === 'refuse') after = before.prev;
        else after = acknowledge(before, each.answer === 'accept' ? {} : { click_id: `theirs-${++minted}` });
      }
      cookies = after ? cookiesOf(after) : '';
      check({ before, after: readClick(cookies), step: each });
    }
  };

  it('leaves the partner of the last real landing credited', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        play(steps, ({ before, after, step }) => {
          if ('landing' in step) {
            const { _code, _isEcho } = step.landing;
            if (!_isEcho?.()) expect(after!.codes[0]).toBe(_code);
            // An echo of an earlier arrival credits nobody anew.
            else if (before?.codes.includes(_code)) expect(after).toEqual(before);
            else expect(after!.codes[0]).toBe(_code);
            if (after!.codes[0] !== before?.codes[0]) expect(after!.id).not.toBe(before?.id);
          } else if (step.answer !== 'refuse') expect(after?.codes).toEqual(before?.codes);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('after refusals credits the last partner whom the API accepted', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let accepted: string | undefined;
        play(steps, ({ before, after, step }) => {
          if ('landing' in step || !before?.undelivered) return;
          if (step.answer !== 'refuse') accepted = after!.codes[0];
          // Once something was accepted, no number of refusals ends at anyone else.
          else if (!after?.undelivered) expect(after?.codes[0]).toBe(accepted);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('after one refusal credits whoever was credited before, whether the API had heard of that or not', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let replaced: Click | undefined;
        play(steps, ({ before, after, step }) => {
          if ('landing' in step) {
            if (JSON.stringify(after) !== JSON.stringify(before)) replaced = before;
          } else if (before?.undelivered && step.answer === 'refuse') {
            expect([after?.id, after?.codes, after?.undelivered]).toEqual([
              replaced?.id,
              replaced?.codes,
              replaced?.undelivered,
            ]);
            replaced = after?.prev;
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  it('keeps id and partner together: one id never stands for two partners', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const partners = new Map<string, string>();
        play(steps, ({ after }) => {
          for (const click of [after, after?.prev, after?.prev?.prev]) {
            if (!click) continue;
            expect(partners.get(click.id) ?? click.codes[0]).toBe(click.codes[0]);
            partners.set(click.id, click.codes[0]!);
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  it('never fills a cookie: codes are few and distinct, fallbacks two at most', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        play(steps, ({ after }) => {
          expect(after?.prev?.prev?.prev).toBeUndefined();
          expect(new Set(after?.codes).size).toBe(after?.codes.length ?? 0);
          expect(after?.codes.length ?? 0).toBeLessThanOrEqual(5);
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe('the companion cookie', () => {
  const MOST = 4096;
  const sizeOf = (addresses: string[], referrer: string) => {
    let click: Click | undefined;
    // The same partner's link twice in a row is one click.
    for (const address of addresses)
      click = {
        ...(decide(readLanding(new URL(address, BASE), ['aff'], referrer)!, click, NOW, 365) ?? click!),
        domain: 'shop.example.com',
      };
    return cookiesOf(click!).split('; ')[1]!.length;
  };

  it('of three clicks that are undelivered fits into what browsers accept, however long the addresses', () => {
    const word = fc.oneof(fc.stringMatching(/^[a-z\d-]{1,40}$/), fc.constantFrom('产品价格', 'büroküche', 'свежий'));
    const words = fc.array(word, { minLength: 1, maxLength: 60, size: 'max' });
    const partner = fc.stringMatching(/^[A-Za-z\d_-]{3,30}$/);
    fc.assert(
      fc.property(
        words,
        words,
        words,
        fc.array(partner, { minLength: 3, maxLength: 8, size: 'max' }),
        (path, utm, from, partners) => {
          const addresses = partners.map(
            (each) => `https://www.shop.example.com/${path.join('/')}?aff=${each}&utm_campaign=${utm.join('+')}`,
          );
          expect(sizeOf(addresses, new URL(from.join('/'), 'https://blog.example/').href)).toBeLessThan(MOST);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of an everyday re-click stays below a kilobyte', () => {
    const query = 'utm_source=newsletter&utm_medium=email&utm_campaign=spring_sale_2026&utm_content=header';
    const size = sizeOf(
      ['ALICE', 'BOB'].map((each) => `https://www.shop.example.com/pricing?aff=PARTNER_${each}&${query}`),
      'https://www.google.com/',
    );
    expect(size).toBeLessThan(1024);
  });
});
