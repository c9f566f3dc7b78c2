// @vitest-environment jsdom
import Cookies from 'js-cookie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignupResult } from '../../src/types.ts';
import { accept, FakeApi, json, later, silent, status, unreachable } from '../support/fake-api.ts';
import {
  createTracker,
  define,
  forbidCookies,
  forgetEverything,
  land,
  settled,
  storedCookies,
  visit,
} from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';
const LONG = 20_000;
const outbox = () => JSON.parse(Cookies.get('affitor_outbox') ?? '[]');
const setOutbox = (leads: unknown) =>
  Cookies.set('affitor_outbox', typeof leads === 'string' ? leads : JSON.stringify(leads));

/** The result once it is there, and `undefined` until then. */
const watch = (promise: Promise<SignupResult>) => {
  const watched: { result?: SignupResult } = {};
  promise.then((result) => {
    watched.result = result;
  });
  return watched;
};

describe('signup', () => {
  it('is sent after the click, under the id that the API answered with', async () => {
    api.next(json({ success: true, click_id: 'theirs' }));
    const result = await land(`${SHOP}/?aff=ALICE`).signup('user_42', 'jane@example.com');
    expect(result).toEqual({ status: 'sent' });
    expect(api.kinds()).toEqual(['click', 'lead']);
    expect(api.of('lead')).toEqual([
      { program_id: 1, click_id: 'theirs', customer_key: 'user_42', email: 'jane@example.com' },
    ]);
  });

  it('is in the outbox at once, and an immediate redirect loses nothing (F8)', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    api.next(silent);
    tracker.signup('user_42', 'jane@example.com');
    await Promise.resolve();
    await Promise.resolve();
    expect(outbox()).toEqual([{ customer_key: 'user_42', email: 'jane@example.com' }]);
    const [cookie] = storedCookies().filter(({ key }) => key === 'affitor_outbox');
    expect(cookie).toMatchObject({ hostOnly: true, maxAge: 7 * 86_400, secure: true });
    await settled();
    land(`${SHOP}/welcome`);
    await settled();
    expect(api.of('lead')).toHaveLength(2);
    expect(document.cookie).not.toContain('affitor_outbox');
  });

  it('waits for the click in flight (F7)', async () => {
    const { reply, answer } = later();
    api.next(reply);
    const signup = watch(land(`${SHOP}/?aff=ALICE`).signup('user_42'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(api.kinds()).toEqual(['click']);
    answer(Response.json({ success: true }));
    await settled();
    expect(api.kinds()).toEqual(['click', 'lead']);
    expect(signup.result).toEqual({ status: 'sent' });
  });

  it.each([
    ['never answers (F5)', silent],
    ['cannot be reached (F9)', unreachable],
    ['is down (F9)', status(503)],
  ])('settles as queued within 5 seconds when the API %s, and goes out with a later page', async (_what, reply) => {
    api.always(reply);
    const started = Date.now();
    const signup = watch(land(`${SHOP}/?aff=ALICE`).signup('user_42', 'jane@example.com'));
    while (!signup.result) await vi.advanceTimersByTimeAsync(100);
    expect(Date.now() - started).toBeLessThanOrEqual(5000);
    expect(signup.result).toEqual({ status: 'queued' });
    expect(outbox()).toHaveLength(1);
    api.always(accept);
    land(`${SHOP}/welcome`);
    await settled();
    expect(api.kinds().slice(-2)).toEqual(['click', 'lead']);
    expect(document.cookie).not.toContain('affitor_outbox');
  });

  it('settles as queued when the click cannot be delivered for now', async () => {
    api.always(status(403));
    const signup = watch(land(`${SHOP}/?aff=ALICE`).signup('user_42'));
    await vi.advanceTimersByTimeAsync(5000);
    expect(signup.result).toEqual({ status: 'queued' });
    expect(new Set(api.kinds())).toEqual(new Set(['click']));
  });

  it('of the same customer twice is sent once and settles twice, at once (F35)', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const [first, second] = [watch(tracker.signup('user_42')), watch(tracker.signup('user_42'))];
    await settled();
    expect([first!.result, second!.result]).toEqual([{ status: 'sent' }, { status: 'sent' }]);
    expect(api.of('lead')).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no timer when consent is withdrawn (F35)', async () => {
    api.next(accept).always(status(503));
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    const signup = watch(tracker.signup('user_42'));
    await settled();
    expect(vi.getTimerCount()).toBe(2);
    tracker.consent(false);
    await settled();
    expect(signup.result).toEqual({ status: 'skipped', reason: 'no_consent' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('settles although the page’s setTimeout passes no arguments on', async () => {
    api.next(accept).always(status(503));
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    const { setTimeout } = globalThis;
    define(globalThis, 'setTimeout', { value: (act: () => void, ms: number) => setTimeout(() => act(), ms) });
    const signup = watch(tracker.signup('user_42'));
    await vi.advanceTimersByTimeAsync(5000);
    expect(signup.result).toEqual({ status: 'queued' });
  });

  it.each<[string, PropertyDescriptor]>([
    ['an object', { value: {} }],
    ['an object with a root', { value: { root: {} } }],
    [
      'a frame of another site',
      {
        value: {
          get root() {
            throw new DOMException('Blocked a frame', 'SecurityError');
          },
        },
      },
    ],
  ])('is sent although the page calls %s Zone', async (_what, zone) => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    define(window, 'Zone', zone);
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
  });

  it('takes an object, as the hosted tracker does', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    expect(await tracker.signup({ customer_key: 'user_42', email: 'jane@example.com' })).toEqual({ status: 'sent' });
    expect(api.of('lead')[0]).toMatchObject({ customer_key: 'user_42', email: 'jane@example.com' });
    expect(await tracker.signup({ email: 'jane@example.com' } as never)).toMatchObject({ status: 'rejected' });
  });

  it.each([
    [400, 'Customer does not belong to this program'],
    [401, 'Invalid API token'],
    [404, 'Not found'],
    [422, 'No'],
  ])('is rejected for good by a %d', async (code, error) => {
    api.next(accept, json({ error }, code));
    expect(await land(`${SHOP}/?aff=ALICE`).signup('user_42', 'jane@example.com')).toEqual({
      status: 'rejected',
      error,
    });
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('lead')).toHaveLength(1);
    expect(document.cookie).not.toContain('affitor_outbox');
  });

  it.each([403, 404, 410])('is kept where a %d is not the API’s', async (code) => {
    api.next(accept, () => new Response('<h1>No</h1>', { status: code }));
    const result = await Promise.race([
      land(`${SHOP}/?aff=ALICE`).signup('user_42'),
      vi.advanceTimersByTimeAsync(6000),
    ]);
    expect(result).not.toMatchObject({ status: 'rejected' });
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('lead')).toHaveLength(2);
  });

  it.each([408, 429, 500, 503])('is tried again after a %d', async (code) => {
    api.next(accept, json({ success: false }, code));
    const signup = watch(land(`${SHOP}/?aff=ALICE`).signup('user_42'));
    await vi.advanceTimersByTimeAsync(1999);
    expect(api.of('lead')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(api.of('lead')).toHaveLength(2);
    expect(signup.result).toEqual({ status: 'sent' });
  });

  it('of a visitor who was not referred is skipped', async () => {
    expect(await land(`${SHOP}/`).signup('user_42')).toEqual({ status: 'skipped', reason: 'no_click' });
    expect(document.cookie).not.toContain('affitor_outbox');
  });

  it('of a visitor whose link was refused is skipped', async () => {
    api.next(status(400));
    const tracker = land(`${SHOP}/?aff=TYPO`);
    await settled();
    expect(await tracker.signup('user_42')).toEqual({ status: 'skipped', reason: 'no_click' });
  });

  it.each([undefined, null, '', {}, [], { id: 42 }])('is rejected without asking for the customer %o', async (key) => {
    const result = await land(`${SHOP}/?aff=ALICE`).signup(key as string);
    expect(result).toEqual({ status: 'rejected', error: 'bad customer_key' });
    await settled();
    expect(api.kinds()).toEqual(['click']);
  });

  it('takes a number for its text', async () => {
    await land(`${SHOP}/?aff=ALICE`).signup(42, null);
    expect(api.of('lead')).toEqual([{ program_id: 1, click_id: expect.any(String), customer_key: '42' }]);
  });

  it.each<[string, unknown]>([
    [
      'an object that refers to itself, as an input field of React does',
      Object.assign(
        {},
        {
          get self() {
            return this;
          },
        },
      ),
    ],
    ['a large integer', 5n],
    ['a function', () => 'x'],
  ])('survives an e-mail address that is %s', async (_what, email) => {
    api.next(accept, json({ error: 'email is not valid' }, 400));
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const result = await tracker.signup('user_42', email as string);
    expect(['rejected', 'sent']).toContain(result.status);
    expect(await tracker.signup('user_42', 'jane@example.com')).toEqual({ status: 'sent' });
  });

  it.each([{ error: { name: 'BadRequest' } }, { error: 5 }, { error: 'No', code: 7 }])(
    'has a text for an error of another form: %j',
    async (body) => {
      api.next(accept, json(body, 400));
      const tracker = land(`${SHOP}/?aff=ALICE`);
      expect(await tracker.signup('user_42')).toEqual({ status: 'rejected', error: expect.any(String) });
      expect(await tracker.signup('user_43')).toEqual({ status: 'sent' });
    },
  );

  it('several at once are all delivered, each with its own result', async () => {
    api.next(accept, accept, status(400), accept);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const results = await Promise.all(['a', 'b', 'c'].map((key) => tracker.signup(key)));
    expect(results.map(({ status }) => status)).toEqual(['sent', 'rejected', 'sent']);
    expect(api.of('lead').map(({ customer_key }) => customer_key)).toEqual(['a', 'b', 'c']);
  });

  it('that always fails does not hold up those behind it', async () => {
    api.next(accept);
    api.always((sent) => (sent.body.customer_key === 'a' ? status(500) : accept)(sent));
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const [first, second] = ['a', 'b'].map((key) => watch(tracker.signup(key)));
    await vi.advanceTimersByTimeAsync(LONG);
    expect(second!.result).toEqual({ status: 'sent' });
    expect(first!.result).toEqual({ status: 'queued' });
    expect(outbox()).toEqual([{ customer_key: 'a' }]);
  });

  it('right after another has been delivered is delivered too', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const first = tracker.signup('a').then(() => tracker.signup('b'));
    expect(await first).toEqual({ status: 'sent' });
    expect(api.of('lead')).toHaveLength(2);
  });
});

