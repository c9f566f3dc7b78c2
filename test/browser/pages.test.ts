// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi, status } from '../support/fake-api.ts';
import {
  createTracker,
  define,
  forbidCookies,
  forbidStorage,
  forgetEverything,
  land,
  settled,
  visit,
} from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';
const codes = () =>
  api.of('click').map(({ affiliate_url }) => new URL(affiliate_url as string).searchParams.get('aff'));

describe('where the code is looked for (F11)', () => {
  it.each([
    ['the query', `${SHOP}/?aff=ALICE`, {}],
    ['the query of a hash router', `${SHOP}/#/pricing?aff=ALICE`, {}],
    ['the address as loaded, which a router has replaced', `${SHOP}/pricing`, { loadedAs: `${SHOP}/?aff=ALICE` }],
    ['the page before, of this site, which ran no script', `${SHOP}/next`, { referrer: `${SHOP}/?aff=ALICE` }],
  ])('%s', async (_where, url, how) => {
    expect(land(url, {}, how).getData().partnerCode).toBe('ALICE');
    await settled();
    expect(codes()).toEqual(['ALICE']);
  });

  it.each([
    [
      'the current address wins',
      `${SHOP}/?aff=BOB`,
      { loadedAs: `${SHOP}/?aff=ALICE`, referrer: `${SHOP}/?aff=CAROL` },
      'BOB',
    ],
    [
      'then the address as loaded',
      `${SHOP}/`,
      { loadedAs: `${SHOP}/?aff=ALICE`, referrer: `${SHOP}/?aff=CAROL` },
      'ALICE',
    ],
  ])('%s', (_rule, url, how, code) => {
    expect(land(url, {}, how).getData().partnerCode).toBe(code);
  });

  it.each([
    'https://blog.example/?aff=ALICE',
    'https://www.example.com.au/?aff=ALICE',
    'http://www.example.com/?aff=ALICE',
  ])('not the page before of another origin: %s', (referrer) => {
    expect(land(`${SHOP}/`, {}, { referrer }).getClickId()).toBeNull();
  });

  it('takes the code in the page before for an echo once this visitor has come with it', async () => {
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    land(`${SHOP}/?aff=BOB`);
    await settled();
    expect(land(`${SHOP}/next`, {}, { referrer: `${SHOP}/?aff=ALICE` }).getData().partnerCode).toBe('BOB');
    await settled();
    expect(codes()).toEqual(['ALICE', 'BOB']);
  });

  it.each(['reload', 'back_forward'] as const)('takes a %s of an earlier partner’s page for an echo', async (type) => {
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    land(`${SHOP}/?aff=BOB`);
    await settled();
    expect(land(`${SHOP}/?aff=ALICE`, {}, { type }).getData().partnerCode).toBe('BOB');
    expect(land(`${SHOP}/?aff=ALICE`, {}, { type: 'navigate' }).getData().partnerCode).toBe('ALICE');
  });

  it('under other names, in order of preference', () => {
    expect(land(`${SHOP}/?ref=BOB&via=ALICE`, { param: 'aff, via,ref' }).getData().partnerCode).toBe('ALICE');
  });

  it.each(['', '%', '%E0%A4%A', '<script>', 'a;b', 'x'.repeat(100)])('not in ?aff=%s (F21)', async (code) => {
    expect(land(`${SHOP}/?aff=${code}`).getClickId()).toBeNull();
    await settled();
    expect(api.sent).toEqual([]);
    expect(document.cookie).toBe('');
  });

  it('not in a frame of another site (F18)', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    const foreign = {
      get location(): never {
        throw new DOMException('Blocked a frame', 'SecurityError');
      },
    };
    define(globalThis, 'top', { value: foreign });
    expect(createTracker({}).getClickId()).toBeNull();
    await settled();
    expect(api.sent).toEqual([]);
    expect(document.cookie).toBe('');
  });
});

