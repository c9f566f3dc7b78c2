import { afterEach, expect, it, vi } from 'vitest';
import { loadAfresh } from './support.ts';

afterEach(() => void vi.restoreAllMocks());

it('outside a browser nothing is said, but that a signup is lost', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const affitor = await loadAfresh(() => import('../../src/development/index.ts'));
  expect(affitor.init({ progamId: 1 } as never)).toBeNull();
  affitor.ready(() => {});
  affitor.consent(true);
  await affitor.trackClick('/?aff=ALICE');
  expect(warn).not.toHaveBeenCalled();
  expect(await affitor.signup('user_42')).toEqual({ status: 'skipped', reason: 'not_a_browser' });
  expect(warn.mock.calls).toEqual([['[affitor]', expect.stringContaining('signup() does nothing on a server')]]);
});
