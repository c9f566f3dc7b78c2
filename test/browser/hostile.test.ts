// @vitest-environment jsdom
import Cookies from 'js-cookie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as affitor from '../../src/browser/index.ts';
import * as development from '../../src/development/index.ts';
import { brokenHistories } from '../support/broken-history.ts';
import { aClick, cookiesOf } from '../support/clicks.ts';
import { accept, FakeApi, json, unreachable } from '../support/fake-api.ts';
import { define, forgetEverything, land, settled, visit } from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';

const runScript = async () => {
  const script = document.createElement('script');
  script.type = 'text/plain';
  script.setAttribute('data-affitor-program-id', '1');
  document.head.append(script);
  vi.resetModules();
  await import('../../src/browser/script.ts');
};

/** What `document.cookie`, `document.referrer` and others become where an element of the page has that name. */
const shadow = (name: string) => {
  const element = document.createElement('form');
  define(document, name, { get: () => element, set: () => {} });
};

describe('cookies that somebody else has written', () => {
  const dataOf = (fields: object) => {
    visit(SHOP);
    // biome-ignore lint/suspicious/noDocumentCookie: js-cookie would encode it once more
    for (const cookie of cookiesOf({ ...aClick(), ...fields } as never).split('; ')) document.cookie = cookie;
    return land(SHOP).getData();
  };

  it.each([
    '<img src=x onerror=alert(1)>',
    ' ALICE ',
    'ALICE">',
    'x'.repeat(65),
    '',
    7,
    null,
    { toString: 1 },
    [['ALICE']],
  ])('show no partner code that is none: %j', (code) => {
    expect(dataOf({ codes: [code] })).toMatchObject({ hasAttribution: true, partnerCode: null });
  });

  it('show partner codes of every script', () => {
    for (const code of ['ALICE', 'हिंदी']) expect(dataOf({ codes: [code] }).partnerCode).toBe(code);
  });

  it('show no markup of a partner, and no more than 300 characters of a text', () => {
    const partner = {
      name: '<img src=x onerror="a">',
      image_url: 'x'.repeat(400),
      discount: { percent: 20, code: '"' },
    };
    expect(dataOf({ partner }).partner).toEqual({
      name: 'img src=x onerror=a',
      image_url: 'x'.repeat(300),
      discount: { percent: 20, code: '' },
    });
    expect(dataOf({}).partner).toBeNull();
  });
});

describe('a hostile page (F28)', () => {
  it.each(['cookie', 'referrer', 'prerendering', 'currentScript'])(
    'has an element called %s: the click is recorded all the same',
    async (name) => {
      visit(`${SHOP}/?aff=ALICE`);
      shadow(name);
      await runScript();
      await settled();
      expect(api.of('click')).toHaveLength(1);
      expect(api.of('click')[0]!.program_id).toBe(1);
    },
  );

  it('has a frame of another site called cookie, which is not even text: nothing is thrown', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    const frame = {
      toString() {
        throw new DOMException('Blocked a frame', 'SecurityError');
      },
    };
    define(document, 'cookie', { get: () => frame, set: () => {} });
    await runScript();
    expect(window.affitor!.getData().partnerCode).toBe('ALICE');
    await settled();
    expect(api.of('click')).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['a number', 5],
    ['an element', Object.assign(document.createElement('form'), { forEach: document.createElement('input') })],
    ['calls that are none', [null, 5, 'signup', {}, [], ['no such method'], ['__proto__'], [{}]]],
    ['a list of two elements of that name', { length: 2, 0: {}, 1: {} }],
  ])('has a queue that is %s: the rest is replayed, and the page goes on', async (_what, queue) => {
    const complain = vi.spyOn(console, 'error').mockImplementation(() => {});
    visit(`${SHOP}/?aff=ALICE`);
    Object.assign(window, { affitorQueue: queue });
    if (Array.isArray(queue)) queue.push(['signup', 'user_42']);
    await runScript();
    await settled();
    expect(api.of('click')).toHaveLength(1);
    expect(api.of('lead')).toHaveLength(Array.isArray(queue) ? 1 : 0);
    window.affitorQueue!.push(['signup', 'user_43']);
    await settled();
    expect(api.of('lead').at(-1)).toMatchObject({ customer_key: 'user_43' });
    complain.mockRestore();
  });

  it.each<[string, unknown]>([
    [
      'throws',
      () => {
        throw new Error('No');
      },
    ],
    ['returns nothing', () => undefined],
    ['answers with something else', async () => ({})],
    ['is none', 5],
  ])('has a fetch that %s: the click is kept for the next page', async (_what, broken) => {
    const working = globalThis.fetch;
    vi.stubGlobal('fetch', broken);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tracker.getData()).toMatchObject({ hasAttribution: true, delivered: false });
    vi.stubGlobal('fetch', working);
    land(`${SHOP}/next`);
    await settled();
    expect(api.of('click').map(({ click_id }) => click_id)).toEqual([tracker.getClickId()]);
  });

  it('has a fetch that rejects errors, as axios does: the answer at the error is read (F32)', async () => {
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    const send = globalThis.fetch;
    vi.stubGlobal('fetch', async (...request: Parameters<typeof send>) => {
      const response = await send(...request);
      if (!response.ok) throw Object.assign(new Error(response.statusText), { response });
      return response;
    });
    api.next(json({ error: 'Referral link not found' }, 400));
    const tracker = land(`${SHOP}/?aff=TYPO`);
    await settled();
    expect(tracker.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: true });
    api.next(json({ error: 'customer_key is too long' }, 400));
    const complain = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(await tracker.signup('user_42')).toEqual({ status: 'rejected', error: 'customer_key is too long' });
    expect(complain).toHaveBeenCalledOnce();
  });

  it('has garbage in our cookies: a landing replaces it', async () => {
    visit(`${SHOP}/`);
    for (const name of ['affitor_click', 'affitor_click_id', 'affitor_outbox']) {
      // biome-ignore lint/suspicious/noDocumentCookie: what js-cookie would not write
      document.cookie = `${name}=%E0%A4%A{"<; path=/`;
    }
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    expect(tracker.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: true });
  });
});

