// @vitest-environment jsdom
import { renderToString } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import { type AffitorTracker, useAffitor } from '../../src/react/index.ts';

afterEach(() => {
  window.affitor?.consent(false);
  Reflect.deleteProperty(window, 'affitor');
  vi.unstubAllGlobals();
});

let tracker!: AffitorTracker;
const Reader = () => {
  tracker = useAffitor();
  return null;
};

it('useAffitor().init() starts the tracker of the page, with its options, and returns what the hook returns', async () => {
  vi.stubGlobal('fetch', async () => Response.json({ success: true }));
  history.replaceState(null, '', '/?aff=PARTNER123');
  renderToString(<Reader />);
  expect(tracker.getData().hasAttribution).toBe(false);
  expect(tracker.init({ programId: 7 })).toBe(tracker);
  expect(window.affitor!.getData()).toMatchObject({ programId: 7, partnerCode: 'PARTNER123' });
  expect(tracker.getData()).toEqual(window.affitor!.getData());
});

it('useAffitor() hands over every method of the running tracker', async () => {
  vi.stubGlobal('fetch', async () => Response.json({ success: true }));
  history.replaceState(null, '', '/');
  renderToString(<Reader />);
  tracker.init({ programId: 7, consent: 'required' });
  await tracker.trackClick('/?aff=PARTNER456');
  expect(tracker.getClickId()).toBeNull();
  tracker.consent(true);
  const data = await new Promise((resolve) => tracker.ready(resolve));
  expect(data).toMatchObject({ partnerCode: 'PARTNER456', delivered: true });
  expect(tracker.getClickId()).toBe(window.affitor!.getClickId());
  expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
  tracker.consent(false);
  expect(window.affitor!.getClickId()).toBeNull();
});