describe('trackClick', () => {
  it.each([
    ['/pricing?aff=BOB', `${SHOP}/pricing?aff=BOB`],
    ['?aff=BOB', `${SHOP}/?aff=BOB`],
    [`${SHOP}/x?aff=BOB#y`, `${SHOP}/x?aff=BOB`],
  ])('%s is a landing', async (url, reported) => {
    const tracker = land(`${SHOP}/`);
    tracker.trackClick(url);
    expect(tracker.getData().partnerCode).toBe('BOB');
    await settled();
    expect(api.of('click').map(({ affiliate_url }) => affiliate_url)).toEqual([reported]);
  });

  it('without an address is about the page', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    await vi.advanceTimersByTimeAsync(30 * 60_000);
    tracker.trackClick();
    await settled();
    expect(codes()).toEqual(['ALICE', 'ALICE']);
  });

  it('is as good as a real landing, even for a partner of before', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    tracker.trackClick('/?aff=BOB');
    tracker.trackClick('/?aff=ALICE');
    expect(tracker.getData().partnerCode).toBe('ALICE');
  });

  it.each([null, '', 5, {}, Symbol('x'), 'http://[', '/pricing', '?aff=<b>'])('shrugs at %o', async (url) => {
    const tracker = land(`${SHOP}/`);
    expect(() => tracker.trackClick(url as string)).not.toThrow();
    await settled();
    expect(api.sent).toEqual([]);
  });
});

describe('client-side navigation (F11)', () => {
  const through = {
    'the methods routers call': () => (url: string) => history.pushState({}, '', url),
    'history.replaceState': () => (url: string) => history.replaceState({}, '', url),
    'the Navigation API': () => {
      const navigation = Object.assign(new EventTarget(), { currentEntry: {} });
      define(window, 'navigation', { value: navigation });
      return (url: string) => {
        history.pushState({}, '', url);
        navigation.dispatchEvent(new Event('currententrychange'));
      };
    },
    'the methods routers call, where an element is called navigation': () => {
      document.body.innerHTML = '<nav id="navigation"></nav>';
      define(window, 'navigation', { value: document.getElementById('navigation') });
      return (url: string) => history.pushState({}, '', url);
    },
    'the methods routers call, where the merchant calls something navigation': () => {
      define(window, 'navigation', { value: { isOpen: false } });
      return (url: string) => history.pushState({}, '', url);
    },
  };

  describe.each(Object.entries(through))('through %s', (_way, prepare) => {
    it('to a link is a click, carried along it is none, and an echo changes nothing', async () => {
      visit(`${SHOP}/`);
      const go = prepare();
      const tracker = createTracker({});
      go('/pricing?aff=ALICE');
      expect(tracker.getData().partnerCode).toBe('ALICE');
      await settled();
      await vi.advanceTimersByTimeAsync(60 * 60_000);
      go('/signup?aff=ALICE');
      go('/welcome');
      await settled();
      expect(codes()).toEqual(['ALICE']);
      go('/#/x?aff=BOB');
      await settled();
      go('/pricing?aff=ALICE');
      await settled();
      expect(codes()).toEqual(['ALICE', 'BOB']);
      expect(location.href).toBe(`${SHOP}/pricing?aff=ALICE`);
    });
  });

  it('takes an address for what it says, and an API for where it is, though they are objects', async () => {
    visit(`${SHOP}/`);
    const tracker = createTracker({ apiBase: new URL('https://api.example.com/') as unknown as string });
    await tracker.trackClick(new URL(`${SHOP}/?aff=ALICE`) as unknown as string);
    await settled();
    expect(codes()).toEqual(['ALICE']);
  });

  it('is seen where a hash router has rewritten the address before the event comes (F30)', async () => {
    land(`${SHOP}/#/rewritten`);
    dispatchEvent(new HashChangeEvent('hashchange', { newURL: `${SHOP}/#/x?aff=ALICE` }));
    await settled();
    expect(codes()).toEqual(['ALICE']);
  });

  const { pushState } = History.prototype;

  it.each<[string, () => void, (() => void)?]>([
    [
      'a patch that throws when the address has changed',
      () =>
        define(history, 'pushState', {
          writable: true,
          value(...args: Parameters<History['pushState']>) {
            pushState.apply(history, args);
            throw new Error('router');
          },
        }),
    ],
    [
      'a patch that is taken back later',
      () => {
        history.pushState = pushState;
      },
      () => Reflect.deleteProperty(history, 'pushState'),
    ],
    ['a library called History', () => define(globalThis, 'History', { value: {} })],
    ['an object called navigation', () => define(window, 'navigation', { value: { currentEntry: {} } })],
    [
      'an addEventListener that throws',
      () =>
        define(window, 'addEventListener', {
          value: () => {
            throw new Error('broken');
          },
        }),
    ],
  ])('is seen beside %s (F30)', async (_what, before, after = () => {}) => {
    visit(`${SHOP}/`);
    before();
    createTracker({});
    after();
    try {
      history.pushState({}, '', '/pricing?aff=ALICE');
    } catch (error) {
      expect(error).toEqual(new Error('router'));
    }
    await settled();
    expect(codes()).toEqual(['ALICE']);
  });

  it('passes state on and errors through', () => {
    land(`${SHOP}/`);
    history.pushState({ step: 2 }, '', '/two');
    expect(history.state).toEqual({ step: 2 });
    expect(() => history.pushState({}, '', 'https://other.example/')).toThrow();
  });
});

