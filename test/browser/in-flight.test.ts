// @vitest-environment jsdom
import Cookies from 'js-cookie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Click } from '../../src/core/click.ts';
import { decide } from '../../src/core/decide.ts';
import { readClick } from '../../src/core/stored-click.ts';
import type { AffitorTracker } from '../../src/types.ts';
import { aClick, aLanding, cookiesOf } from '../support/clicks.ts';
import { accept, FakeApi, later, status, unreachable } from '../support/fake-api.ts';
import { createTracker, forgetEverything, land, settled, visit, watchReads } from '../support/page.ts';

// What others do to the cookies while a click is in flight: other tabs, the merchant's server, another tracker.

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';
/** Longer than any pause between attempts. */
const LONG = 20_000;
const companion = () => JSON.parse(Cookies.get('affitor_click')!);

/** Writes a cookie as others do, `;domain=…` and the like after its value. */
const write = (cookie: string) => {
  // biome-ignore lint/suspicious/noDocumentCookie: as others write it
  document.cookie = `${cookie};path=/;secure`;
};
/** Another tab's click, on the domain of ours if none is named. */
const writeClick = (click: Click, domain = ';domain=example.com') => {
  for (const cookie of cookiesOf(click).split('; ')) write(`${cookie}${domain}`);
};
const writeOutbox = (leads: unknown) => write(`affitor_outbox=${encodeURIComponent(JSON.stringify(leads))}`);

/** A landing whose answer is awaited. */
const inFlight = async (): Promise<{ tracker: AffitorTracker; answer(response: Response): void }> => {
  const { reply, answer } = later();
  api.next(reply);
  const tracker = land(`${SHOP}/?aff=ALICE`);
  await settled();
  return { tracker, answer };
};

const ANSWERS = [
  ['as it was reported', { success: true }],
  ['with another window', { success: true, cookie_window_days: 30 }],
  ['as refused', { success: false }],
] as const;