/** A frame of another site by that name stands where a property of the page's would: nothing of it can be read. */
const frameOfAnotherSite = new Proxy(
  {},
  {
    get: () => {
      throw new DOMException('Blocked a frame', 'SecurityError');
    },
  },
);

describe('a start on a hostile page (F28)', () => {
  const starts: [name: string, start: () => unknown][] = [
    ['the script tag', runScript],
    ['init()', () => affitor.init({ programId: 1 })],
    ['init() in development', () => development.init({ programId: 1 })],
  ];
  const pages: [name: string, spoil: () => void][] = [
    ...brokenHistories.map(([name, spoil]): [string, () => void] => [`a history with ${name}`, spoil]),
    ['a frame of another site called referrer', () => define(document, 'referrer', { get: () => frameOfAnotherSite })],
    [
      'a frame of another site called affitorOptions',
      () => define(window, 'affitorOptions', { value: frameOfAnotherSite, writable: true }),
    ],
    [
      'a frame of another site called affitor',
      () => define(window, 'affitor', { value: frameOfAnotherSite, writable: true }),
    ],
  ];

  it.each(pages.flatMap(([page, spoil]) => starts.map(([name, start]) => ({ page, spoil, name, start }))))(
    'of $name beside $page throws nothing, and the click is recorded',
    async ({ spoil, start }) => {
      const complain = vi.spyOn(console, 'error');
      visit(`${SHOP}/?aff=ALICE`);
      spoil();
      await start();
      await settled();
      expect(api.of('click')).toHaveLength(1);
      expect(await affitor.signup('user_42')).toEqual({ status: 'sent' });
      expect(affitor.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: true });
      expect(complain).not.toHaveBeenCalled();
    },
  );

  it('sees the other way to change the address where one is read-only', async () => {
    visit(`${SHOP}/`);
    define(history, 'pushState', { writable: false, value: history.pushState });
    affitor.init({ programId: 1 });
    history.pushState(null, '', '/a');
    history.replaceState(null, '', '/b?aff=ALICE');
    await settled();
    expect(affitor.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: true });
  });

  it('leaves a history without pushState as it is: scripts ask whether it is there', () => {
    visit(`${SHOP}/`);
    define(history, 'pushState', { value: undefined, writable: true });
    affitor.init({ programId: 1 });
    expect(history.pushState).toBeUndefined();
  });

  it('of the script tag finds its options where document.querySelector is an element', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    const script = document.createElement('script');
    script.setAttribute('data-affitor-program-id', '7');
    define(document, 'currentScript', { get: () => script });
    shadow('querySelector');
    vi.resetModules();
    await import('../../src/browser/script.ts');
    await settled();
    expect(api.of('click')).toMatchObject([{ program_id: 7 }]);
  });

  it('of the script tag replays the queue where it cannot replace it', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    define(window, 'affitorQueue', { value: [['signup', 'user_42']], writable: false });
    await runScript();
    await settled();
    expect(api.of('lead')).toMatchObject([{ customer_key: 'user_42' }]);
  });

  it('hands out a tracker where the page does not let it keep one', async () => {
    const complain = vi.spyOn(console, 'error').mockImplementation(() => {});
    visit(`${SHOP}/?aff=ALICE`);
    define(window, 'affitor', { get: () => undefined });
    const tracker = affitor.init({ programId: 1 })!;
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
    expect(complain).toHaveBeenCalledWith('[affitor]', expect.any(TypeError));
  });

  it.each([
    ['init()', affitor.init],
    ['init() in development', development.init],
  ])('of %s that cannot work throws nothing either, and says so', async (_name, init) => {
    const complain = vi.spyOn(console, 'error').mockImplementation(() => {});
    visit(`${SHOP}/?aff=ALICE`);
    const mistake = new Error('no program');
    const options = {
      get programId(): number {
        throw mistake;
      },
    };
    expect(init(options)).toBeNull();
    expect(complain.mock.calls).toEqual([['[affitor]', mistake]]);
    expect(affitor.getClickId()).toBeNull();
    expect(await affitor.signup('user_42')).toMatchObject({ status: 'rejected' });
  });
});

