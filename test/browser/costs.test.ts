// @vitest-environment jsdom
import Cookies from 'js-cookie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi, json } from '../support/fake-api.ts';
import {
  createTracker,
  define,
  forgetEverything,
  land,
  settled,
  visit,
  watchReads,
  watchWrites,
} from '../support/page.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';

/** Counts how often the browser is asked how the page was reached. */
const countHow = () => {
  const asked = vi.fn(() => []);
  define(performance, 'getEntriesByType', { value: asked });
  return asked;
};

/** Counts what a page pays: every access to cookies and storage, and every timer. */
const count = () => {
  const reads = watchReads();
  const writes = watchWrites();
  let storage = 0;
  for (const name of ['localStorage', 'sessionStorage'])
    define(globalThis, name, {
      get: () => {
        storage++;
        return {};
      },
    });
  const timers = vi.spyOn(globalThis, 'setTimeout').mockClear();
  return () => ({
    reads: reads.mock.calls.length,
    writes: writes.mock.calls.length,
    storage,
    timers: timers.mock.calls.length,
  });
};

/** What a page lives through: it is shown, goes online, is left and looked at again, and its router moves on. */
const live = async () => {
  for (const type of ['pageshow', 'online']) dispatchEvent(new Event(type));
  document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  history.pushState(null, '', '/elsewhere?page=2#x');
  await settled();
};

describe('what a page pays', () => {
  it('of a visitor who was not referred: one look at the cookies, and nothing else', async () => {
    const api = new FakeApi();
    visit(`${SHOP}/?utm_source=mail`);
    const counted = count();
    createTracker();
    await live();
    expect(counted()).toEqual({ reads: 1, writes: 0, storage: 0, timers: 0 });
    expect(api.sent).toEqual([]);
  });

  it('of a landing whose campaign is named like our cookie: no more than of others', async () => {
    new FakeApi();
    visit(`${SHOP}/?aff=ALICE&utm_content=affitor_click_id`);
    const counted = count();
    createTracker();
    await settled();
    expect(counted()).toEqual({ reads: 3, writes: 3, storage: 0, timers: 0 });
  });

  it.each([
    ['not for a first landing, which counts anyhow', undefined, 0],
    ['not for another partner’s link, which does too', 'BOB', 0],
    ['for a link the visitor came with before', 'ALICE', 1],
  ])('looks up how the page was reached where it matters: %s', async (_when, before, times) => {
    new FakeApi();
    if (before) land(`${SHOP}/?aff=${before}`);
    await settled();
    visit(`${SHOP}/?aff=ALICE`);
    const asked = countHow();
    createTracker();
    await settled();
    expect(asked).toHaveBeenCalledTimes(times);
  });

  it('of a visitor whose click is acknowledged: the same', async () => {
    new FakeApi();
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    visit(`${SHOP}/pricing`);
    const counted = count();
    createTracker();
    await live();
    expect(counted()).toEqual({ reads: 1, writes: 0, storage: 0, timers: 0 });
  });

  it('at a landing: three looks at the cookies and three writes', async () => {
    const api = new FakeApi();
    visit(`${SHOP}/?aff=ALICE`);
    const counted = count();
    createTracker();
    await settled();
    expect(counted()).toEqual({ reads: 3, writes: 3, storage: 0, timers: 0 });
    await live();
    expect(counted()).toEqual({ reads: 3, writes: 3, storage: 0, timers: 0 });
    expect(api.sent).toHaveLength(1);
  });

  it('at a landing by another partner’s link: the same', async () => {
    new FakeApi();
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    visit(`${SHOP}/?aff=BOB`);
    const counted = count();
    createTracker();
    await settled();
    expect(counted()).toEqual({ reads: 3, writes: 3, storage: 0, timers: 0 });
  });

  it('erases twins only where one was seen', async () => {
    new FakeApi();
    visit(`${SHOP}/`);
    Cookies.set('affitor_click_id', 'stale');
    visit(`${SHOP}/?aff=ALICE`);
    const counted = count();
    createTracker();
    await settled();
    expect(counted().writes).toBeGreaterThan(3);
  });

  it('takes nothing that another cookie holds for a twin', async () => {
    const api = new FakeApi();
    visit(`${SHOP}/`);
    Cookies.set('last_page', '/?affitor_click_id=x');
    Cookies.set('customer_code', 'of-another-tracker');
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    expect(tracker.getData()).toMatchObject({ clickId: api.of('click')[0]!.click_id, delivered: true });
    expect(Cookies.get('last_page')).toBe('/?affitor_click_id=x');
    expect(Cookies.get('affitor_click_id')).toBe(tracker.getClickId());
    expect(Cookies.get('customer_code')).toBe('of-another-tracker');
  });

  it('does not write the id anew where the API tells of the partner: a server may have set it for longer', async () => {
    const api = new FakeApi();
    api.next(json({ success: true, partner: { name: 'Alice' } }));
    visit(`${SHOP}/?aff=ALICE`);
    const counted = count();
    const tracker = createTracker();
    await settled();
    expect(counted()).toEqual({ reads: 3, writes: 3, storage: 0, timers: 0 });
    expect(tracker.getData().partner).toEqual({ name: 'Alice' });
  });

  it('writes the id anew only where the API answers with another one, or another window', async () => {
    const api = new FakeApi();
    api.next(json({ success: true, click_id: 'theirs' }));
    visit(`${SHOP}/?aff=ALICE`);
    const counted = count();
    createTracker();
    await settled();
    expect(counted()).toEqual({ reads: 3, writes: 4, storage: 0, timers: 0 });
    expect(Cookies.get('affitor_click_id')).toBe('theirs');
  });
});
