import { renderToString } from 'react-dom/server';
import { expect, it, vi } from 'vitest';
import { Affitor, type AffitorTracker, useAffitor } from '../../src/react/index.ts';

let tracker: AffitorTracker | undefined;
const Page = () => {
  tracker = useAffitor();
  return <Affitor programId={1} />;
};

it('imports and renders where there is no window, and tells that nothing was sent', async () => {
  expect(typeof window).toBe('undefined');
  const complain = vi.spyOn(console, 'error');
  expect(renderToString(<Page />)).toBe('');
  expect(tracker?.getClickId()).toBeNull();
  expect(await tracker?.signup('user_42')).toEqual({ status: 'skipped', reason: 'not_a_browser' });
  expect(complain).not.toHaveBeenCalled();
});
