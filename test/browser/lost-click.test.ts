// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aClick, cookiesOf } from '../support/clicks.ts';
import { accept, FakeApi, json, status, unreachable } from '../support/fake-api.ts';
import { forgetEverything, land, settled } from '../support/page.ts';

let api: FakeApi;
beforeEach(() => {
  vi.useFakeTimers();
  api = new FakeApi();
});
afterEach(forgetEverything);

const SHOP = 'https://www.example.com';
const unknown = json({ error: 'Customer not found. Provide a valid click_id or customer_key.' }, 400);

/** A visitor whose click the API acknowledged on an earlier page. */
const known = async () => {
  land(`${SHOP}/?aff=ALICE`);
  await settled();
  const tracker = land(`${SHOP}/signup`);
  await settled();
  return tracker;
};

describe('a click that the API has lost (F36)', () => {
  it('is reported once more under its id, and then the signup', async () => {
    const tracker = await known();
    api.next(unknown);
    expect(await tracker.signup('user_42')).toEqual({ status: 'sent' });
    expect(api.kinds()).toEqual(['click', 'lead', 'click', 'lead']);
    expect(new Set(api.sent.map(({ body }) => body.click_id)).size).toBe(1);
    expect(api.of('click')[1]).toMatchObject({ affiliate_url: `${SHOP}/?aff=ALICE` });
    expect(tracker.getData()).toMatchObject({ partnerCode: 'ALICE', delivered: true });
  });

  it('is reported again only once, if the API does not take it', async () => {
    const tracker = await known();
    api.next(unknown, accept, unknown);
    expect(await tracker.signup('user_42')).toMatchObject({ status: 'rejected' });
    api.next(unknown);
    expect(await tracker.signup('user_43')).toMatchObject({ status: 'rejected' });
    expect(api.kinds()).toEqual(['click', 'lead', 'click', 'lead', 'lead']);
  });

  it('is reported again only once by an API that mints another id each time', async () => {
    const tracker = await known();
    let ids = 0;
    api.always(({ kind }) =>
      kind === 'click'
        ? Response.json({ success: true, click_id: `minted_${ids++}` })
        : Response.json({ error: 'Customer not found.' }, { status: 400 }),
    );
    expect(await tracker.signup('user_42')).toMatchObject({ status: 'rejected' });
    expect(api.kinds()).toEqual(['click', 'lead', 'click', 'lead']);
  });

  it('whose link is inactive by now is given up, and the caller gets an answer', async () => {
    const tracker = await known();
    api.next(unknown, json({ success: false, message: 'Referral link is inactive' }));
    expect(await tracker.signup('user_42')).toEqual({ status: 'skipped', reason: 'no_click' });
    expect(document.cookie).toBe('');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is reported again from a later page, if the API is down meanwhile', async () => {
    const tracker = await known();
    api.next(unknown);
    api.always(unreachable);
    const result = tracker.signup('user_42');
    await vi.advanceTimersByTimeAsync(5000);
    expect(await result).toEqual({ status: 'queued' });
    api.always(accept);
    const later = land(`${SHOP}/welcome`);
    await settled();
    expect(api.kinds().slice(-2)).toEqual(['click', 'lead']);
    expect(later.getData().delivered).toBe(true);
  });

  it('of which only the id is known is not reported', async () => {
    // biome-ignore lint/suspicious/noDocumentCookie: as the hosted tracker writes it
    document.cookie = 'affitor_click_id=hosted_1;path=/';
    const tracker = land(`${SHOP}/`);
    api.next(unknown);
    expect(await tracker.signup('user_42')).toMatchObject({ status: 'rejected' });
    expect(api.kinds()).toEqual(['lead']);
  });

  it('that another domain handed over is not reported', async () => {
    const click = aClick({ url: `${SHOP}/?aff=BOB`, codes: ['BOB'], handed: true });
    for (const cookie of cookiesOf(click).split('; ')) {
      // biome-ignore lint/suspicious/noDocumentCookie: as the links script writes it
      document.cookie = `${cookie};path=/`;
    }
    const tracker = land(`${SHOP}/`);
    api.next(unknown);
    expect(await tracker.signup('user_42')).toMatchObject({ status: 'rejected' });
    expect(api.kinds()).toEqual(['lead']);
  });

  it.each([
    ['another reason', json({ error: 'Customer does not belong to this program' }, 400)],
    ['a status that says nothing of clicks', status(404)],
  ])('is not suspected for %s', async (_how, reply) => {
    const tracker = await known();
    api.next(reply);
    expect(await tracker.signup('user_42')).toMatchObject({ status: 'rejected' });
    expect(api.kinds()).toEqual(['click', 'lead']);
  });
});
