// @vitest-environment jsdom
import Cookies from 'js-cookie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi, unreachable } from '../support/fake-api.ts';
import {
  createTracker,
  define,
  forgetEverything,
  land,
  settled,
  storedCookies,
  visit,
  watchWrites,
} from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';

/** A page whose consent banner keeps every script from writing cookies, until it is accepted. */
const landBehindBanner = () => {
  visit(`${SHOP}/?aff=ALICE`);
  let isAccepted = false;
  const prototype = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie')!;
  define(document, 'cookie', {
    get: () => prototype.get!.call(document),
    set: (cookie) => {
      if (isAccepted) prototype.set!.call(document, cookie);
    },
  });
  const tracker = createTracker({ programId: 1 });
  return {
    tracker,
    accept: () => {
      isAccepted = true;
    },
  };
};

describe('cookies that are refused until a banner is accepted (F33)', () => {
  it.each(['getData', 'signup', 'trackClick', 'consent'] as const)(
    'are stored at %s, under the same id, and the click is reported once',
    async (method) => {
      const { tracker, accept } = landBehindBanner();
      await settled();
      const id = tracker.getClickId();
      accept();
      if (method === 'signup') expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
      else if (method === 'consent') tracker.consent(true);
      else tracker[method]();
      await settled();
      expect(Cookies.get('affitor_click_id')).toBe(id);
      expect(api.of('click').map(({ click_id }) => click_id)).toEqual([id]);
      expect(land(`${SHOP}/next`).getData()).toMatchObject({ clickId: id, partnerCode: 'ALICE', delivered: true });
    },
  );

  it('are stored when the API answers', async () => {
    api.next(unreachable);
    const { tracker, accept } = landBehindBanner();
    await settled();
    accept();
    await vi.advanceTimersByTimeAsync(2000);
    expect(Cookies.get('affitor_click_id')).toBe(tracker.getClickId());
    expect(tracker.getData().delivered).toBe(true);
  });

  it('hold a signup that waits too', async () => {
    api.always(unreachable);
    const { tracker, accept } = landBehindBanner();
    tracker.signup('user_42');
    await settled();
    expect(document.cookie).toBe('');
    accept();
    tracker.getClickId();
    expect(JSON.parse(Cookies.get('affitor_outbox')!)).toEqual([{ customer_key: 'user_42' }]);
  });

  it('are not written when consent has been withdrawn', async () => {
    const { tracker, accept } = landBehindBanner();
    await settled();
    tracker.consent(false);
    accept();
    expect(tracker.getClickId()).toBeNull();
    expect(document.cookie).toBe('');
  });
});

describe('cookies that the site clears or floods (F34)', () => {
  const clear = () => {
    for (const { key, domain, hostOnly } of storedCookies()) Cookies.remove(key, hostOnly ? {} : { domain });
    expect(document.cookie).toBe('');
  };

  it('leave the page its click: the signup is attributed, and nothing is written back', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    const id = tracker.getClickId();
    clear();
    const writes = watchWrites();
    expect(tracker.getData()).toMatchObject({ clickId: id, partnerCode: 'ALICE', delivered: true });
    expect(writes).not.toHaveBeenCalled();
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
    expect(api.of('lead')).toMatchObject([{ click_id: id }]);
    expect(Cookies.get('affitor_click_id')).toBeUndefined();
  });

  it('while the click is reported: it is acknowledged, and nothing is written back', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await Promise.resolve();
    clear();
    await settled();
    expect(tracker.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: true });
    expect(document.cookie).toBe('');
  });

  it('when only the companion is gone', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    Cookies.remove('affitor_click', { domain: 'example.com' });
    expect(tracker.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: true });
  });

  it('give way to a click of another tab', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    clear();
    expect(tracker.getData().partnerCode).toBe('ALICE');
    Cookies.set('affitor_click_id', 'bob-id', { domain: 'example.com' });
    expect(tracker.getData()).toMatchObject({ clickId: 'bob-id', partnerCode: null });
  });
});
