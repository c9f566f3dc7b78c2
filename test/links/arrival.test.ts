// @vitest-environment jsdom
import Cookies from 'js-cookie';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLinks } from '../../src/links/links.ts';
import { FakeApi, status, unreachable } from '../support/fake-api.ts';
import {
  define,
  forbidCookies,
  forgetEverything,
  land,
  settled,
  storedCookies,
  visit,
  watchReads,
} from '../support/page.ts';
import { APP, COM, DOMAINS, open, press, put } from './support.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const FROM_COM = { referrer: `${COM}/` };

/** A visitor lands on one domain by Alice's link; answers with their click id and the address of a link to the other. */
const leave = async (to = `${APP}/`, code = 'ALICE') => {
  const id = open(`${COM}/?aff=${code}`).getClickId();
  await settled();
  const link = put(`<a href="${to}">There</a>`);
  press(link);
  return { id, address: link.href };
};

describe('a click handed over', () => {
  it('counts on the other domain, which sends nothing of its own', async () => {
    const { id, address } = await leave();
    api.sent.length = 0;
    const tracker = open(address, undefined, FROM_COM);
    await settled();
    expect(tracker.getData()).toMatchObject({
      clickId: id,
      partnerCode: 'ALICE',
      delivered: true,
      affiliateUrl: `${COM}/?aff=ALICE`,
    });
    expect(Cookies.get('affitor_click_id')).toBe(id);
    await settled();
    expect(api.sent).toEqual([]);
    await tracker.signup('user_42');
    expect(api.of('lead')).toEqual([expect.objectContaining({ click_id: id, customer_key: 'user_42' })]);
    expect(land(`${APP}/next`).getClickId()).toBe(id);
  });

  it('counts where the tracker comes later', async () => {
    const { id, address } = await leave();
    visit(address, FROM_COM);
    createLinks({ domains: DOMAINS });
    expect(location.href).toBe(`${APP}/`);
    const calls = window.affitorQueue as unknown as [string, () => void][];
    const tracker = land(`${APP}/`, {}, FROM_COM);
    window.affitor = tracker;
    for (const [method, callback] of calls) if (method === 'ready') tracker.ready(callback);
    await settled();
    expect(tracker.getClickId()).toBe(id);
  });

  it('joins the calls that wait for the tracker already', async () => {
    const { address } = await leave();
    visit(address, FROM_COM);
    const calls: unknown[] = [['signup', 'user_42']];
    window.affitorQueue = calls as never;
    createLinks({ domains: DOMAINS });
    expect(calls).toEqual([
      ['signup', 'user_42'],
      ['ready', expect.any(Function)],
    ]);
  });

  it('that the API has not heard of is sent from there, as the same click', async () => {
    api.always(unreachable);
    const { id, address } = await leave();
    api = new FakeApi();
    const tracker = open(address, undefined, FROM_COM);
    await settled();
    expect(tracker.getClickId()).toBe(id);
    await settled();
    expect(api.of('click')).toEqual([
      expect.objectContaining({ click_id: id, affiliate_url: `${COM}/?aff=ALICE`, program_id: 1 }),
    ]);
    expect(tracker.getData().delivered).toBe(true);
  });

  it('that the API then refuses gives way to the one before', async () => {
    const before = land(`${APP}/?aff=BOB`).getClickId();
    await settled();
    vi.advanceTimersByTime(1000);
    api.always(unreachable);
    const { id, address } = await leave();
    api = new FakeApi();
    api.next(status(400));
    const tracker = open(address, undefined, FROM_COM);
    await settled();
    expect(api.of('click')).toEqual([expect.objectContaining({ click_id: id, existing_click_id: before })]);
    expect(tracker.getClickId()).toBe(before);
  });

  it('lasts as long as on the domain it came from', async () => {
    const { address } = await leave();
    vi.advanceTimersByTime(60_000);
    open(address, undefined, FROM_COM);
    await settled();
    for (const name of ['affitor_click_id', 'affitor_click'])
      expect(storedCookies().find(({ key }) => key === name)).toMatchObject({
        maxAge: 90 * 86_400 - 60,
        domain: 'example.app',
        hostOnly: false,
        secure: true,
        path: '/',
      });
  });

  it('stands on the domain that the tracker was told', async () => {
    const { address } = await leave('https://eu.shop.example.app/');
    open(address, { domains: DOMAINS, cookieDomain: '.shop.example.app' }, FROM_COM);
    await settled();
    expect(new Set(storedCookies().map(({ domain }) => domain))).toEqual(new Set(['shop.example.app']));
  });

  it('leaves no twin behind, which servers would read first', async () => {
    const { id, address } = await leave('https://www.example.app/');
    visit('https://www.example.app/');
    // biome-ignore lint/suspicious/noDocumentCookie: as another tracker wrote it
    document.cookie = 'affitor_click_id=stale;path=/';
    open(address, undefined, FROM_COM);
    await settled();
    expect(document.cookie.match(/affitor_click_id=[^;]*/g)).toEqual([`affitor_click_id=${id}`]);
  });

  it('of a visitor who came by another link since counts for that link', async () => {
    const { address } = await leave();
    vi.advanceTimersByTime(1000);
    const later = land(`${APP}/?aff=BOB`).getClickId();
    await settled();
    const tracker = open(address, undefined, FROM_COM);
    await settled();
    expect(tracker.getClickId()).toBe(later);
    expect(tracker.getData().partnerCode).toBe('BOB');
  });

  it('takes the place of an earlier one, whose landing is no new click when reloaded', async () => {
    land(`${APP}/?aff=BOB`);
    await settled();
    vi.advanceTimersByTime(60 * 60_000);
    const { id, address } = await leave();
    open(address, undefined, FROM_COM);
    await settled();
    expect(land(`${APP}/?aff=BOB`, {}, { type: 'reload' }).getClickId()).toBe(id);
  });
});

