// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SignupResult } from '../../src/types.ts';
import { accept, FakeApi, json, silent, status, unreachable } from '../support/fake-api.ts';
import { define, forbidStorage, forgetEverything, land, settled } from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';
const LONG = 20_000;
const outbox = () => JSON.parse(localStorage.affitor_outbox ?? '[]');

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
    expect(outbox()).toEqual([['user_42', 'jane@example.com', Date.now()]]);
    await settled();
    land(`${SHOP}/welcome`);
    await settled();
    expect(api.of('lead')).toHaveLength(2);
    expect(localStorage).toHaveLength(0);
  });

  it('waits for the click in flight (F7)', async () => {
    let answer: (response: Response) => void = () => {};
    api.next(
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
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
    expect(localStorage).toHaveLength(0);
  });

  it('settles as queued when the click cannot be delivered for now, after one attempt', async () => {
    api.always(status(403));
    const result = land(`${SHOP}/?aff=ALICE`).signup('user_42');
    await vi.advanceTimersByTimeAsync(2000);
    expect(await result).toEqual({ status: 'queued' });
    expect(api.kinds()).toEqual(['click']);
  });

  it.each([
    [400, 'Customer not found. Provide a valid click_id or customer_key.'],
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
    expect(localStorage).toHaveLength(0);
  });

  it('is rejected with the status where the API gives no reason', async () => {
    api.next(accept, () => new Response('<h1>Gone</h1>', { status: 410 }));
    const result = await land(`${SHOP}/?aff=ALICE`).signup('user_42');
    expect(result).toEqual({ status: 'rejected', error: expect.stringContaining('410') });
  });

  it.each([408, 429, 500, 503])('is tried again after a %d', async (code) => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    api.next(accept, json({ success: false }, code));
    const signup = watch(land(`${SHOP}/?aff=ALICE`).signup('user_42'));
    await vi.advanceTimersByTimeAsync(999);
    expect(api.of('lead')).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(api.of('lead')).toHaveLength(2);
    expect(signup.result).toEqual({ status: 'sent' });
  });

  it('of a visitor who was not referred is skipped', async () => {
    expect(await land(`${SHOP}/`).signup('user_42')).toEqual({ status: 'skipped', reason: 'no_click' });
    expect(localStorage).toHaveLength(0);
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
    const tracker = land(`${SHOP}/?aff=ALICE`);
    api.next(accept, json({ error: 'email is not valid' }, 400));
    const result = await tracker.signup('user_42', email as string);
    expect(['rejected', 'sent']).toContain(result.status);
    expect(await tracker.signup('user_42', 'jane@example.com')).toEqual({ status: 'sent' });
  });

  it.each([{ error: { name: 'BadRequest' } }, { error: 5 }, { error: null }, {}, [], 5, null])(
    'has a text for an error of another form: %j',
    async (body) => {
      api.next(accept, json(body, 400));
      const tracker = land(`${SHOP}/?aff=ALICE`);
      expect(await tracker.signup('user_42')).toEqual({ status: 'rejected', error: expect.any(String) });
      expect(await tracker.signup('user_43')).toEqual({ status: 'sent' });
    },
  );

  it('several at once are all delivered, each with its own result', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    api.next(accept, accept, status(400), accept);
    const results = await Promise.all(['a', 'b', 'c'].map((key) => tracker.signup(key)));
    expect(results.map(({ status }) => status)).toEqual(['sent', 'rejected', 'sent']);
    expect(api.of('lead').map(({ customer_key }) => customer_key)).toEqual(['a', 'b', 'c']);
  });

  it('right after another has been delivered is delivered too', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const first = tracker.signup('a').then(() => tracker.signup('b'));
    expect(await first).toEqual({ status: 'sent' });
    expect(api.of('lead')).toHaveLength(2);
  });
});

describe('the outbox', () => {
  const DAY = 86_400_000;

  it('holds an e-mail address until delivery only', async () => {
    await land(`${SHOP}/?aff=ALICE`).signup('user_42', 'jane@example.com');
    expect(JSON.stringify({ ...localStorage })).not.toContain('jane');
    expect(document.cookie).not.toContain('jane');
  });

  it('drops what is older than 7 days, unsent', async () => {
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    localStorage.affitor_outbox = JSON.stringify([
      ['old', 'jane@example.com', Date.now() - 7 * DAY],
      ['young', 'joe@example.com', Date.now() - 7 * DAY + 1000],
    ]);
    land(`${SHOP}/next`);
    await settled();
    expect(api.of('lead').map(({ customer_key }) => customer_key)).toEqual(['young']);
    expect(localStorage).toHaveLength(0);
  });

  it('drops what is older than 7 days even while the API cannot be reached', async () => {
    api.always(status(403));
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    localStorage.affitor_outbox = JSON.stringify([['old', 'jane@example.com', Date.now() - 7 * DAY]]);
    land(`${SHOP}/next`);
    await settled();
    expect(localStorage).toHaveLength(0);
  });

  it.each(['hello', 'null', '5', '{}', '[null]', '[[', '"x"'])('throws %s away, which is none', async (junk) => {
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    localStorage.affitor_outbox = junk;
    const tracker = land(`${SHOP}/next`);
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
    expect(localStorage).toHaveLength(0);
  });

  it('keeps what another tab has added meanwhile', async () => {
    let answer: (response: Response) => void = () => {};
    api.next(
      accept,
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    );
    const tracker = land(`${SHOP}/?aff=ALICE`);
    tracker.signup('mine');
    await settled();
    localStorage.affitor_outbox = JSON.stringify([...outbox(), ['theirs', null, Date.now()]]);
    answer(Response.json({ success: true }));
    await settled();
    expect(api.of('lead').map(({ customer_key }) => customer_key)).toEqual(['mine', 'theirs']);
    expect(localStorage).toHaveLength(0);
  });

  it('is in memory where storage is blocked (F18)', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    forbidStorage();
    api.next(accept, unreachable);
    const signup = watch(tracker.signup('user_42'));
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('lead')).toHaveLength(2);
    expect(signup.result).toEqual({ status: 'sent' });
    expect(await tracker.signup('user_43')).toEqual({ status: 'sent' });
    expect(api.of('lead')).toHaveLength(3);
  });

  it('is in memory where storage is full, beside what is stored already', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    await settled();
    localStorage.affitor_outbox = JSON.stringify([['before', null, Date.now()]]);
    const free = 5_000_000 - localStorage.affitor_outbox.length - 'affitor_outbox'.length - 'filler'.length;
    localStorage.setItem('filler', 'x'.repeat(free));
    expect(() => localStorage.setItem('more', 'x')).toThrow();
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
    expect(api.of('lead').map(({ customer_key }) => customer_key)).toEqual(['before', 'user_42']);
    expect(Object.keys(localStorage)).toEqual(['filler']);
  });

  it('that can be read but not changed is sent once a flight, not for ever', async () => {
    const stored = JSON.stringify([['before', null, Date.now()]]);
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    const refuse = () => {
      throw new DOMException('Read-only', 'QuotaExceededError');
    };
    define(globalThis, 'localStorage', {
      value: new Proxy(
        {},
        { get: (_, key) => (key === 'affitor_outbox' ? stored : undefined), set: refuse, deleteProperty: refuse },
      ),
    });
    dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(LONG);
    expect(api.of('lead')).toHaveLength(1);
  });
});
