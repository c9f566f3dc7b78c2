// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accept, FakeApi, silent, status, unreachable } from '../support/fake-api.ts';
import { createTracker, define, forgetEverything, land, settled, visit } from '../support/page.ts';

// Frameworks wait until a page has no timers: Angular's `isStable`, and its tests with `fakeAsync`.

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';

describe('timers (F35)', () => {
  it('are none once a signup is answered', async () => {
    await land(`${SHOP}/?aff=ALICE`).signup('user_42');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are none once a signup is rejected', async () => {
    api.next(accept, status(400));
    await land(`${SHOP}/?aff=ALICE`).signup('user_42');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are none once a signup is answered at a second attempt', async () => {
    api.next(unreachable, unreachable);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    const result = tracker.signup('user_42');
    await vi.advanceTimersByTimeAsync(4000);
    expect(await result).toEqual({ status: 'sent' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('are none once consent is withdrawn, and the caller gets an answer', async () => {
    api.always(unreachable);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const result = tracker.signup('user_42');
    await settled();
    tracker.consent(false);
    expect(await result).toEqual({ status: 'skipped', reason: 'no_consent' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('to retry is one, however often a page asks', async () => {
    api.always(unreachable);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    for (let count = 0; count < 5; count++) await tracker.trackClick('/');
    await settled();
    expect(vi.getTimerCount()).toBe(1);
  });

  it('and requests are outside of the zone that calls', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    let zone = 'root';
    define(window, 'Zone', {
      value: {
        root: {
          run: <T>(task: () => T): T => {
            const caller = zone;
            zone = 'root';
            try {
              return task();
            } finally {
              zone = caller;
            }
          },
        },
      },
    });
    const zones: string[] = [];
    const { setTimeout: original, fetch: send } = globalThis;
    define(globalThis, 'setTimeout', {
      value: (...args: Parameters<typeof setTimeout>) => {
        zones.push(zone);
        return original(...args);
      },
    });
    define(globalThis, 'fetch', {
      value: (...args: Parameters<typeof fetch>) => {
        zones.push(zone);
        return send(...args);
      },
    });
    zone = 'angular';
    api.next(unreachable, silent);
    const tracker = createTracker();
    await settled();
    tracker.signup('user_42');
    await settled();
    expect(zones.length).toBeGreaterThan(2);
    expect(new Set(zones)).toEqual(new Set(['root']));
  });
});

describe('the same signup (F35)', () => {
  it('on several pages during an outage is one lead', async () => {
    api.always(unreachable);
    for (const page of ['/?aff=ALICE', '/signup', '/again']) {
      land(SHOP + page).signup('user_42', 'jane@example.com');
      await settled();
    }
    api.always(accept);
    land(`${SHOP}/welcome`);
    await settled();
    expect(api.of('lead')).toHaveLength(1);
    expect(document.cookie).not.toContain('affitor_outbox');
  });

  it('of three callers during an outage answers each as soon as the API does', async () => {
    api.next(unreachable);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const results = [1, 2, 3].map(() => tracker.signup('user_42'));
    await vi.advanceTimersByTimeAsync(4000);
    expect(await Promise.all(results)).toEqual([1, 2, 3].map(() => ({ status: 'sent' })));
    expect(api.of('lead')).toHaveLength(1);
  });
});
