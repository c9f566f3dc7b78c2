// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi, json, status } from '../support/fake-api.ts';
import { forgetEverything, land, settled, storedCookies } from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';
const DAY = 86_400;

/** Seconds that each cookie lives, by name. */
const lifetimes = () => Object.fromEntries(storedCookies().map(({ key, maxAge }) => [key, maxAge]));

describe('both cookies of a click live as long as the program’s window', () => {
  it.each([
    ['lengthens', 180],
    ['shortens', 30],
    ['keeps', 90],
  ])('when the API %s it to %i days and keeps the id', async (_how, days) => {
    api.next(json({ success: true, cookie_window_days: days }));
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const id = tracker.getClickId();
    await settled();
    expect(tracker.getClickId()).toBe(id);
    expect(lifetimes()).toEqual({ affitor_click_id: days * DAY, affitor_click: days * DAY });
  });

  it('when the API keeps it and mints another id', async () => {
    api.next(json({ success: true, click_id: 'minted' }));
    land(`${SHOP}/?aff=ALICE`, { cookieWindowDays: 45 });
    await settled();
    expect(lifetimes()).toEqual({ affitor_click_id: 45 * DAY, affitor_click: 45 * DAY });
    expect(storedCookies().find(({ key }) => key === 'affitor_click_id')!.value).toBe('minted');
  });

  it('when a refused link gives way to the earlier click, which has another window', async () => {
    api.next(json({ success: true, cookie_window_days: 180 }), status(400));
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    land(`${SHOP}/?aff=TYPO`);
    await settled();
    expect(lifetimes()).toEqual({ affitor_click_id: 180 * DAY, affitor_click: 180 * DAY });
  });
});
