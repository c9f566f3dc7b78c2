import { describe, expect, it } from 'vitest';
import { checkoutParams, getClickId, paymentLinkUrl, stripeMetadata } from '../../src/server/index.ts';

describe('getClickId', () => {
  const cookie = 'affitor_click_id=c1';
  it.each<[string, unknown, string | null]>([
    ['headers with a method of that name', { get: (name: string) => (name === 'cookie' ? cookie : null) }, 'c1'],
    ['plain headers, one of which is called like a method', { get: 'x', cookie }, 'c1'],
    ['a request with such headers', { headers: { get: 'x', cookie } }, 'c1'],
    ['headers that are not there', { headers: undefined, cookie }, 'c1'],
    ['a list of what is no text', [{ value: Object.create(null) }], null],
    ['a cookie that is no text', { cookie: Symbol('x') }, null],
    ['a cookie that is null', { cookie: null }, null],
    ['headers whose method answers with nothing', { get: () => undefined }, null],
  ])('of %s: %s', (_name, source, id) => {
    expect(getClickId(source as string)).toBe(id);
  });
});

describe('checkoutParams', () => {
  it.each([undefined, 'sale', 'constructor', ''])('names what is wrong with the mode %j', (mode) => {
    expect(() => checkoutParams({ mode: mode as 'payment' })).toThrow(
      new TypeError('affitor: mode must be payment, subscription or setup'),
    );
  });

  it.each([
    [49, ['affitor_click_id']],
    [48, ['affitor_click_id', 'affitor_customer_key']],
    [50, []],
  ])('adds to %d keys of the merchant: %j', (count, added) => {
    const full = Object.fromEntries(Array.from({ length: count }, (_, index) => [`key_${index}`, 'x']));
    const { metadata } = checkoutParams({
      mode: 'payment',
      clickId: 'c1',
      customerKey: 'u',
      programId: 1,
      metadata: full,
    });
    expect(Object.keys(metadata)).toEqual([...Object.keys(full), ...added]);
  });

  it('takes metadata that is cleared for none', () => {
    const params = checkoutParams({ mode: 'payment', clickId: 'c1', metadata: '' as never, payment_intent_data: {} });
    expect(params).toMatchObject({
      metadata: { affitor_click_id: 'c1' },
      payment_intent_data: { metadata: { affitor_click_id: 'c1' } },
    });
  });

  it('keeps what the invoice is to hold', () => {
    const params = checkoutParams({
      mode: 'payment',
      clickId: 'c1',
      invoice_creation: { enabled: true, invoice_data: { footer: 'Thanks', metadata: { order: '7' } } },
    });
    expect(params).toMatchObject({
      invoice_creation: {
        enabled: true,
        invoice_data: { footer: 'Thanks', metadata: { order: '7', affitor_click_id: 'c1' } },
      },
    });
  });
});

describe('stripeMetadata', () => {
  it('writes numbers as text, and nothing of what is missing', () => {
    expect(stripeMetadata({ customerKey: 0, programId: 7 })).toEqual({
      affitor_customer_key: '0',
      affitor_program_id: '7',
      program_id: '7',
    });
    expect(stripeMetadata({})).toEqual({});
  });
});

describe('paymentLinkUrl', () => {
  it.each([
    ['x'.repeat(200), true],
    ['x'.repeat(201), false],
    ['a-b_C9', true],
    ['a b', false],
    ['é', false],
  ])('takes the click %j: %s', (clickId, taken) => {
    const link = 'https://buy.stripe.com/test_1';
    expect(paymentLinkUrl(link, clickId)).toBe(taken ? `${link}?client_reference_id=${clickId}` : link);
  });
});