describe('where cookies are really blocked (F25)', () => {
  const block = () => define(document, 'cookie', { get: () => '', set: () => {} });

  it('a landing counts once: what the page before carried is no landing of the next', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    block();
    await runScript();
    await settled();
    visit(`${SHOP}/pricing`, { referrer: `${SHOP}/?aff=ALICE` });
    block();
    await runScript();
    await settled();
    expect(api.of('click')).toHaveLength(1);
    expect(window.affitor!.getData().hasAttribution).toBe(false);
  });

  it('a reload is no second landing', async () => {
    for (const type of ['navigate', 'reload', 'back_forward'] as const) {
      visit(`${SHOP}/?aff=ALICE`, { type });
      block();
      await runScript();
      await settled();
    }
    expect(api.of('click')).toHaveLength(1);
  });

  it('another partner’s link counts', async () => {
    for (const code of ['ALICE', 'BOB']) {
      visit(`${SHOP}/?aff=${code}`);
      block();
      await runScript();
      await settled();
    }
    expect(api.of('click')).toHaveLength(2);
  });
});

describe('where our cookies cannot be changed, and others are (F28)', () => {
  it.each([
    ['acknowledged', accept],
    ['not acknowledged yet', unreachable],
  ])('the click that could not be stored is known on its page: %s', async (_how, reply) => {
    visit(`${SHOP}/?aff=ALICE`);
    let others = '';
    define(document, 'cookie', {
      get: () => others,
      set: (cookie: string) => {
        if (!cookie.startsWith('affitor')) others = cookie;
      },
    });
    api.next(reply);
    await runScript();
    await settled();
    Cookies.set('_ga', '1');
    const signup = window.affitor!.signup('user_42');
    expect(window.affitor!.getClickId()).not.toBeNull();
    await vi.advanceTimersByTimeAsync(3000);
    expect(await signup).toEqual({ status: 'sent' });
    expect(api.kinds().slice(-2)).toEqual(['click', 'lead']);
  });

  it.each([1, 2])('each of %i signups is sent once', async (count) => {
    const leads = Array.from({ length: count }, (_, index) => ({ customer_key: `user_${index}` }));
    const click = aClick({ undelivered: true, url: `${SHOP}/?aff=ALICE` });
    const ours = `${cookiesOf(click)}; affitor_outbox=${encodeURIComponent(JSON.stringify(leads))}`;
    visit(`${SHOP}/pricing`);
    // As a session that is renewed with each request.
    define(document, 'cookie', { get: () => `${ours}; session=${api.sent.length}`, set: () => {} });
    await runScript();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(api.kinds()).toEqual(['click', ...leads.map(() => 'lead')]);
  });
});
