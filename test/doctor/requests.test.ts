// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askApi, askProgram, request, watchPolicy } from '../../src/doctor/observe/requests.ts';
import { define, leavePage, visit } from '../support/page.ts';

const API = 'https://api.example.com';

beforeEach(() => {
  vi.useFakeTimers();
  visit('https://www.example.com/');
});
afterEach(() => {
  leavePage();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** What a browser tells of a request that a policy forbids. */
const violate = (over: Partial<SecurityPolicyViolationEvent> = {}) => {
  const told = { blockedURI: `${API}/x`, effectiveDirective: 'connect-src', disposition: 'enforce', ...over };
  document.dispatchEvent(Object.assign(new Event('securitypolicyviolation'), told));
};

describe('watching the policy', () => {
  const isRefused = (result: string) => result === 'refused';
  const watch = (act: () => string) => {
    const seen = vi.fn();
    watchPolicy(`${API}/api`, isRefused, async () => act()).then(seen);
    return seen;
  };

  it('waits for nothing after what was not refused', async () => {
    const seen = watch(() => 'loaded');
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toHaveBeenCalledExactlyOnceWith(['loaded', undefined]);
  });

  it('has the directive of a violation that was told meanwhile', async () => {
    const seen = watch(() => {
      violate();
      return 'refused';
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toHaveBeenCalledExactlyOnceWith(['refused', 'connect-src']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits for a violation that is told after a refusal, and no longer', async () => {
    const seen = watch(() => 'refused');
    await vi.advanceTimersByTimeAsync(150);
    expect(seen).not.toHaveBeenCalled();
    violate({ effectiveDirective: 'script-src-elem' });
    await vi.advanceTimersByTimeAsync(0);
    expect(seen).toHaveBeenCalledExactlyOnceWith(['refused', 'script-src-elem']);
  });

  it.each<[string, Partial<SecurityPolicyViolationEvent>]>([
    ['is only reported', { disposition: 'report' }],
    ['is of another address', { blockedURI: 'https://other.example/x' }],
    ['names no address', { blockedURI: 'inline' }],
  ])('takes no violation for its own that %s', async (_how, over) => {
    const seen = watch(() => {
      violate(over);
      return 'refused';
    });
    await vi.advanceTimersByTimeAsync(199);
    expect(seen).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toHaveBeenCalledExactlyOnceWith(['refused', undefined]);
  });

  it('leaves no listener behind', async () => {
    const added = vi.spyOn(document, 'addEventListener');
    const removed = vi.spyOn(document, 'removeEventListener');
    watch(() => 'loaded');
    await vi.advanceTimersByTimeAsync(0);
    expect(added).toHaveBeenCalledOnce();
    expect(removed.mock.calls).toEqual([['securitypolicyviolation', added.mock.calls[0]![1]]]);
  });
});

describe('a request', () => {
  it('is given up after 5 seconds', async () => {
    const signal = new AbortController().signal;
    const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(signal);
    const fetch = vi.fn(async () => new Response('x'));
    vi.stubGlobal('fetch', fetch);
    const response = await request(API, { method: 'POST' });
    expect(await response!.text()).toBe('x');
    expect(fetch.mock.calls).toEqual([[API, { method: 'POST', signal }]]);
    expect(timeout).toHaveBeenCalledWith(5000);
  });

  it('is made where the browser knows no time limit', async () => {
    define(AbortSignal, 'timeout', { value: undefined });
    vi.stubGlobal('fetch', async () => new Response('x'));
    expect(await request(API)).toBeInstanceOf(Response);
  });

  it('is nothing when it fails', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')));
    expect(await request(API)).toBeUndefined();
  });
});

const answer = (reply: () => Response | Promise<Response>) => {
  const fetch = vi.fn(async (_url: string, _init: RequestInit) => reply());
  vi.stubGlobal('fetch', fetch);
  return fetch;
};

describe('the API', () => {
  it('is asked with an empty report, as the tracker reports', async () => {
    const fetch = answer(() => Response.json({ error: 'affiliate_url is required' }, { status: 400 }));
    expect(await askApi(`${API}/affitor`)).toEqual({
      status: 400,
      error: 'affiliate_url is required',
      forbiddenBy: undefined,
    });
    expect(fetch.mock.calls).toEqual([
      [
        `${API}/affitor/api/v1/track/click?doctor`,
        expect.objectContaining({ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }),
      ],
    ]);
  });

  it.each<[string, Response, number, string | undefined]>([
    ['a page', new Response('<h1>Not found</h1>', { status: 404 }), 404, undefined],
    ['a text as JSON', Response.json('no'), 200, undefined],
    ['null', Response.json(null), 200, undefined],
    ['an error that is no text', Response.json({ error: { code: 1 } }, { status: 500 }), 500, undefined],
    ['a long error', Response.json({ error: 'x'.repeat(1000) }, { status: 400 }), 400, 'x'.repeat(200)],
  ])('that answers with %s', async (_what, response, status, error) => {
    answer(() => response);
    expect(await askApi(API)).toEqual({ status, error, forbiddenBy: undefined });
  });

  it('that the policy forbids', async () => {
    answer(() => {
      violate();
      throw new TypeError('Failed to fetch');
    });
    expect(await askApi(API)).toEqual({ status: 0, error: undefined, forbiddenBy: 'connect-src' });
  });

  it('that answers is not forbidden: nothing is waited for', async () => {
    answer(() => Response.json({}));
    const asked = vi.fn();
    askApi(API).then(asked);
    await vi.advanceTimersByTimeAsync(0);
    expect(asked).toHaveBeenCalledOnce();
  });
});

describe('the program', () => {
  it('is asked for as text, without a preflight', async () => {
    const fetch = answer(() => Response.json({ success: true }));
    await askProgram(API, '7');
    expect(fetch.mock.calls).toEqual([
      [
        `${API}/api/tracking/check-test-events`,
        expect.objectContaining({
          method: 'POST',
          headers: { 'content-type': 'text/plain' },
          body: '{"program_id":"7"}',
        }),
      ],
    ]);
  });

  const unknown = { error: 'Program not found' };
  it.each<[string, Response, string]>([
    ['is known', Response.json({ success: true }), 'known'],
    ['is unknown', Response.json(unknown, { status: 400 }), 'unknown'],
    ['is unclear behind a relay', Response.json(unknown, { status: 404 }), 'unclear'],
    ['is unclear after another error', Response.json({ error: 'Busy' }, { status: 400 }), 'unclear'],
    ['is unclear when success is no truth', Response.json({ success: 'true' }), 'unclear'],
    ['is unclear when a page answers', new Response('<h1>Hello</h1>'), 'unclear'],
  ])('%s', async (_how, response, expected) => {
    answer(() => response);
    expect(await askProgram(API, '7')).toBe(expected);
  });

  it('is unclear when nothing answers', async () => {
    answer(() => Promise.reject(new TypeError('Failed to fetch')));
    expect(await askProgram(API, '7')).toBe('unclear');
  });
});
