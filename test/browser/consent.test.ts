// @vitest-environment jsdom
import Cookies from 'js-cookie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AffitorOptions } from '../../src/types.ts';
import { FakeApi, later, unreachable } from '../support/fake-api.ts';
import { createTracker, define, forgetEverything, land, settled, visit, watchReads } from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';
const required = { consent: 'required' } as const;
const codes = () =>
  api.of('click').map(({ affiliate_url }) => new URL(affiliate_url as string).searchParams.get('aff'));

const untouched = () => {
  expect(api.sent).toEqual([]);
  expect(document.cookie).toBe('');
  expect(localStorage).toHaveLength(0);
};

describe('without consent (F19)', () => {
  it('nothing is stored and nothing sent, whatever happens', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`, required);
    tracker.trackClick('/?aff=BOB');
    history.pushState({}, '', '/?aff=CAROL');
    expect(await tracker.signup('user_42')).toEqual({ status: 'skipped', reason: 'no_consent' });
    dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(60_000);
    untouched();
    expect(tracker.getData()).toMatchObject({ clickId: null, hasAttribution: false, delivered: false });
  });

  it('nothing that an earlier page stored is read or sent', async () => {
    api.always(unreachable);
    land(`${SHOP}/?aff=ALICE`);
    await vi.advanceTimersByTimeAsync(60_000);
    const sent = api.sent.length;
    const tracker = land(`${SHOP}/next`, required);
    const reads = watchReads();
    dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(api.sent).toHaveLength(sent);
    expect(tracker.getClickId()).toBeNull();
    expect(reads).not.toHaveBeenCalled();
  });

  it.each<[AffitorOptions['consent'] | string, boolean]>([
    [undefined, true],
    ['granted', true],
    ['required', false],
  ])('option %s: granted %s', (consent, granted) => {
    const tracker = land(`${SHOP}/?aff=ALICE`, { consent: consent as 'granted' });
    expect(tracker.getData().hasAttribution).toBe(granted);
  });
});

it('a page without consent leaves the click of an earlier page alone (F19)', async () => {
  land(`${SHOP}/?aff=ALICE`);
  await settled();
  const cookies = document.cookie;
  const tracker = land(`${SHOP}/pricing`, { consent: 'required' });
  expect(await tracker.signup('user_42')).toEqual({ status: 'skipped', reason: 'no_consent' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(document.cookie).toBe(cookies);
  tracker.consent(true);
  expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
});

describe('consent granted', () => {
  it('on the landing page records the landing held in memory', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`, required);
    tracker.consent(true);
    expect(tracker.getClickId()).toBe(Cookies.get('affitor_click_id'));
    await settled();
    expect(codes()).toEqual(['ALICE']);
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
  });

  it('while a signup looks for the visitor loses neither, and throws nothing', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`, required);
    const signup = tracker.signup('user_42');
    await Promise.resolve();
    tracker.consent(true);
    expect(['sent', 'skipped']).toContain((await signup).status);
    await settled();
    expect(codes()).toEqual(['ALICE']);
  });

  it('after the router has moved on records it too', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`, required);
    history.pushState({}, '', '/pricing');
    tracker.consent(true);
    await settled();
    expect(codes()).toEqual(['ALICE']);
  });

  it.each([
    ['reported by the merchant', (tracker: ReturnType<typeof land>) => tracker.trackClick('/?aff=BOB')],
    ['by client-side navigation', () => history.pushState({}, '', '/?aff=BOB')],
  ])('after several landings records the last one, %s', async (_how, landAgain) => {
    const tracker = land(`${SHOP}/?aff=ALICE`, required);
    landAgain(tracker);
    history.pushState({}, '', '/pricing');
    tracker.consent(true);
    await settled();
    expect(codes()).toEqual(['BOB']);
  });

  it('delivers what earlier pages could not', async () => {
    api.next(unreachable, unreachable, unreachable);
    const id = land(`${SHOP}/?aff=ALICE`).getClickId();
    await vi.advanceTimersByTimeAsync(60_000);
    const tracker = land(`${SHOP}/next`, required);
    tracker.consent(true);
    await settled();
    expect(api.of('click').at(-1)!.click_id).toBe(id);
    expect(tracker.getData().delivered).toBe(true);
  });

  it('to a visitor who was not referred changes nothing', async () => {
    land(`${SHOP}/`, required).consent(true);
    await settled();
    untouched();
  });

  it('again and again is one click', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    tracker.consent(true);
    await vi.advanceTimersByTimeAsync(60 * 60_000);
    tracker.consent(true);
    await settled();
    expect(codes()).toEqual(['ALICE']);
  });
});

