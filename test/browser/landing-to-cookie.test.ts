// @vitest-environment jsdom
import Cookies from 'js-cookie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeApi, silent } from '../support/fake-api.ts';
import { forgetEverything, land, settled, storedCookies, watchWrites } from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const ID = /^[A-Za-z0-9_-]{21}$/;
const PAGE = 'https://www.example.com/pricing?aff=ALICE&utm_source=blog&session=secret#top';

describe('an affiliate landing', () => {
  it('is in the cookies before the first byte goes over the network', async () => {
    const cookiesWhenFetched: string[] = [];
    api.always((sent) => {
      cookiesWhenFetched.push(document.cookie);
      return silent(sent);
    });
    land(PAGE);
    // As soon as the script has run, and no task comes between.
    await Promise.resolve();
    expect(Cookies.get('affitor_click_id')).toMatch(ID);
    const written = document.cookie;
    await settled();
    expect(cookiesWhenFetched).toEqual([written]);
  });

  it('is in the cookies for whoever asks before', async () => {
    const tracker = land(PAGE);
    expect(tracker.getClickId()).toMatch(ID);
    expect(Cookies.get('affitor_click_id')).toBe(tracker.getClickId());
    await settled();
    expect(api.of('click').map(({ click_id }) => click_id)).toEqual([tracker.getClickId()]);
  });

  it('reads back through js-cookie as merchants would read it', () => {
    vi.setSystemTime('2026-09-01T12:00:00Z');
    land(PAGE, {}, { referrer: 'https://blog.example/post?reader=jane' }).getData();
    expect(JSON.parse(Cookies.get('affitor_click')!)).toEqual({
      at: Date.now(),
      days: 90,
      domain: 'example.com',
      undelivered: true,
      id: Cookies.get('affitor_click_id'),
      codes: ['ALICE'],
      url: 'https://www.example.com/pricing?aff=ALICE&utm_source=blog',
      from: 'https://blog.example/post',
    });
  });

  it('is reported once, reduced to what attribution needs', async () => {
    land(PAGE, {}, { referrer: 'https://blog.example/post?reader=jane' });
    await settled();
    expect(api.sent).toHaveLength(1);
    const [{ url, init, body }] = api.sent as [(typeof api.sent)[0]];
    expect(url).toBe('https://api.affitor.com/api/v1/track/click');
    expect(init).toEqual({
      method: 'POST',
      keepalive: true,
      headers: { 'content-type': 'application/json' },
      body: expect.any(String),
    });
    expect(body).toEqual({
      program_id: 1,
      click_id: Cookies.get('affitor_click_id'),
      affiliate_url: 'https://www.example.com/pricing?aff=ALICE&utm_source=blog',
      referrer_url: 'https://blog.example/post',
    });
  });
});

