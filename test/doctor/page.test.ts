// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  isFramed,
  pageLoaded,
  readArrivals,
  readLinkedHosts,
  readReports,
  runningTracker,
  saysThatItKnows,
  whatIsThere,
  within,
} from '../../src/doctor/observe/page.ts';
import { define, leavePage, type Visit, visit } from '../support/page.ts';
import { ORGANIC } from './support.ts';

const SHOP = 'https://www.example.com';

beforeEach(() => {
  vi.useFakeTimers();
  visit(`${SHOP}/`);
});
afterEach(() => {
  leavePage();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('what stands in window.affitor', () => {
  const tracker = { getData: () => ORGANIC };
  const broken = {
    getData: () => {
      throw new Error('broken');
    },
  };
  it.each([
    ['nothing', undefined, 'nothing'],
    ['null', null, 'something-else'],
    ['an element', document.createElement('form'), 'something-else'],
    ['a tracker that throws', broken, 'something-else'],
    ['a tracker', tracker, 'running'],
  ])('%s', (_what, present, expected) => {
    if (present !== undefined) window.affitor = present as never;
    expect(whatIsThere()).toBe(expected);
    expect(runningTracker()).toBe(expected === 'running' ? present : undefined);
  });
});

describe('waiting for the page', () => {
  /** Whether a promise is settled, without time passing. */
  const isSettled = async (promise: Promise<unknown>) => {
    let settled = false;
    promise.then(() => {
      settled = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    return settled;
  };

  it('ends at once when it has been loaded', async () => {
    define(document, 'readyState', { value: 'complete' });
    expect(await isSettled(pageLoaded())).toBe(true);
  });

  it.each(['loading', 'interactive'])('ends with the load event when it is %s', async (state) => {
    define(document, 'readyState', { value: state });
    const loaded = pageLoaded();
    expect(await isSettled(loaded)).toBe(false);
    dispatchEvent(new Event('load'));
    expect(await isSettled(loaded)).toBe(true);
  });
});

describe('looking for a time', () => {
  it('ends at once with what is there', async () => {
    const look = vi.fn(() => 'found');
    expect(await within(1000, look)).toBe('found');
    expect(look).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([0, '', false, null])('takes %j for found', async (value) => {
    expect(await within(1000, () => value)).toBe(value);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends as soon as it is there', async () => {
    let there: string | undefined;
    const found = vi.fn();
    within(1000, () => there).then(found);
    await vi.advanceTimersByTimeAsync(300);
    there = 'found';
    expect(found).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    expect(found).toHaveBeenCalledExactlyOnceWith('found');
  });

  it('gives up after the time, not before', async () => {
    const found = vi.fn();
    within(1000, () => undefined).then(found);
    await vi.advanceTimersByTimeAsync(1000);
    expect(found).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    expect(found).toHaveBeenCalledExactlyOnceWith(undefined);
  });
});

describe('whether the tracker knows', () => {
  const asked = (ready: unknown) => {
    const known = vi.fn();
    saysThatItKnows({ ready } as never, 1000).then(known);
    return known;
  };

  it('is said by its callback', async () => {
    const known = asked((callback: (data: unknown) => void) => callback(ORGANIC));
    await vi.advanceTimersByTimeAsync(0);
    expect(known).toHaveBeenCalledExactlyOnceWith(true);
  });

  it.each([
    ['never calls back', () => {}],
    ['has no ready()', undefined],
  ])('is denied after the time when it %s', async (_how, ready) => {
    const known = asked(ready);
    await vi.advanceTimersByTimeAsync(999);
    expect(known).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(known).toHaveBeenCalledExactlyOnceWith(false);
  });
});

describe('a frame', () => {
  it('of another site does not show the top address', () => {
    expect(isFramed()).toBe(false);
    vi.stubGlobal('top', {
      get location() {
        throw new DOMException('Blocked a frame', 'SecurityError');
      },
    });
    expect(isFramed()).toBe(true);
  });
});

describe('the addresses in which a code may stand', () => {
  const arrivals = (url: string, how: Visit = {}) => {
    visit(url, how);
    return readArrivals().map(({ address, isEcho }) => [address, isEcho]);
  };

  it.each([
    ['navigate', false],
    ['reload', true],
    ['back_forward', true],
  ] as const)('are that of now and that as loaded; of a %s an echo: %s', (type, isEcho) => {
    expect(arrivals(`${SHOP}/next`, { type, loadedAs: `${SHOP}/?aff=ALICE` })).toEqual([
      [`${SHOP}/next`, isEcho],
      [`${SHOP}/?aff=ALICE`, isEcho],
    ]);
  });

  it('are that of the page before too, when it is of this site', () => {
    expect(arrivals(`${SHOP}/next`, { referrer: `${SHOP}/?aff=ALICE` })[2]).toEqual([`${SHOP}/?aff=ALICE`, true]);
  });

  it.each(['', SHOP, 'https://other.example/?aff=ALICE', `${SHOP}.other.example/?aff=ALICE`])(
    'are not that of the page before when it is %j',
    (referrer) => {
      expect(arrivals(`${SHOP}/next`, { referrer })).toHaveLength(2);
    },
  );

  it.each([
    ['has no navigation entry', { getEntriesByType: () => [] }],
    ['is replaced', undefined],
  ])('are that of now when performance %s', (_how, value) => {
    visit(`${SHOP}/?aff=ALICE`);
    define(globalThis, 'performance', { value });
    expect(readArrivals()).toEqual([{ address: `${SHOP}/?aff=ALICE`, isEcho: false }]);
  });
});

describe('what was reported', () => {
  const CLICK = 'https://api.example.com/api/v1/track/click';
  it('is known by kind, status and time of each, where the browser tells', () => {
    const entries = [
      { name: CLICK, responseStatus: 400, startTime: 10 },
      { name: '/affitor/api/v1/track/click', responseStatus: 200, startTime: 20 },
      { name: CLICK, responseStatus: 0, startTime: 30 },
      { name: CLICK, startTime: 40 },
      { name: `${CLICK}?doctor`, responseStatus: 401, startTime: 50 },
      { name: `${CLICK}s`, responseStatus: 402, startTime: 60 },
      { name: 'https://api.example.com/api/v1/track/lead', responseStatus: 403, startTime: 70 },
      { name: 'https://api.example.com/api/v1/track/sale', responseStatus: 200, startTime: 80 },
    ];
    define(globalThis, 'performance', {
      value: { timeOrigin: 1000, getEntriesByType: (type: string) => (type === 'resource' ? entries : []) },
    });
    expect(readReports()).toEqual([
      { kind: 'click', status: 400, at: 1010 },
      { kind: 'click', status: 200, at: 1020 },
      { kind: 'lead', status: 403, at: 1070 },
    ]);
  });

  it('is nothing where performance is replaced', () => {
    define(globalThis, 'performance', { value: undefined });
    expect(readReports()).toEqual([]);
  });
});

describe('hosts that the page is linked with', () => {
  it('are those of its links, its forms and the page before, once each', () => {
    visit(`${SHOP}/`, { referrer: 'http://localhost:4601/start' });
    document.body.innerHTML = `
      <a href="/pricing">here</a><a href="http://127.0.0.1:4601/signup">there</a><a href="http://127.0.0.1:4601/">there</a>
      <a>nowhere</a><a href="http://[">broken</a><a href="mailto:jane@example.com">mail</a>
      <form action="http://[::1]:4601/signup"></form><form><input name="action"></form>`;
    expect(readLinkedHosts()).toEqual(['localhost:4601', 'www.example.com', '127.0.0.1:4601', '[::1]:4601']);
  });

  it('are none of a page without any', () => {
    expect(readLinkedHosts()).toEqual([]);
  });
});
