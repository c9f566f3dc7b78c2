// @vitest-environment jsdom
import Cookies from 'js-cookie';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { observe } from '../../src/doctor/observe.ts';
import type { AffitorData, AffitorOptions } from '../../src/types.ts';
import { define, leavePage, type Visit, visit } from '../support/page.ts';
import { NOW, ORGANIC, REFERRED } from './support.ts';

const SHOP = 'https://www.example.com';
const SRC = 'https://cdn.example.com/affitor-tracker.js';
const TAG = `<script type="x" src="${SRC}" data-affitor-program-id="7" nonce="n0nce"></script>`;

const asked: string[] = [];
let reply: (url: string) => Response | Promise<Response>;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  asked.length = 0;
  reply = (url) =>
    url === SRC
      ? new Response('run()', { headers: { 'content-type': 'text/javascript' } })
      : Response.json({ success: true });
  vi.stubGlobal('crypto', {});
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url);
    return reply(url);
  });
});
afterEach(() => {
  leavePage();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const page = (head = '', how: Visit = {}) => {
  visit(`${SHOP}/?aff=ALICE`, how);
  define(document, 'readyState', { value: 'complete' });
  document.head.innerHTML = head;
};
const track = (data: AffitorData = ORGANIC, ready: unknown = (callback: () => void) => callback()) => {
  window.affitor = { getData: () => data, ready } as never;
};
/** Looks at the page, and goes on to the moment when that is done. */
const facts = async (options: AffitorOptions = {}) => {
  const observed = observe(options);
  await vi.runAllTimersAsync();
  return observed;
};
/** Milliseconds that the doctor takes. */
const duration = async (options: AffitorOptions = {}) => {
  const start = Date.now();
  const done = observe(options).then(() => Date.now() - start);
  await vi.runAllTimersAsync();
  return done;
};

const API = 'https://api.affitor.com/api/v1/track/click?doctor';
const PROGRAM = 'https://api.affitor.com/api/tracking/check-test-events';

describe('what is seen of a page', () => {
  it('is all that can be told of one with a tracker', async () => {
    page(TAG, { type: 'reload' });
    track(REFERRED);
    Cookies.set('other', '1');
    onTestFinished(() => Cookies.remove('other'));
    const { settings, cookies, now, ...seen } = await facts();
    expect(seen).toEqual({
      host: 'www.example.com',
      protocol: 'https:',
      isOnline: true,
      isFramed: false,
      tags: [{ src: SRC, programId: '7', apiBase: undefined }],
      misspelt: [],
      callMistakes: [],
      tracker: 'running',
      loading: undefined,
      file: { status: 200, type: 'text/javascript', isOwnVersion: undefined, isForbidden: false },
      data: REFERRED,
      isKnown: true,
      domain: 'example.com',
      isDomainRefused: false,
      hasStorage: true,
      api: { status: 200, error: undefined, forbiddenBy: undefined },
      program: 'known',
      arrivals: [
        { address: `${SHOP}/?aff=ALICE`, isEcho: true },
        { address: `${SHOP}/?aff=ALICE`, isEcho: true },
      ],
      reports: [],
      linkedHosts: [],
    });
    expect(settings).toMatchObject({ programId: '7', apiBase: 'https://api.affitor.com' });
    expect(cookies).toContain('other=1');
    expect(now).toBeGreaterThanOrEqual(NOW);
  });

  it.each([
    [true, true],
    [false, false],
    [undefined, true],
  ])('is online with navigator.onLine %s: %s', async (onLine, isOnline) => {
    page(TAG);
    track();
    define(navigator, 'onLine', { value: onLine });
    expect((await facts()).isOnline).toBe(isOnline);
  });

  it('is a domain that is refused, where the caller configures one', async () => {
    page(TAG);
    track();
    expect(await facts({ cookieDomain: 'other.example' })).toMatchObject({ isDomainRefused: true });
  });

  it('is how the tag’s script was loaded', async () => {
    page(TAG);
    track();
    const load = { name: SRC, initiatorType: 'script', startTime: 1, duration: 40 };
    define(globalThis, 'performance', {
      value: {
        getEntriesByType: (type: string) => [type === 'resource' ? load : { name: `${SHOP}/`, loadEventStart: 9 }],
      },
    });
    expect((await facts()).loading).toEqual({ times: 1, isAfterLoad: false, milliseconds: 40 });
  });
});

describe('what is asked for', () => {
  it.each<[string, string, boolean, string[]]>([
    ['of a page with tag and tracker: API, file and program', TAG, true, [API, SRC, PROGRAM]],
    ['of an import: the API, as no program is known', '', true, [API]],
    ['of nothing of ours: nothing', '', false, []],
    [
      'of a tag without a file and without a tracker: API and program',
      '<script data-affitor-program-id="7"></script>',
      false,
      [API, PROGRAM],
    ],
  ])('%s', async (_of, head, isRunning, urls) => {
    page(head);
    if (isRunning) track({ ...ORGANIC, programId: null });
    const { file } = await facts();
    expect(asked).toEqual(urls);
    if (!urls.includes(SRC)) expect(file).toBeUndefined();
  });

  it('is no program of an API that does not answer', async () => {
    reply = () => Promise.reject(new TypeError('Failed to fetch'));
    page(TAG);
    track();
    expect(await facts()).toMatchObject({ program: 'unclear', api: { status: 0 } });
    expect(asked).not.toContain(PROGRAM);
  });

  it('is nothing at an address that is none', async () => {
    page(TAG);
    track();
    expect((await facts({ apiBase: 'https://' })).api).toBeUndefined();
    expect(asked).toEqual([SRC]);
  });
});

describe('whether the policy forbids the script', () => {
  /** Refuses to load ahead, and names the policy. */
  const forbid = () => {
    const nonces: string[] = [];
    const append = document.head.append.bind(document.head);
    define(document.head, 'append', {
      value: (link: HTMLLinkElement) => {
        append(link);
        nonces.push(link.nonce);
        document.dispatchEvent(
          Object.assign(new Event('securitypolicyviolation'), {
            blockedURI: link.href,
            effectiveDirective: 'script-src-elem',
            disposition: 'enforce',
          }),
        );
        link.onerror!(new Event('error'));
      },
    });
    return nonces;
  };

  it('is asked with the nonce of the tag, where the script did not start', async () => {
    page(TAG);
    const nonces = forbid();
    expect((await facts()).file).toMatchObject({ status: 200, isForbidden: true });
    expect(nonces).toEqual(['n0nce']);
  });

  it('is not asked where it runs', async () => {
    page(TAG);
    track();
    const nonces = forbid();
    expect((await facts()).file).toMatchObject({ isForbidden: false });
    expect(nonces).toEqual([]);
  });
});

describe('how long it looks', () => {
  const silent = () => {};

  it('is no time at all where the tracker knows', async () => {
    page('');
    track();
    expect(await duration()).toBe(0);
  });

  it('is until a tracker that is loaded late has started', async () => {
    page(TAG);
    setTimeout(track, 300);
    expect(await facts()).toMatchObject({ tracker: 'running', isKnown: true });
  });

  it('is a second at most for a tracker that does not start', async () => {
    page('<script data-affitor-program-id="7"></script>');
    setTimeout(track, 1200);
    const observed = observe({});
    await vi.advanceTimersByTimeAsync(1100);
    expect(await observed).toMatchObject({ tracker: 'nothing', isKnown: false });
  });

  it('is no second where no tag promises a tracker', async () => {
    page('');
    expect(await duration()).toBeLessThan(100);
  });

  it('begins when the page has been loaded', async () => {
    page(TAG);
    define(document, 'readyState', { value: 'loading' });
    const observed = observe({});
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toEqual([]);
    track();
    dispatchEvent(new Event('load'));
    await vi.runAllTimersAsync();
    expect(await observed).toMatchObject({ tracker: 'running' });
  });

  it.each<[string, AffitorData, AffitorOptions, number]>([
    ['may be under way', ORGANIC, { consent: 'granted' }, 5500],
    ['may be under way, as an import does not show its consent', ORGANIC, {}, 5500],
    ['is under way for a click that is known', REFERRED, { consent: 'required' }, 5500],
    ['is not under way without consent', ORGANIC, { consent: 'required' }, 1000],
  ])('is as long as a report %s', async (_how, data, options, milliseconds) => {
    page('');
    track(data, silent);
    expect(await duration(options)).toBe(milliseconds);
    expect((await facts(options)).isKnown).toBe(false);
  });
});
