// @vitest-environment jsdom
import Cookies from 'js-cookie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { accept, FakeApi, json, later, silent, status, unreachable } from '../support/fake-api.ts';
import { createTracker, define, forgetEverything, land, settled, storedCookies } from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';
const companion = () => JSON.parse(Cookies.get('affitor_click')!);

/** Longer than any pause between attempts, and short enough for nothing else to happen. */
const LONG = 20_000;

describe('an acknowledged click', () => {
  it('is delivered, and not sent again by later pages', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    expect(tracker.getData()).toMatchObject({ hasAttribution: true, delivered: false });
    await settled();
    expect(tracker.getData()).toMatchObject({ hasAttribution: true, delivered: true, partnerCode: 'ALICE' });
    expect(companion()).toEqual({
      at: Date.now(),
      days: 90,
      id: tracker.getClickId(),
      codes: ['ALICE'],
      url: `${SHOP}/?aff=ALICE`,
      domain: 'example.com',
    });
    land(`${SHOP}/next`);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.sent).toHaveLength(1);
  });

  it('takes the id and the window that the API answered with (F22)', async () => {
    api.next(json({ success: true, click_id: 'abc.123', cookie_window_days: 30 }));
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    expect(tracker.getClickId()).toBe('abc.123');
    expect(Cookies.get('affitor_click_id')).toBe('abc.123');
    expect(tracker.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: true });
    expect(tracker.getData().expiresAt).toBe(Date.now() + 30 * 86_400_000);
    for (const { maxAge } of storedCookies()) expect(maxAge).toBe(30 * 86_400);
  });

  it('takes an id that is a number for its text', async () => {
    api.next(json({ success: true, click_id: 4711 }));
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    expect(tracker.getData()).toMatchObject({ clickId: '4711', partnerCode: 'ALICE', delivered: true });
  });

  it('lasts for the window from its last writing, whatever the clock said before', async () => {
    api.next(unreachable, unreachable, unreachable);
    land(`${SHOP}/?aff=ALICE`);
    await vi.advanceTimersByTimeAsync(10 * 86_400_000);
    land(`${SHOP}/next`);
    await settled();
    expect(api.of('click')).toHaveLength(4);
    for (const { maxAge } of storedCookies()) expect(maxAge).toBe(90 * 86_400);
  });
});

describe('a click that the API refuses', () => {
  const refusals = [
    ['400', status(400)],
    ['success: false', json({ success: false, message: 'Referral link is inactive' })],
  ] as const;

  it.each(refusals)('by %s is forgotten when there was none before', async (_how, refusal) => {
    api.next(refusal);
    const tracker = land(`${SHOP}/?aff=TYPO`);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(document.cookie).toBe('');
    expect(tracker.getData()).toMatchObject({ clickId: null, hasAttribution: false, delivered: false });
    expect(api.sent).toHaveLength(1);
  });

  it.each(refusals)('by %s gives the earlier partner back the attribution', async (_how, refusal) => {
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    const before = companion();
    await vi.advanceTimersByTimeAsync(60_000);
    api.next(refusal);
    const tracker = land(`${SHOP}/?aff=TYPO`);
    expect(tracker.getData().partnerCode).toBe('TYPO');
    await vi.advanceTimersByTimeAsync(LONG);
    expect(companion()).toEqual(before);
    expect(Cookies.get('affitor_click_id')).toBe(before.id);
    expect(tracker.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: true });
    for (const { maxAge } of storedCookies()) expect(maxAge).toBe(90 * 86_400);
    expect(api.of('click')).toHaveLength(2);
  });

  it('gives way to an earlier one that is still undelivered, which is then sent', async () => {
    api.next(unreachable, unreachable, unreachable, unreachable, unreachable);
    land(`${SHOP}/?aff=ALICE`);
    await vi.advanceTimersByTimeAsync(LONG);
    api.next(status(400));
    const tracker = land(`${SHOP}/?aff=TYPO`);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('click').map(({ affiliate_url }) => affiliate_url)).toEqual([
      ...Array(5).fill(`${SHOP}/?aff=ALICE`),
      `${SHOP}/?aff=TYPO`,
      `${SHOP}/?aff=ALICE`,
    ]);
    expect(tracker.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: true });
  });

  it('gives way to the one before, whatever that one had replaced, though none of them has been reported', async () => {
    api.next(unreachable, unreachable, unreachable);
    land(`${SHOP}/?aff=EXPIRED`);
    await settled();
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    land(`${SHOP}/?aff=TYPO`);
    await settled();
    api.next(status(400));
    const tracker = land(`${SHOP}/next`);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(tracker.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: true });
    expect(api.of('click').map(({ affiliate_url }) => affiliate_url)).toEqual(
      ['EXPIRED', 'ALICE', 'TYPO', 'TYPO', 'ALICE'].map((code) => `${SHOP}/?aff=${code}`),
    );
  });

  it('is sent once, as are those it gives way to, where cookies can be read but not changed any more', async () => {
    api.next(unreachable, unreachable);
    api.always((sent) => (`${sent.body.affiliate_url}`.includes('TYPO') ? status(400) : accept)(sent));
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    land(`${SHOP}/?aff=TYPO`);
    await settled();
    const cookies = document.cookie;
    land(`${SHOP}/next`);
    define(document, 'cookie', { get: () => cookies, set: () => {} });
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('click').map(({ affiliate_url }) => affiliate_url)).toEqual(
      ['ALICE', 'TYPO', 'TYPO', 'ALICE'].map((code) => `${SHOP}/?aff=${code}`),
    );
  });

  it('gives way to the id of another tracker (F24)', async () => {
    land(`${SHOP}/`);
    Cookies.set('affitor_click_id', 'legacy');
    api.next(status(400));
    const tracker = land(`${SHOP}/?aff=TYPO`);
    await settled();
    expect(api.of('click')[0]!.existing_click_id).toBe('legacy');
    expect(tracker.getClickId()).toBe('legacy');
    expect(tracker.getData()).toMatchObject({ hasAttribution: true, delivered: true, partnerCode: null });
  });
});