describe('consent withdrawn', () => {
  it('and given again finds the click that another tab has stored meanwhile', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    expect(tracker.getData().partnerCode).toBe('ALICE');
    const before = document.cookie.split('; ');
    tracker.consent(false);
    expect(document.cookie).toBe('');
    for (const cookie of before) {
      // biome-ignore lint/suspicious/noDocumentCookie: as the other tab writes it
      document.cookie = `${cookie};path=/;domain=example.com;secure`;
    }
    expect(tracker.getClickId()).toBeNull();
    tracker.consent(true);
    expect(tracker.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: true });
  });

  it('erases cookies and outbox', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    api.always(unreachable);
    tracker.signup('user_42', 'jane@example.com');
    await settled();
    expect(Cookies.get('affitor_outbox')).toContain('jane');
    const sent = api.sent.length;
    tracker.consent(false);
    expect(document.cookie).toBe('');
    expect(tracker.getClickId()).toBeNull();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(api.sent).toHaveLength(sent);
  });

  it.each(['denied', 'no', 'false', 1, {}, 0, null, undefined])('is also said by consent(%j)', async (choice) => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    tracker.consent(choice as never);
    expect(document.cookie).toBe('');
    expect(await tracker.signup('user_42')).toEqual({ status: 'skipped', reason: 'no_consent' });
    tracker.consent('granted');
    await settled();
    expect(tracker.getData().partnerCode).toBe('ALICE');
  });

  it.each(['Required', ' required', 'denied', 'true'])(
    'is not taken for given where the page says %j',
    async (consent) => {
      land(`${SHOP}/?aff=ALICE`, { consent: consent as 'required' });
      await settled();
      expect(api.sent).toEqual([]);
      expect(document.cookie).toBe('');
    },
  );

  it('is given to the arrival, also after a router has rewritten its address', async () => {
    for (const code of ['ALICE', 'BOB']) {
      land(`${SHOP}/?aff=${code}`);
      await settled();
    }
    const tracker = land(`${SHOP}/?aff=ALICE`, { consent: 'required' });
    history.replaceState({ router: true }, '', '/?aff=ALICE');
    tracker.consent(true);
    await settled();
    expect(tracker.getData().partnerCode).toBe('ALICE');
    expect(api.of('click')).toHaveLength(3);
  });

  it('erases twins and the id of another tracker', () => {
    visit(`${SHOP}/`);
    Cookies.set('affitor_click_id', 'host-only');
    Cookies.set('affitor_click_id', 'wide', { domain: 'example.com' });
    createTracker({}).consent(false);
    expect(document.cookie).toBe('');
  });

  it('while an answer is awaited is not undone by the answer', async () => {
    const { reply, answer } = later();
    api.next(reply);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const signup = tracker.signup('user_42');
    await settled();
    tracker.consent(false);
    answer(Response.json({ success: true, click_id: 'theirs' }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(document.cookie).toBe('');
    expect(localStorage).toHaveLength(0);
    expect(api.kinds()).toEqual(['click']);
    expect(await signup).toEqual({ status: 'skipped', reason: 'no_consent' });
  });

  it('erases what the answer of a relay has set since', async () => {
    let answer: () => void = () => {};
    api.next(
      (sent) =>
        new Promise((resolve) => {
          answer = () => {
            Cookies.set('affitor_click_id', sent.body.click_id as string, { domain: 'example.com' });
            resolve(Response.json({ success: true }));
          };
        }),
    );
    const tracker = land(`${SHOP}/?aff=ALICE`, { apiBase: '/affitor' });
    await settled();
    tracker.consent(false);
    answer();
    await settled();
    expect(document.cookie).toBe('');
    expect(tracker.getData().hasAttribution).toBe(false);
  });

  it('while it is tried again stops the attempts', async () => {
    api.always(unreachable);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    tracker.consent(false);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(api.sent).toHaveLength(1);
  });

  it('and granted again is a click of its own, delivered anew', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    const first = tracker.getClickId();
    tracker.consent(false);
    tracker.consent(true);
    await settled();
    expect(tracker.getClickId()).not.toBe(first);
    expect(codes()).toEqual(['ALICE', 'ALICE']);
    expect(api.of('click')[1]).not.toHaveProperty('existing_click_id');
  });

  it('on a page without cookies throws nothing', () => {
    visit(`${SHOP}/`);
    define(document, 'cookie', {
      get: () => {
        throw new DOMException('sandboxed', 'SecurityError');
      },
    });
    expect(() => createTracker({}).consent(false)).not.toThrow();
  });
});
