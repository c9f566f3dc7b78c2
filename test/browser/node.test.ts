import { expect, it, vi } from 'vitest';
import * as affitor from '../../src/browser/index.ts';

it('in Node.js does nothing and throws nothing', async () => {
  expect(typeof document).toBe('undefined');
  const fetch = vi.spyOn(globalThis, 'fetch');
  const before = Object.keys(globalThis);
  expect(affitor.init({ programId: 1 })).toBeNull();
  expect(affitor.init()).toBeNull();
  expect(await affitor.signup('user_42', 'jane@example.com')).toEqual({ status: 'skipped', reason: 'not_a_browser' });
  expect(affitor.trackClick('https://shop.example.com/?aff=ALICE')).toBeUndefined();
  expect(affitor.trackClick()).toBeUndefined();
  expect(affitor.getClickId()).toBeNull();
  expect(affitor.getData()).toEqual({
    clickId: null,
    programId: null,
    partnerCode: null,
    hasAttribution: false,
    clickedAt: null,
    expiresAt: null,
    delivered: false,
  });
  expect(affitor.consent(true)).toBeUndefined();
  expect(affitor.consent(false)).toBeUndefined();
  expect(Object.keys(globalThis)).toEqual(before);
  expect(fetch).not.toHaveBeenCalled();
});
