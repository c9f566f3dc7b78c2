import { describe, expect, it } from 'vitest';
import { lemonSqueezyCheckoutParams, lemonSqueezyCheckoutUrl } from '../../src/lemonsqueezy/index.ts';
import { paddleCustomData, paddleTransactionParams } from '../../src/paddle/index.ts';
import { polarCheckoutLinkUrl, polarCheckoutParams } from '../../src/polar/index.ts';

const ids = { clickId: 'V1StGXR8_Z5jdHi6B-myT', customerKey: 42, programId: 1 };
const ours = { affitor_click_id: ids.clickId, affitor_customer_key: '42', affitor_program_id: '1' };
const nobody = { clickId: null, customerKey: undefined, programId: '' };

describe('parameters of a checkout', () => {
  it('of Polar have the ids as metadata', () => {
    expect(polarCheckoutParams({ products: ['p'], ...ids })).toEqual({ products: ['p'], metadata: ours });
    const own = { cart: 7, affitor_customer_key: 'theirs', isGift: true };
    expect(polarCheckoutParams({ ...ids, metadata: own }).metadata).toEqual({ ...ours, ...own });
    expect(polarCheckoutParams({ products: ['p'], ...nobody })).toEqual({ products: ['p'] });
  });

  it('of Polar never have more than the 50 keys that it allows', () => {
    const full = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`key_${index}`, 'x']));
    const metadata = polarCheckoutParams({ ...ids, metadata: full }).metadata!;
    expect(Object.keys(metadata)).toHaveLength(50);
    expect(metadata).toMatchObject({ ...full, affitor_click_id: ids.clickId });
  });

  it('of Paddle have the ids as custom data, under the name that the caller uses', () => {
    expect(paddleCustomData(ids)).toEqual(ours);
    expect(paddleTransactionParams({ items: [], ...ids })).toEqual({ items: [], customData: ours });
    const own = { cart: { id: 7 }, affitor_click_id: 'theirs' };
    expect(paddleTransactionParams({ ...ids, customData: own })).toEqual({ customData: { ...ours, ...own } });
    expect(paddleTransactionParams({ ...ids, custom_data: own })).toEqual({ custom_data: { ...ours, ...own } });
    expect(paddleTransactionParams({ ...ids, customData: null })).toEqual({ customData: ours });
    expect(paddleTransactionParams({ items: [], ...nobody })).toEqual({ items: [] });
  });

  it('of Lemon Squeezy have the ids as custom data of the checkout', () => {
    expect(lemonSqueezyCheckoutParams({ testMode: true, ...ids })).toEqual({
      testMode: true,
      checkoutData: { custom: ours },
    });
    const own = { email: 'a@b.example', custom: { affitor_click_id: 'theirs', plan: 'pro' } };
    const custom = { ...ours, ...own.custom };
    expect(lemonSqueezyCheckoutParams({ ...ids, checkoutData: own })).toEqual({ checkoutData: { ...own, custom } });
    expect(lemonSqueezyCheckoutParams({ ...ids, checkout_data: {} })).toEqual({ checkout_data: { custom: ours } });
    expect(lemonSqueezyCheckoutParams(nobody)).toEqual({});
  });
});

describe.each([
  ['polarCheckoutLinkUrl', polarCheckoutLinkUrl, 'reference_id'],
  ['lemonSqueezyCheckoutUrl', lemonSqueezyCheckoutUrl, 'checkout[custom][affitor_click_id]'],
] as const)('%s', (_name, build, parameter) => {
  const link = 'https://buy.example/1?discount=X';

  it('adds the click id and keeps the rest', () => {
    const url = new URL(build(link, ids.clickId));
    expect([...url.searchParams]).toEqual([
      ['discount', 'X'],
      [parameter, ids.clickId],
    ]);
  });

  it('keeps a value of the merchant’s', () => {
    const own = `https://buy.example/1?${encodeURIComponent(parameter)}=theirs`;
    expect(build(own, ids.clickId)).toBe(own);
  });

  it.each([null, undefined, '', 'a b', '<b>'])('leaves the link as it is for %j', (clickId) => {
    expect(build(link, clickId)).toBe(link);
  });

  it('refuses what is no absolute URL', () => {
    expect(() => build('/buy', ids.clickId)).toThrow(TypeError);
  });
});