describe('consent', () => {
  it('is waited for', async () => {
    const { id, address } = await leave();
    visit(`${APP}/`);
    const reads = watchReads();
    const tracker = open(address, undefined, FROM_COM, { consent: 'required' });
    await settled();
    expect(document.cookie).toBe('');
    expect(reads).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(10 * 60_000);
    tracker.consent(true);
    await settled();
    expect(tracker.getClickId()).toBe(id);
  });
});

describe('the address', () => {
  it('is rid of the parameter at once, and of nothing else', async () => {
    const { address } = await leave(`${APP}/x?a=1%20&b#/route?c`);
    const state = { key: 'router' };
    visit(address, FROM_COM);
    history.replaceState(state, '');
    const length = history.length;
    createLinks({ domains: DOMAINS });
    expect(location.href).toBe(`${APP}/x?a=1%20&b#/route?c`);
    expect(history.state).toEqual(state);
    expect(history.length).toBe(length);
  });

  it.each(['', '%', '1*2*3', '%E0%A4%A'])('is rid of one that says nothing: %j', async (value) => {
    open(`${APP}/?affitor_handoff=${value}&x`, undefined, FROM_COM);
    await settled();
    expect(location.href).toBe(`${APP}/?x`);
    expect(document.cookie).toBe('');
  });

  it('without one is not written', () => {
    const replace = vi.spyOn(history, 'replaceState');
    open(`${APP}/?x`, undefined, FROM_COM);
    expect(replace).not.toHaveBeenCalled();
  });
});

describe('a stranger who plants his own click', () => {
  const rejected = async (address: string, referrer: string) => {
    const tracker = open(address, undefined, { referrer });
    await settled();
    expect(tracker.getClickId()).toBeNull();
    expect(document.cookie).toBe('');
    expect(location.href).toBe(`${APP}/`);
  };

  it.each([
    ['from his own page', 'https://stranger.test/'],
    ['from a page called like ours', 'https://example.com.stranger.test/'],
    ['from a page that ends like ours', 'https://notexample.com/'],
    ['in a mail, or where the browser tells nothing', ''],
    ['from a page of plain http in our name', 'http://www.example.com/'],
    ['on this domain itself', `${APP}/forum`],
    ['on another host of this domain', 'https://forum.example.app/'],
    ['with words for a referrer', 'about:client'],
  ])('%s', async (_how, referrer) => {
    const { address } = await leave();
    await rejected(address, referrer);
  });

  it('in a link he copied two minutes ago', async () => {
    const { address } = await leave();
    vi.advanceTimersByTime(120_000);
    await rejected(address, `${COM}/`);
  });

  it('of another program', async () => {
    const { address } = await leave();
    await rejected(address.replace('*1*', '*2*'), `${COM}/`);
  });

  it('in a frame', async () => {
    const { address } = await leave();
    visit(address, FROM_COM);
    define(globalThis, 'top', {
      get: () => ({
        get location() {
          throw new DOMException('Blocked a frame', 'SecurityError');
        },
      }),
    });
    createLinks({ domains: DOMAINS });
    expect(location.href).toBe(`${APP}/`);
    expect(window.affitorQueue).toBeUndefined();
  });
});

describe('a hostile page', () => {
  it('whose cookies are blocked is unharmed', async () => {
    const { address } = await leave();
    visit(address, FROM_COM);
    forbidCookies();
    window.affitor = land(address, {}, FROM_COM);
    forbidCookies();
    createLinks({ domains: DOMAINS });
    await settled();
    expect(location.href).toBe(`${APP}/`);
    expect(window.affitor.getClickId()).toBeNull();
  });

  it('with elements called like our globals is unharmed', async () => {
    const { id, address } = await leave();
    visit(address, FROM_COM);
    for (const name of ['affitor', 'affitorQueue'])
      define(window, name, { value: document.createElement('div'), writable: true });
    createLinks({ domains: DOMAINS });
    const [[, callback]] = window.affitorQueue as unknown as [[string, () => void]];
    window.affitor = land(`${APP}/`, {}, FROM_COM);
    window.affitor.ready(callback);
    await settled();
    expect(window.affitor.getClickId()).toBe(id);
  });
});