describe('a prerendered page (F14)', () => {
  const prerender = (url: string) => {
    visit(url);
    define(document, 'prerendering', { value: true, writable: true });
    return createTracker({});
  };
  const show = () => {
    Object.assign(document, { prerendering: false });
    document.dispatchEvent(new Event('prerenderingchange'));
  };

  it('does nothing while it is not shown', async () => {
    const tracker = prerender(`${SHOP}/?aff=ALICE`);
    tracker.trackClick('/?aff=BOB');
    dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(api.sent).toEqual([]);
    expect(document.cookie).toBe('');
    expect(tracker.getClickId()).toBeNull();
  });

  it('is a landing once it is shown', async () => {
    const tracker = prerender(`${SHOP}/?aff=ALICE`);
    const signup = tracker.signup('user_42');
    await settled();
    expect(api.sent).toEqual([]);
    show();
    // A listener's microtasks follow it at once in a browser; here they wait for the test.
    await Promise.resolve();
    expect(tracker.getData().partnerCode).toBe('ALICE');
    expect(await signup).toEqual({ status: 'sent' });
    expect(api.kinds()).toEqual(['click', 'lead']);
  });

  it.each([true, false])('obeys the consent given meanwhile: %s', async (granted) => {
    visit(`${SHOP}/?aff=ALICE`);
    define(document, 'prerendering', { value: true, writable: true });
    const tracker = createTracker({ consent: granted ? 'required' : 'granted' });
    tracker.consent(granted);
    await settled();
    expect(api.sent).toEqual([]);
    show();
    await settled();
    expect(codes()).toEqual(granted ? ['ALICE'] : []);
  });
});