describe('a click that the API does not acknowledge', () => {
  it.each([401, 403, 404, 405, 413, 422])('for a %d is still undelivered, and tried ever more rarely', async (code) => {
    api.always(status(code));
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.sent.length).toBeLessThanOrEqual(5);
    expect(tracker.getData()).toMatchObject({ hasAttribution: true, delivered: false });
    const id = tracker.getClickId();
    api.always(accept);
    const next = land(`${SHOP}/next`);
    await settled();
    expect(new Set(api.of('click').map(({ click_id }) => click_id))).toEqual(new Set([id]));
    expect(next.getData().delivered).toBe(true);
  });

  it.each([
    [
      'a 400 of something on the way',
      () => new Response('<h1>Request Header Or Cookie Too Large</h1>', { status: 400 }),
    ],
    ['no answer', unreachable],
    ['408', status(408)],
    ['429', status(429)],
    ['500', status(500)],
    ['503', status(503)],
    ['a page instead of JSON', () => new Response('<!doctype html>')],
    ['null', json(null)],
    ['a number', json(5)],
    ['success: "maybe" left out', json({})],
    ['a 500 that says success: false', json({ success: false }, 500)],
    ['a 429 that says success: false', json({ success: false, message: 'Too many requests' }, 429)],
    ['a 403 that says success: false', json({ success: false, message: 'Forbidden' }, 403)],
  ])('for %s is kept (F3, F4)', async (_what, reply) => {
    api.always(reply);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const id = tracker.getClickId();
    await vi.advanceTimersByTimeAsync(LONG);
    expect(tracker.getData()).toMatchObject({ clickId: id, delivered: false });
    api.always(accept);
    const next = land(`${SHOP}/next`);
    await settled();
    expect(api.of('click').at(-1)).toMatchObject({ click_id: id, affiliate_url: `${SHOP}/?aff=ALICE` });
    expect(next.getData()).toMatchObject({ clickId: id, delivered: true });
  });

  it('is tried again after 2, 4, 6 … seconds, ever more rarely', async () => {
    api.always(unreachable);
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    expect(api.sent).toHaveLength(1);
    for (const [attempts, seconds] of [2, 4, 6, 8].entries()) {
      await vi.advanceTimersByTimeAsync(seconds * 1000 - 1);
      expect(api.sent).toHaveLength(attempts + 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(api.sent).toHaveLength(attempts + 2);
    }
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(api.sent.length).toBeLessThan(70);
  });

  it('is delivered on the page that stays open, however long the API is down', async () => {
    api.always(unreachable);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    api.always(accept);
    await vi.advanceTimersByTimeAsync(4 * 60_000);
    expect(tracker.getData().delivered).toBe(true);
  });

  it('is tried a second time without keepalive, whose bodies share 64 KiB', async () => {
    api.always(unreachable);
    land(`${SHOP}/?aff=ALICE`);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.sent.map(({ init }) => init.keepalive)).toEqual([true, false, true, true, true]);
  });

  it('is sent again from another subdomain, with the same id (F12)', async () => {
    api.next(silent);
    const id = land(`${SHOP}/?aff=ALICE`).getClickId();
    await settled();
    const tracker = land('https://app.example.com/signup');
    await settled();
    expect(api.of('click').map(({ click_id }) => click_id)).toEqual([id, id]);
    expect(tracker.getData()).toMatchObject({ clickId: id, delivered: true });
  });

  it('is sent again at once when there is an occasion', async () => {
    api.next(unreachable);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    expect(tracker.getData().delivered).toBe(false);
    tracker.trackClick();
    await settled();
    expect(tracker.getData().delivered).toBe(true);
    expect(api.sent).toHaveLength(2);
  });

  it('is in flight once, whatever happens meanwhile', async () => {
    api.always(silent);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    tracker.trackClick();
    history.pushState({}, '', '/?aff=ALICE');
    await settled();
    expect(api.sent).toHaveLength(1);
  });
});

