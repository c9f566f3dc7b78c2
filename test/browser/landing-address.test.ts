// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi } from '../support/fake-api.ts';
import { ARRIVING, SHOP as LINKED, NO_CODES, OTHERS } from '../support/links.ts';
import { createTracker, forgetEverything, land, settled, storedCookies, visit } from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(async () => {
  await forgetEverything();
  vi.unstubAllGlobals();
});

const SHOP = 'https://www.example.com';

describe('the names of the parameter', () => {
  it.each([
    ['aff', '/?aff=ALICE', 'ALICE'],
    ['', '/?aff=ALICE', 'ALICE'],
    ['via', '/?aff=ALICE', null],
    ['via,ref', '/?ref=ALICE', 'ALICE'],
    ['via ref', '/?ref=ALICE', 'ALICE'],
    ['via, ref', '/?ref=ALICE', 'ALICE'],
    ['via,\n  ref', '/?ref=ALICE', 'ALICE'],
    ['via,ref', '/?VIA=ALICE', 'ALICE'],
    ['VIA,Ref', '/?ref=BOB&via=ALICE', 'ALICE'],
    ['via,ref', '/?Ref=BOB&x=1&amp;Via=ALICE', 'BOB'],
    // White space between two names is no name of its own.
    ['via, ref', '/?=ALICE', null],
  ])('%j find in %s the code %s', (param, path, code) => {
    expect(land(`${SHOP}${path}`, { param }).getData().partnerCode).toBe(code);
  });
});

it.each([
  ['/', 0],
  ['/pricing?sale#top', 0],
  ['/?x=1', 1],
])('the address %s is parsed %i times: one without parameters costs nothing', (path, times) => {
  visit(`${SHOP}${path}`, { loadedAs: SHOP });
  const create = vi.spyOn(document, 'createElement');
  createTracker();
  expect(create).toHaveBeenCalledTimes(times);
});

describe('a link that was mangled on its way (F29)', () => {
  const reported = (code: string, campaign?: string) =>
    expect.stringMatching(new RegExp(`\\?aff=${encodeURIComponent(code)}${campaign ? `&${campaign}` : ''}$`));

  it('counts like the link that was meant, wherever the code is read', async () => {
    for (const [link, code, campaign] of ARRIVING) {
      for (const arrive of [
        () => land(LINKED + link),
        () => land(`${LINKED}/`, {}, { loadedAs: LINKED + link }),
        () => land(`${LINKED}/pricing`, {}, { referrer: LINKED + link }),
        () => {
          const tracker = land(`${LINKED}/`);
          tracker.trackClick(LINKED + link);
          return tracker;
        },
        () => {
          const tracker = land(`${LINKED}/`);
          history.pushState(null, '', LINKED + link);
          return tracker;
        },
      ]) {
        const { partnerCode, affiliateUrl } = arrive().getData();
        expect([link, partnerCode, affiliateUrl]).toEqual([link, code, reported(code, campaign)]);
        await forgetEverything();
        vi.useFakeTimers();
      }
    }
  });

  it('stores and sends nothing if it holds no code, or the code of another site (L4)', async () => {
    for (const link of [...NO_CODES.map((value) => `/?aff=${value}`), ...OTHERS]) {
      const tracker = land(LINKED + link);
      tracker.trackClick(link);
      history.pushState(null, '', link);
      await settled();
      expect([link, tracker.getClickId(), storedCookies()]).toEqual([link, null, []]);
    }
    expect(api.sent).toEqual([]);
  });

  it('is shown with `debug` if its code is rejected, and a link with a code is not (L4)', () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const shown = () => log.mock.calls.map(([, text]) => `${text}`).filter((text) => /no partner code/.test(text));
    land(`${LINKED}/?aff=%3Cb%3E`, { debug: true }).trackClick('/?aff=a,b');
    expect(shown()).toEqual([
      ...Array(2).fill(`no partner code in ${LINKED}/?aff=%3Cb%3E`),
      'no partner code in /?aff=a,b',
    ]);
    log.mockClear();
    land(`${LINKED}/?x=1&amp;aff=ALICE)`, { debug: true }).getData();
    land(`${LINKED}/?aff=%3Cb%3E`, {});
    expect(shown()).toEqual([]);
  });
});

it('the code is the same however the link was mangled: the second arrival is the same click', async () => {
  const first = land(`${LINKED}/?aff=ALICE`).getClickId();
  await settled();
  for (const link of ['/?AFF=ALICE', '/?x=1&amp;aff=ALICE%E2%80%8B).', '/?next=%2F%3Faff%3DALICE'])
    expect(land(LINKED + link).getClickId()).toBe(first);
  await settled();
  expect(api.kinds()).toEqual(['click']);
});

it('a link as it was meant is read once, and strictly', () => {
  visit(`${LINKED}/?aff=ALICE&utm_source=x`);
  const queries = vi.fn();
  const Params = class extends URLSearchParams {
    constructor(...args: ConstructorParameters<typeof URLSearchParams>) {
      super(...args);
      queries(...args);
    }
  };
  vi.stubGlobal('URLSearchParams', Params);
  const regExps = vi.fn((...args: ConstructorParameters<typeof RegExp>) => new RegExp(...args));
  vi.stubGlobal('RegExp', regExps);
  createTracker();
  expect(queries.mock.calls).toEqual([['?aff=ALICE&utm_source=x&']]);
  expect(regExps).not.toHaveBeenCalled();
});