describe('while a click is in flight', () => {
  it.each(ANSWERS)('another tab’s click stays: answered %s', async (_how, answered) => {
    const { answer } = await inFlight();
    writeClick(aClick({ id: 'bob-id', codes: ['BOB'], at: Date.now() + 5, domain: 'example.com', undelivered: true }));
    answer(Response.json(answered));
    await settled();
    expect(companion()).toMatchObject({ id: 'bob-id', codes: ['BOB'] });
    land(`${SHOP}/next`);
    await settled();
    expect(api.of('click').at(-1)).toMatchObject({ click_id: 'bob-id' });
    expect(companion()).not.toHaveProperty('undelivered');
  });

  it.each(ANSWERS)('another tab’s click that falls back to it stays: answered %s', async (_how, answered) => {
    api.next(...Array(5).fill(unreachable));
    land(`${SHOP}/?aff=ALICE`);
    await vi.advanceTimersByTimeAsync(LONG);
    const { reply, answer } = later();
    api.next(status(400), reply);
    land(`${SHOP}/?aff=TYPO`);
    await settled();
    expect(companion(), 'refused for the other, given back to Alice').toMatchObject({
      codes: ['ALICE'],
      undelivered: true,
    });
    const bob = decide(aLanding('BOB'), readClick(document.cookie), Date.now() + 5, 90)!;
    bob.domain = 'example.com';
    writeClick(bob);
    answer(Response.json(answered));
    await settled();
    expect(Cookies.get('affitor_click_id')).toBe(bob.id);
    const next = land(`${SHOP}/next`);
    await settled();
    expect(next.getData()).toMatchObject({ partnerCode: 'BOB', delivered: true });
    expect(api.of('click').at(-1)).toMatchObject({ click_id: bob.id });
  });

  it('a later click on another domain gets the signup that waits', async () => {
    const { tracker, answer } = await inFlight();
    tracker.signup('user_1');
    await settled();
    const bob = aClick({
      id: 'bob-id',
      codes: ['BOB'],
      at: Date.now() + 5,
      undelivered: true,
      url: `${SHOP}/?aff=BOB`,
    });
    writeClick(bob, '');
    answer(Response.json({ success: true }));
    await settled();
    expect(api.kinds()).toEqual(['click', 'click', 'lead']);
    expect(api.of('lead')).toMatchObject([{ click_id: 'bob-id' }]);
  });

  it.each(ANSWERS)(
    'an id that is erased is not written again, and the page still knows its click (F34): answered %s',
    async (_how, answered) => {
      const { tracker, answer } = await inFlight();
      tracker.signup('user_1');
      await settled();
      write('affitor_click_id=;domain=example.com;max-age=0');
      answer(Response.json(answered));
      await settled();
      expect(Cookies.get('affitor_click_id')).toBeUndefined();
      const clickId = tracker.getClickId();
      // A click that the API refused is nobody's, wherever it was known.
      expect(api.of('lead')).toMatchObject(answered.success ? [{ click_id: clickId }] : []);
      expect(!!clickId).toBe(answered.success);
    },
  );

  it('another tracker’s id stays', async () => {
    const { answer } = await inFlight();
    write('affitor_click_id=theirs;domain=example.com');
    answer(Response.json({ success: true, cookie_window_days: 30 }));
    await settled();
    expect(Cookies.get('affitor_click_id')).toBe('theirs');
  });

  it('a signup that another tab has left is sent', async () => {
    const { answer } = await inFlight();
    writeOutbox([{ customer_key: 'popup' }]);
    answer(Response.json({ success: true }));
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('lead')).toMatchObject([{ customer_key: 'popup' }]);
    expect(Cookies.get('affitor_outbox')).toBeUndefined();
  });

  it('a signup that another tab has delivered is not sent again unless somebody waits for it here', async () => {
    api.next(accept, unreachable);
    land(`${SHOP}/?aff=ALICE`).signup('user_1');
    await settled();
    const { reply, answer } = later();
    api.next(reply);
    land(`${SHOP}/next`);
    await settled();
    write('affitor_outbox=;max-age=0');
    answer(Response.json({}, { status: 503 }));
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('lead')).toHaveLength(2);
  });

  it('a signup that somebody waits for outlives cookies that the site clears (F34)', async () => {
    api.next(accept, unreachable);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    const result = tracker.signup('user_1');
    await settled();
    for (const name of ['click', 'click_id', 'outbox']) write(`affitor_${name}=;max-age=0`);
    await vi.advanceTimersByTimeAsync(4000);
    expect(await result).toEqual({ status: 'sent' });
    expect(api.of('lead')).toHaveLength(2);
  });

  it('a signup that was withdrawn is not sent, even if consent is granted again', async () => {
    const { tracker, answer } = await inFlight();
    const result = tracker.signup('user_1');
    await settled();
    tracker.consent(false);
    expect(await result).toEqual({ status: 'skipped', reason: 'no_consent' });
    tracker.consent(true);
    answer(Response.json({ success: true }));
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('lead')).toEqual([]);
  });

  it('cookies that cannot be read for a moment cost neither click nor signup', async () => {
    api.next(...Array(2).fill(unreachable));
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    watchReads().mockReturnValueOnce('');
    expect(tracker.getData().partnerCode).toBe('ALICE');
    const result = tracker.signup('user_1');
    await vi.advanceTimersByTimeAsync(LONG);
    expect(await result).toEqual({ status: 'sent' });
    expect(api.of('lead')).toHaveLength(1);
  });

  it('a relay’s late Set-Cookie counts: what is sent is what the cookies hold', async () => {
    const { tracker, answer } = await inFlight();
    const before = document.cookie.split('; ');
    const alice = Cookies.get('affitor_click_id');
    const bob = decide(aLanding('BOB'), readClick(document.cookie), Date.now() + 5, 90)!;
    bob.domain = 'example.com';
    writeClick(bob);
    expect(tracker.getData().partnerCode).toBe('BOB');
    for (const cookie of before) write(`${cookie};domain=example.com`);
    answer(new Response('{}', { status: 502 }));
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('click').map(({ click_id }) => click_id)).toEqual([alice, alice]);
    expect(companion().id).toBe(Cookies.get('affitor_click_id'));
  });

  it('a signup that another tab leaves once more is not overwritten', async () => {
    const { reply, answer } = later();
    api.next(accept, reply, ...Array(5).fill(unreachable));
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    tracker.signup('first');
    await settled();
    history.pushState(null, '', `${SHOP}/?aff=BOB`);
    await settled();
    answer(Response.json({ success: true }));
    await settled();
    expect(Cookies.get('affitor_outbox')).toBeUndefined();
    writeOutbox([{ customer_key: 'first' }]);
    tracker.signup('second');
    await settled();
    expect(JSON.parse(Cookies.get('affitor_outbox')!)).toEqual([{ customer_key: 'first' }, { customer_key: 'second' }]);
  });

  it('a signup that another tab leaves while the landing is being stored is not overwritten', async () => {
    api.always(unreachable);
    visit(`${SHOP}/?aff=ALICE`);
    watchReads().mockImplementationOnce(() => {
      writeOutbox([{ customer_key: 'theirs' }]);
      return '';
    });
    const tracker = createTracker();
    await settled();
    tracker.signup('mine');
    await settled();
    expect(JSON.parse(Cookies.get('affitor_outbox')!)).toEqual([{ customer_key: 'theirs' }, { customer_key: 'mine' }]);
  });

  it('a signup that another tab leaves while a landing is being stored outlives the answer to ours', async () => {
    const { reply, answer } = later();
    api.next(accept, reply, ...Array(5).fill(unreachable));
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    tracker.signup('ours');
    await settled();
    const before = document.cookie;
    watchReads().mockImplementationOnce(() => {
      writeOutbox([{ customer_key: 'ours' }, { customer_key: 'theirs' }]);
      return before;
    });
    history.pushState(null, '', `${SHOP}/?aff=BOB`);
    await settled();
    answer(Response.json({ success: true }));
    await settled();
    expect(JSON.parse(Cookies.get('affitor_outbox')!)).toEqual([{ customer_key: 'theirs' }]);
  });
});