describe('landing again', () => {
  it.each(['reload', 'navigate', 'back_forward'] as const)(
    'by %s within 30 minutes is the same click (F17)',
    async (type) => {
      const id = land(`${SHOP}/?aff=ALICE`).getClickId();
      await settled();
      await vi.advanceTimersByTimeAsync(30 * 60_000 - 1);
      expect(land(`${SHOP}/?aff=ALICE`, {}, { type }).getClickId()).toBe(id);
      await settled();
      expect(api.sent).toHaveLength(1);
    },
  );

  it('later starts the window anew under the same id (R6)', async () => {
    const id = land(`${SHOP}/?aff=ALICE`).getClickId();
    await settled();
    await vi.advanceTimersByTimeAsync(30 * 60_000);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    expect(api.of('click')[1]).toMatchObject({ click_id: id, existing_click_id: id });
    expect(tracker.getData()).toMatchObject({ clickId: id, clickedAt: Date.now(), delivered: true });
  });

  it('by the link of another partner is a click of its own (R5, F10)', async () => {
    const alice = land(`${SHOP}/?aff=ALICE`).getClickId();
    await settled();
    const tracker = land(`${SHOP}/?aff=BOB`);
    const bob = tracker.getClickId();
    expect(bob).not.toBe(alice);
    await tracker.signup('user_42');
    expect(api.of('click')[1]).toMatchObject({ click_id: bob, existing_click_id: alice });
    expect(api.of('lead')).toEqual([{ program_id: 1, click_id: bob, customer_key: 'user_42' }]);
    expect(tracker.getData().partnerCode).toBe('BOB');
  });

  it('while an answer is awaited leaves the answer to the click it belongs to', async () => {
    const { reply, answer } = later();
    api.next(reply);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    tracker.trackClick('/?aff=BOB');
    answer(Response.json({ success: true, click_id: 'alices', cookie_window_days: 30 }));
    await settled();
    expect(api.of('click')).toHaveLength(2);
    expect(tracker.getData()).toMatchObject({ partnerCode: 'BOB', delivered: true });
    expect(tracker.getClickId()).toBe(api.of('click')[1]!.click_id);
  });
});

describe('the address of the API', () => {
  it.each([
    [undefined, 'https://api.affitor.com/api/v1/track/click'],
    ['', 'https://api.affitor.com/api/v1/track/click'],
    ['https://api.example/', 'https://api.example/api/v1/track/click'],
    ['https://api.example/base//', 'https://api.example/base/api/v1/track/click'],
    ['https://api/', 'https://api/api/v1/track/click'],
    ['/', '/api/v1/track/click'],
    ['/affitor', '/affitor/api/v1/track/click'],
    ['/affitor//', '/affitor/api/v1/track/click'],
    ['/affitor///', '/affitor/api/v1/track/click'],
  ])('%s', async (apiBase, url) => {
    land(`${SHOP}/?aff=ALICE`, { apiBase });
    await settled();
    expect(api.sent[0]!.url).toBe(url);
  });
});

describe('the program', () => {
  it('is window.AFFITOR_PROGRAM_ID where none is configured', () => {
    land(`${SHOP}/`);
    window.AFFITOR_PROGRAM_ID = 7;
    expect(createTracker({}).getData().programId).toBe(7);
    expect(createTracker({ programId: 'p2' }).getData().programId).toBe('p2');
  });
});
