// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askFile, isForbidden, readLoading } from '../../src/doctor/observe/script.ts';
import { define, leavePage, visit } from '../support/page.ts';

const SRC = 'https://cdn.example.com/affitor-tracker.js';

beforeEach(() => {
  vi.useFakeTimers();
  visit('https://www.example.com/');
});
afterEach(() => {
  leavePage();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('how the script was loaded', () => {
  const script = { name: SRC, initiatorType: 'script', startTime: 100, duration: 40 };
  const loading = (entries: object[], navigation: object[] = [{ loadEventStart: 500 }]) => {
    define(globalThis, 'performance', {
      value: { getEntriesByType: (type: string) => ({ resource: entries, navigation })[type] },
    });
    return readLoading(SRC);
  };

  it.each<[string, object[], object[] | undefined, object | undefined]>([
    ['while the page loads', [script], undefined, { times: 1, isAfterLoad: false, milliseconds: 40 }],
    [
      'after the page had loaded',
      [{ ...script, startTime: 501 }],
      undefined,
      { times: 1, isAfterLoad: true, milliseconds: 40 },
    ],
    [
      'at the moment the page had loaded',
      [{ ...script, startTime: 500 }],
      undefined,
      { times: 1, isAfterLoad: false, milliseconds: 40 },
    ],
    [
      'before the page has loaded',
      [script],
      [{ loadEventStart: 0 }],
      { times: 1, isAfterLoad: false, milliseconds: 40 },
    ],
    [
      'several times: the first counts',
      [script, { ...script, duration: 9 }, { ...script, startTime: 900 }],
      undefined,
      { times: 3, isAfterLoad: false, milliseconds: 40 },
    ],
    ['by a request alone', [{ ...script, initiatorType: 'fetch' }], undefined, undefined],
    ['from another address', [{ ...script, name: `${SRC}?v=2` }], undefined, undefined],
    ['unseen', [], undefined, undefined],
    ['by a browser that tells nothing of the page', [script], [], undefined],
  ])('%s', (_how, entries, navigation, expected) => {
    expect(loading(entries, navigation)).toEqual(expected);
  });
});

describe('the file', () => {
  const answer = (response: () => Response | Promise<Response>) => {
    const fetch = vi.fn(async (_url: string) => response());
    vi.stubGlobal('fetch', fetch);
    return fetch;
  };
  /** A digest whose base 64 is the text. */
  const digestAs = (text: string) => {
    const digest = vi.fn(async () => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)).buffer);
    vi.stubGlobal('crypto', { subtle: { digest } });
    return digest;
  };
  const script = (init: ResponseInit = {}) =>
    new Response('run()', { headers: { 'content-type': 'text/javascript; charset=utf-8' }, ...init });

  // The unit tests are built with one digest that counts as the release's: "test".
  it.each([
    ['test', true],
    ['abcd', false],
  ])('with a digest of %s is of this version: %s', async (text, isOwnVersion) => {
    const digest = digestAs(text);
    const fetch = answer(() => script());
    expect(await askFile(SRC)).toEqual({ status: 200, type: 'text/javascript', isOwnVersion, isForbidden: false });
    expect(fetch.mock.calls[0]![0]).toBe(SRC);
    expect(digest).toHaveBeenCalledExactlyOnceWith('SHA-384', await script().arrayBuffer());
  });

  it('cannot be told where the browser has no digests', async () => {
    vi.stubGlobal('crypto', {});
    answer(() => script());
    expect(await askFile(SRC)).toMatchObject({ status: 200, isOwnVersion: undefined });
  });

  it.each<[string, () => Response | Promise<Response>, object]>([
    ['is missing', () => script({ status: 404 }), { status: 404, type: 'text/javascript' }],
    ['has no type', () => new Response(null), { status: 200, type: '' }],
    ['does not answer', () => Promise.reject(new TypeError('Failed to fetch')), { status: 0, type: '' }],
  ])('that %s', async (_how, response, expected) => {
    vi.stubGlobal('crypto', {});
    answer(response);
    expect(await askFile(SRC)).toEqual({ ...expected, isOwnVersion: undefined, isForbidden: false });
  });

  it('has no digest taken of an error', async () => {
    const digest = digestAs('test');
    answer(() => script({ status: 500 }));
    expect(await askFile(SRC)).toMatchObject({ status: 500, isOwnVersion: undefined });
    expect(digest).not.toHaveBeenCalled();
  });

  it('that breaks off cannot be told', async () => {
    digestAs('test');
    answer(() => Object.assign(script(), { arrayBuffer: () => Promise.reject(new TypeError('aborted')) }));
    expect(await askFile(SRC)).toMatchObject({ status: 200, isOwnVersion: undefined });
  });
});

describe('whether the policy forbids to run it', () => {
  const preload = () => document.head.querySelector('link')!;
  const asked = () => {
    const forbidden = vi.fn();
    isForbidden(SRC, 'n0nce').then(forbidden);
    return forbidden;
  };
  const violate = () =>
    document.dispatchEvent(
      Object.assign(new Event('securitypolicyviolation'), {
        blockedURI: SRC,
        effectiveDirective: 'script-src-elem',
        disposition: 'enforce',
      }),
    );

  it('is asked by loading it ahead, with the nonce of the tag', async () => {
    asked();
    const { rel, href, nonce } = preload();
    expect([rel, preload().as, href, nonce]).toEqual(['preload', 'script', SRC, 'n0nce']);
    preload().onload!(new Event('load'));
  });

  it('is denied when it loads, and nothing is left behind', async () => {
    const forbidden = asked();
    preload().onload!(new Event('load'));
    await vi.advanceTimersByTimeAsync(0);
    expect(forbidden).toHaveBeenCalledExactlyOnceWith(false);
    expect(preload()).toBeNull();
  });

  it('is confirmed when it is refused and the browser names the policy', async () => {
    const forbidden = asked();
    preload().onerror!(new Event('error'));
    await vi.advanceTimersByTimeAsync(0);
    violate();
    await vi.advanceTimersByTimeAsync(0);
    expect(forbidden).toHaveBeenCalledExactlyOnceWith(true);
    expect(preload()).toBeNull();
  });

  it('is denied when it fails for another reason', async () => {
    const forbidden = asked();
    preload().onerror!(new Event('error'));
    await vi.advanceTimersByTimeAsync(199);
    expect(forbidden).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(forbidden).toHaveBeenCalledExactlyOnceWith(false);
  });

  it('is denied after 5 seconds without a word', async () => {
    const forbidden = asked();
    await vi.advanceTimersByTimeAsync(4999);
    expect(forbidden).not.toHaveBeenCalled();
    // It counts as refused, and the policy has its time too.
    await vi.advanceTimersByTimeAsync(201);
    expect(forbidden).toHaveBeenCalledExactlyOnceWith(false);
    expect(preload()).toBeNull();
  });
});
