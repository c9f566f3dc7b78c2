import { expect, it, vi } from 'vitest';
import * as affitor from '../../src/browser/index.ts';

it('in Node.js does nothing and throws nothing', async () => {
  expect(typeof document).toBe('undefined');
  const fetch = vi.spyOn(globalThis, 'fetch');
  const before = Object.keys(globalThis);
  expect(affitor.init({ programId: 1 })).toBeNull();
  expect(affitor.init()).toBeNull();
  expect(await affitor.signup('user_42', 'jane@example.com')).toEqual({ status: 'skipped', reason: 'not_a_browser' });
  expect(await affitor.trackClick('https://shop.example.com/?aff=ALICE')).toBeUndefined();
  expect(await affitor.trackClick()).toBeUndefined();
  affitor.ready(() => expect.unreachable());
  expect(affitor.getTracker()).toBeNull();
  expect(affitor.getClickId()).toBeNull();
  expect(affitor.getData()).toEqual({
    clickId: null,
    programId: null,
    partnerCode: null,
    hasAttribution: false,
    clickedAt: null,
    expiresAt: null,
    delivered: false,
    affiliateUrl: null,
    partner: null,
  });
  expect(affitor.consent(true)).toBeUndefined();
  expect(affitor.consent(false)).toBeUndefined();
  expect(Object.keys(globalThis)).toEqual(before);
  expect(fetch).not.toHaveBeenCalled();
});