describe('the cookies', () => {
  it.each([
    ['https://www.example.com/?aff=ALICE', 'example.com'],
    ['https://a.b.shop.example.com/?aff=ALICE', 'example.com'],
    ['https://example.com/?aff=ALICE', 'example.com'],
    ['https://www.shop.co.uk/?aff=ALICE', 'shop.co.uk'],
    // The name of the site is a public suffix itself.
    ['https://www.carrd.co/?aff=ALICE', 'www.carrd.co'],
  ])('of %s are shared by all subdomains of %s', (url, domain) => {
    land(url).getData();
    expect(storedCookies().map(({ key, domain, hostOnly }) => ({ key, domain, hostOnly }))).toEqual([
      { key: 'affitor_click', domain, hostOnly: false },
      { key: 'affitor_click_id', domain, hostOnly: false },
    ]);
  });

  it.each(['http://localhost:3000/?aff=ALICE', 'http://127.0.0.1:8080/?aff=ALICE', 'http://[::1]/?aff=ALICE'])(
    'of %s are stored once',
    (url) => {
      expect(land(url).getData().partnerCode).toBe('ALICE');
      expect(storedCookies().map(({ key }) => key)).toEqual(['affitor_click', 'affitor_click_id']);
    },
  );

  it('are on the configured domain', () => {
    land('https://www.shop.example.com/?aff=ALICE', { cookieDomain: '.shop.example.com' }).getData();
    expect(storedCookies().map(({ domain }) => domain)).toEqual(['shop.example.com', 'shop.example.com']);
  });

  it('are on the widest domain when the configured one does not fit this host', () => {
    land('https://www.example.com/?aff=ALICE', { cookieDomain: '.other.example' }).getData();
    expect(storedCookies().map(({ domain }) => domain)).toEqual(['example.com', 'example.com']);
  });

  it.each([
    ['https', true],
    ['http', false],
  ])('on %s have Secure: %s', (protocol, secure) => {
    const write = watchWrites();
    land(`${protocol}://www.example.com/?aff=ALICE`).getData();
    expect(storedCookies().map(({ secure, path }) => ({ secure, path }))).toEqual(Array(2).fill({ secure, path: '/' }));
    // An explicit Lax would keep the id from the merchant's server after a cross-site POST; jsdom does not keep this one.
    for (const [cookie] of write.mock.calls) expect(cookie).not.toMatch(/samesite/i);
  });

  it.each<[number | string | undefined, number]>([
    [undefined, 90],
    [30, 30],
    ['7', 7],
    [1000, 90],
    ['a month', 90],
  ])('live for cookieWindowDays: %s → %d days', (cookieWindowDays, days) => {
    const tracker = land('https://www.example.com/?aff=ALICE', { cookieWindowDays: cookieWindowDays as number });
    const { clickedAt, expiresAt } = tracker.getData();
    expect(storedCookies().map(({ maxAge }) => maxAge)).toEqual([days * 86_400, days * 86_400]);
    expect(clickedAt).toBe(Date.now());
    expect(expiresAt! - clickedAt!).toBe(days * 86_400_000);
  });

  it('replace a host-only twin (F13)', async () => {
    land('https://www.example.com/');
    Cookies.set('affitor_click_id', 'stale');
    const tracker = land('https://www.example.com/?aff=ALICE');
    tracker.getData();
    expect(storedCookies().map(({ key, hostOnly }) => ({ key, hostOnly }))).toEqual([
      { key: 'affitor_click', hostOnly: false },
      { key: 'affitor_click_id', hostOnly: false },
    ]);
    await settled();
    expect(api.of('click')[0]).toMatchObject({ existing_click_id: 'stale', click_id: tracker.getClickId() });
  });

  it('are not rewritten while they say the same', async () => {
    land('https://www.example.com/?aff=ALICE');
    await settled();
    const writes = watchWrites();
    land('https://www.example.com/account');
    await settled();
    expect(writes).not.toHaveBeenCalled();
  });
});

describe('a visitor who was not referred (F23)', () => {
  it.each(['https://www.example.com/', 'https://www.example.com/?ref=ALICE&aff=', 'https://www.example.com/#/x?y=1'])(
    'leaves no trace on %s, whatever they do',
    async (url) => {
      const tracker = land(url);
      expect(await tracker.signup('user_42', 'jane@example.com')).toEqual({ status: 'skipped', reason: 'no_click' });
      tracker.trackClick();
      tracker.trackClick('/elsewhere');
      history.pushState({}, '', '/next');
      dispatchEvent(new Event('online'));
      dispatchEvent(new Event('pageshow'));
      await vi.advanceTimersByTimeAsync(60_000);
      expect(api.sent).toEqual([]);
      expect(document.cookie).toBe('');
      expect(localStorage).toHaveLength(0);
      expect(tracker.getData()).toEqual({
        clickId: null,
        programId: 1,
        partnerCode: null,
        hasAttribution: false,
        clickedAt: null,
        expiresAt: null,
        delivered: false,
        affiliateUrl: null,
        partner: null,
      });
    },
  );
});