describe('the outbox', () => {
  it('holds an e-mail address until delivery only', async () => {
    await land(`${SHOP}/?aff=ALICE`).signup('user_42', 'jane@example.com');
    expect(JSON.stringify({ ...localStorage })).not.toContain('jane');
    expect(document.cookie).not.toContain('jane');
  });

  it('of a page that has gone astray is not sent in one go', async () => {
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    setOutbox([...Array(90).keys()].map((index) => ({ customer_key: `${index}` })));
    land(`${SHOP}/next`);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('lead').length).toBeLessThanOrEqual(20);
  });

  it.each(['hello', 'null', '5', '{}', '[null]', '[[', '"x"'])('throws %s away, which is none', async (junk) => {
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    setOutbox(junk);
    const tracker = land(`${SHOP}/next`);
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
    expect(document.cookie).not.toContain('affitor_outbox');
  });

  it('keeps what another tab has added meanwhile', async () => {
    const { reply, answer } = later();
    api.next(accept, reply);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    tracker.signup('mine');
    await settled();
    setOutbox([...outbox(), { customer_key: 'theirs' }]);
    answer(Response.json({ success: true }));
    await settled();
    expect(api.of('lead').map(({ customer_key }) => customer_key)).toEqual(['mine', 'theirs']);
    expect(document.cookie).not.toContain('affitor_outbox');
  });

  it('is in memory where cookies are blocked (F18)', async () => {
    visit(`${SHOP}/?aff=ALICE`);
    forbidCookies();
    api.next(accept, unreachable);
    const tracker = createTracker({ programId: 1 });
    const signup = watch(tracker.signup('user_42'));
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('lead')).toHaveLength(2);
    expect(signup.result).toEqual({ status: 'sent' });
    expect(await tracker.signup('user_43')).toEqual({ status: 'sent' });
    expect(api.of('lead')).toHaveLength(3);
  });

  it('that can be read but not changed is sent once, not for ever', async () => {
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    setOutbox([{ customer_key: 'one' }, { customer_key: 'two' }]);
    const frozen = document.cookie;
    visit(`${SHOP}/next`);
    define(document, 'cookie', { get: () => frozen, set: () => {} });
    createTracker({ programId: 1 });
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('lead').map(({ customer_key }) => customer_key)).toEqual(['one', 'two']);
  });

  it('goes with a click that a relay has taken away with the refusal', async () => {
    api.next(async () => {
      await Promise.resolve();
      for (const name of ['affitor_click', 'affitor_click_id']) Cookies.remove(name, { domain: 'example.com' });
      return Response.json({ error: 'Referral link not found' }, { status: 400 });
    });
    land(`${SHOP}/?aff=TYPO`).signup('user_42', 'jane@example.com');
    await settled();
    expect(document.cookie).toBe('');
    land(`${SHOP}/?aff=BOB`);
    await settled();
    expect(api.of('lead')).toEqual([]);
  });

  it('goes with a click that is refused: a later click is not the one of those who signed up', async () => {
    const { reply, answer } = later();
    api.next(reply);
    const tracker = land(`${SHOP}/?aff=TYPO`);
    tracker.signup('user_42', 'jane@example.com');
    await settled();
    answer(Response.json({ error: 'Referral link not found' }, { status: 400 }));
    await settled();
    expect(document.cookie).toBe('');
    land(`${SHOP}/?aff=BOB`);
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('lead')).toEqual([]);
  });
});