describe('without cookies (F18)', () => {
  const blocked = {
    'that throw, as in a sandboxed frame': forbidCookies,
    'that are dropped without a word': () => define(document, 'cookie', { get: () => '', set: () => {} }),
  };

  it.each(Object.entries(blocked))('%s, the click lives as long as the page', async (_how, block) => {
    visit(`${SHOP}/?aff=ALICE`);
    block();
    forbidStorage();
    const tracker = createTracker({ programId: 1 });
    expect(tracker.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: false });
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
    expect(api.of('lead')[0]!.click_id).toBe(tracker.getClickId());
    expect(tracker.getData().delivered).toBe(true);
    tracker.trackClick('/?aff=BOB');
    await settled();
    expect(codes()).toEqual(['ALICE', 'BOB']);
    tracker.consent(false);
    tracker.consent(true);
    await settled();
    expect(tracker.getData()).toMatchObject({ partnerCode: 'BOB', delivered: true });
  });

  it.each(Object.entries(blocked))('%s, a link that a router leads to counts', async (_how, block) => {
    visit(`${SHOP}/`);
    block();
    const tracker = createTracker({ programId: 1 });
    for (const [index, code] of ['ALICE', 'BOB', 'ALICE'].entries()) {
      history.pushState({}, '', `/pricing?aff=${code}`);
      await settled();
      expect(codes()).toEqual(['ALICE', 'BOB'].slice(0, index + 1));
    }
    expect(tracker.getData()).toMatchObject({ partnerCode: 'BOB', delivered: true });
  });

  it('a landing that was reported before is stored once cookies are accepted (F33)', async () => {
    visit(`${SHOP}/?aff=ALICE`, { type: 'reload' });
    let isAccepted = false;
    const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')!;
    define(document, 'cookie', {
      get: () => get!.call(document),
      set: (cookie) => isAccepted && set!.call(document, cookie),
    });
    const tracker = createTracker({ programId: 1 });
    await settled();
    expect([tracker.getClickId(), api.sent]).toEqual([null, []]);
    isAccepted = true;
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
    expect(codes()).toEqual(['ALICE']);
    expect(document.cookie).toContain(tracker.getClickId());
  });

  it('a refused click is given up', async () => {
    visit(`${SHOP}/?aff=TYPO`);
    forbidCookies();
    api.next(status(400));
    const tracker = createTracker({});
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tracker.getClickId()).toBeNull();
    expect(api.sent).toHaveLength(1);
  });
});

describe('a browser without', () => {
  it.each([
    ['a navigation entry', () => define(globalThis, 'performance', { value: { getEntriesByType: () => [] } })],
    ['navigation entries (F27)', () => define(globalThis, 'performance', { value: {} })],
    [
      'navigation entries that it would tell of (F27)',
      () =>
        define(globalThis, 'performance', {
          value: {
            getEntriesByType: () => {
              throw new TypeError('No');
            },
          },
        }),
    ],
    [
      'a navigation entry that says anything',
      () =>
        define(globalThis, 'performance', {
          value: {
            getEntriesByType: () => [
              new Proxy(
                {},
                {
                  get: () => {
                    throw new TypeError('No');
                  },
                },
              ),
            ],
          },
        }),
    ],
  ])('%s records the click nevertheless', async (_what, remove) => {
    visit(`${SHOP}/?aff=ALICE`);
    remove();
    createTracker({});
    await settled();
    expect(codes()).toEqual(['ALICE']);
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    visit(`${SHOP}/?aff=ALICE`);
    remove();
    expect(createTracker({}).getData().partnerCode, 'when the link is followed again, too').toBe('ALICE');
    await settled();
    expect(codes()).toEqual(['ALICE', 'ALICE']);
    visit(`${SHOP}/pricing`);
    remove();
    expect(createTracker({}).getData().partnerCode, 'without a link, too').toBe('ALICE');
  });
});

it('listens to nothing that keeps a page out of the back/forward cache (F15)', async () => {
  visit(`${SHOP}/?aff=ALICE`);
  api.always(status(500));
  const listen = vi.spyOn(globalThis, 'addEventListener');
  const listenOnDocument = vi.spyOn(document, 'addEventListener');
  createTracker({});
  await vi.advanceTimersByTimeAsync(60_000);
  expect(listen.mock.calls.map(([type]) => type)).toEqual(['hashchange']);
  expect(listenOnDocument).not.toHaveBeenCalled();
});

it('comes back from the back/forward cache without a second click (F15)', async () => {
  const tracker = land(`${SHOP}/?aff=ALICE`);
  await settled();
  await vi.advanceTimersByTimeAsync(60 * 60_000);
  dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  await settled();
  expect(codes()).toEqual(['ALICE']);
  expect(tracker.getData().delivered).toBe(true);
});
