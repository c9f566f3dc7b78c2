import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { checkoutParams, paymentLinkUrl, stripeMetadata } from '../../src/stripe/index.ts';

const ids = { clickId: 'V1StGXR8_Z5jdHi6B-myT', customerKey: 'user_42', programId: 1 };
const metadata = {
  affitor_click_id: ids.clickId,
  affitor_customer_key: 'user_42',
  affitor_program_id: '1',
  program_id: '1',
};

describe('stripeMetadata', () => {
  it('names the ids as Stripe events are read', () => {
    expect(stripeMetadata(ids)).toEqual(metadata);
  });

  it.each([undefined, null, '', '  ', 'x'.repeat(501)])('leaves out %j', (clickId) => {
    expect(stripeMetadata({ ...ids, clickId })).toEqual({
      affitor_customer_key: 'user_42',
      affitor_program_id: '1',
      program_id: '1',
    });
  });

  it('keeps to 500 characters', () => {
    expect(stripeMetadata({ customerKey: 'x'.repeat(500) })).toEqual({ affitor_customer_key: 'x'.repeat(500) });
  });
});

describe('checkoutParams', () => {
  it.each([
    ['payment', 'payment_intent_data'],
    ['subscription', 'subscription_data'],
    ['setup', 'setup_intent_data'],
  ] as const)('puts the metadata of a %s on the session and in %s', (mode, data) => {
    expect(checkoutParams({ mode, ...ids })).toEqual({ mode, metadata, [data]: { metadata } });
  });

  it('passes on everything else and keeps the merchant’s own metadata', () => {
    const own = { cart: '7' };
    expect(
      checkoutParams({
        mode: 'subscription',
        ...ids,
        success_url: 'https://shop.example.com/thanks',
        metadata: own,
        subscription_data: { trial_period_days: 14, metadata: own },
      }),
    ).toEqual({
      mode: 'subscription',
      success_url: 'https://shop.example.com/thanks',
      metadata: { ...own, ...metadata },
      subscription_data: { trial_period_days: 14, metadata: { ...own, ...metadata } },
    });
    expect(own).toEqual({ cart: '7' });
  });

  it('reaches the invoice of a one-off payment, when there is one', () => {
    const invoiced = checkoutParams({ mode: 'payment', ...ids, invoice_creation: { enabled: true } });
    expect(invoiced.invoice_creation).toEqual({ enabled: true, invoice_data: { metadata } });
    const plain = checkoutParams({ mode: 'payment', ...ids, invoice_creation: { enabled: false } });
    expect(plain.invoice_creation).toEqual({ enabled: false });
  });

  it('adds nothing where there is nothing to add', () => {
    expect(checkoutParams({ mode: 'payment', clickId: null, customerKey: '' })).toEqual({ mode: 'payment' });
  });

  it('never exceeds the 50 keys that Stripe allows', () => {
    const full = Object.fromEntries(Array.from({ length: 49 }, (_, index) => [`key_${index}`, 'x']));
    const params = checkoutParams({ mode: 'payment', ...ids, metadata: full });
    expect(Object.keys(params.metadata)).toHaveLength(50);
    expect(params.metadata).toMatchObject({ ...full, affitor_click_id: ids.clickId });
  });

  it('never replaces metadata of the merchant’s', () => {
    const own = { program_id: '77', affitor_customer_key: 'theirs', affitor_click_id: '' };
    const params = checkoutParams({
      mode: 'subscription',
      ...ids,
      metadata: own,
      subscription_data: { metadata: own },
    });
    const kept = {
      program_id: '77',
      affitor_customer_key: 'theirs',
      affitor_click_id: ids.clickId,
      affitor_program_id: '1',
    };
    expect(params.metadata).toEqual(kept);
    expect(params.subscription_data.metadata).toEqual(kept);
  });

  it('refuses a mode that is none', () => {
    for (const mode of [undefined, 'sale', 'constructor']) {
      expect(() => checkoutParams({ mode: mode as 'payment' })).toThrow(TypeError);
    }
  });

  it('fits the stripe package', () => {
    const stripe = new Stripe('sk_test_unused');
    const create = () =>
      stripe.checkout.sessions.create(
        checkoutParams({
          mode: 'subscription',
          ...ids,
          line_items: [{ price: 'price_1', quantity: 1 }],
          subscription_data: { trial_period_days: 14 },
          success_url: 'https://shop.example.com/thanks',
        }),
      );
    expect(create).toBeTypeOf('function');
  });
});

describe('paymentLinkUrl', () => {
  const link = 'https://buy.stripe.com/test_1?prefilled_email=jane%40example.com';

  it('adds the click id', () => {
    expect(paymentLinkUrl(link, ids.clickId)).toBe(`${link}&client_reference_id=${ids.clickId}`);
    expect(paymentLinkUrl('https://buy.stripe.com/test_1?client_reference_id=old', 'new')).toBe(
      'https://buy.stripe.com/test_1?client_reference_id=old',
    );
  });

  it.each([null, undefined, '', 'a.b', 'x y', '<b>', 'x'.repeat(201)])('leaves the URL as it is for %j', (clickId) => {
    expect(paymentLinkUrl(link, clickId)).toBe(link);
  });

  it('refuses what is not an absolute URL', () => {
    expect(() => paymentLinkUrl('/pay', ids.clickId)).toThrow(TypeError);
  });
});
