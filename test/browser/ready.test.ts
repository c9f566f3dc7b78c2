// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AffitorData } from '../../src/types.ts';
import { FakeApi, json, later, silent, status, unreachable } from '../support/fake-api.ts';
import { forgetEverything, land, settled } from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';
const partner = { name: 'Alice', image_url: 'https://a.example/1.png', discount: { percent: 20, code: 'ALICE20' } };
const withPartner = json({ success: true, partner });

const told = () => vi.fn<(data: AffitorData) => void>();

describe('ready', () => {
  it('waits for the answer to a new click, and tells of the partner', async () => {
    api.next(withPartner);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const callback = told();
    tracker.ready(callback);
    expect(callback).not.toHaveBeenCalled();
    await settled();
    expect(callback.mock.calls).toEqual([[tracker.getData()]]);
    expect(callback.mock.calls[0]![0]).toMatchObject({ partner, partnerCode: 'ALICE', delivered: true });
  });

  it('tells of the partner on every later page, without asking', async () => {
    api.next(withPartner);
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    const callback = told();
    land(`${SHOP}/pricing`).ready(callback);
    await settled();
    expect(callback.mock.calls).toEqual([[expect.objectContaining({ partner })]]);
    expect(api.sent).toHaveLength(1);
  });

  it('tells visitors who were not referred apart', async () => {
    const callback = told();
    land(`${SHOP}/`).ready(callback);
    await settled();
    expect(callback.mock.calls).toEqual([[expect.objectContaining({ hasAttribution: false, partner: null })]]);
  });

  it.each([
    ['cannot be reached', unreachable],
    ['is down', status(500)],
    ['does not answer', silent],
  ])('comes all the same where the API %s', async (_what, reply) => {
    api.always(reply);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const callback = told();
    tracker.ready(callback);
    await vi.advanceTimersByTimeAsync(reply === silent ? 0 : 60_000);
    expect(callback).toHaveBeenCalledTimes(reply === silent ? 0 : 1);
  });

  it('tells of the earlier partner where the link is refused', async () => {
    land(`${SHOP}/?aff=ALICE`);
    await settled();
    api.next(status(400));
    const callback = told();
    land(`${SHOP}/?aff=TYPO`).ready(callback);
    await settled();
    expect(callback.mock.calls[0]![0].partnerCode).toBe('ALICE');
  });

  it('comes once, whatever follows', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const callback = told();
    tracker.ready(callback);
    await settled();
    await tracker.signup('user_42');
    await tracker.trackClick('/?aff=BOB');
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await settled();
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('is not called once consent is withdrawn, but when it is given again', async () => {
    const { reply, answer } = later();
    api.next(reply);
    const tracker = land(`${SHOP}/?aff=ALICE`);
    const callback = vi.fn();
    tracker.ready(callback);
    await settled();
    tracker.consent(false);
    answer(Response.json({ success: true }));
    await settled();
    expect(callback).not.toHaveBeenCalled();
    tracker.consent(true);
    await settled();
    expect(callback).toHaveBeenCalledWith(expect.objectContaining({ partnerCode: 'ALICE' }));
  });

  it('waits for consent', async () => {
    const tracker = land(`${SHOP}/?aff=ALICE`, { consent: 'required' });
    const callback = told();
    tracker.ready(callback);
    await settled();
    expect(callback).not.toHaveBeenCalled();
    tracker.consent(true);
    await settled();
    expect(callback.mock.calls[0]![0].partnerCode).toBe('ALICE');
  });
});

describe('the landing', () => {
  it('is told as it was reported', async () => {
    const tracker = land(`${SHOP}/pricing?aff=ALICE&utm_source=mail&session=secret`);
    const affiliateUrl = `${SHOP}/pricing?aff=ALICE&utm_source=mail`;
    expect(tracker.getData().affiliateUrl).toBe(affiliateUrl);
    await settled();
    expect(api.of('click')[0]!.affiliate_url).toBe(affiliateUrl);
    expect(land(`${SHOP}/next`).getData().affiliateUrl).toBe(affiliateUrl);
  });
});
