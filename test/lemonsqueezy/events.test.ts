import { describe, expect, it } from 'vitest';
import { fromLemonSqueezyEvent, LEMON_SQUEEZY_EVENTS } from '../../src/lemonsqueezy/index.ts';
import { event, invoice, order, subscription } from './lemonsqueezy.ts';

type Fields = Record<string, unknown>;
const read = (value: unknown) => fromLemonSqueezyEvent(JSON.parse(JSON.stringify(value)));
const created = (fields: Fields = {}, custom?: Fields) => read(event('order_created', order(fields), custom));
const charged = (fields: Fields = {}, custom?: Fields) =>
  read(event('subscription_payment_success', invoice(fields), custom));

describe('an order', () => {
  it('that was paid is a sale, net of tax', () => {
    expect(created({}, { affitor_click_id: 'c1', user_id: '42' })).toEqual({
      kind: 'sale',
      provider: 'lemonsqueezy',
      eventId: `order_created:1:${Date.parse('2026-05-01T12:00:00Z')}`,
      eventType: 'order_created',
      createdAt: Date.parse('2026-05-01T12:00:00Z'),
      livemode: true,
      clickId: 'c1',
      customerKey: '42',
      visitorSet: true,
      programId: null,
      email: 'jane@example.com',
      providerCustomerId: '7',
      subscriptionId: null,
      orderId: '1',
      paymentIds: ['ls_order_1'],
      transactionId: 'ls_order_1',
      amountCents: 4900,
      paidCents: 5880,
      currency: 'USD',
      saleType: 'payment',
      isRecurring: false,
      billingReason: null,
      subscriptionInterval: null,
    });
  });

  it.each<[string, Fields, Fields]>([
    ['with tax within the price', { tax_inclusive: true, tax: 817, total: 4900 }, { kind: 'sale', amountCents: 4083 }],
    [
      'with a setup fee and a discount',
      { setup_fee: 1000, discount_total: 500, tax: 0, total: 5400 },
      { amountCents: 5400 },
    ],
    ['of a trial', { total: 0, tax: 0 }, { kind: 'none', reason: 'zero_amount' }],
    ['that is pending', { status: 'pending' }, { kind: 'none', reason: 'unpaid' }],
    ['that failed', { status: 'failed' }, { kind: 'none', reason: 'unpaid' }],
    ['of fraud', { status: 'fraudulent' }, { kind: 'none', reason: 'unpaid' }],
    ['that was refunded before it was told', { status: 'refunded' }, { kind: 'sale', amountCents: 4900 }],
    ['of test mode', { test_mode: true }, { kind: 'sale', livemode: false }],
    ['without a total', { total: undefined }, { kind: 'none', reason: 'incomplete' }],
  ])('%s', (_name, fields, expected) => {
    expect(created(fields)).toMatchObject(expected);
  });

  it('without custom data is of an organic visitor', () => {
    expect(created()).toMatchObject({ clickId: null, customerKey: null });
    expect(created()).not.toHaveProperty('visitorSet');
  });

  it('that was refunded tells the net total so far', () => {
    const refunded = (fields: Fields) => read(event('order_refunded', order(fields)));
    const part = { status: 'partial_refund', refunded_amount: 2940 };
    expect(refunded(part)).toMatchObject({ kind: 'refund', transactionId: 'ls_order_1', refundAmountCents: 2450 });
    expect(refunded({ refunded: true, refunded_amount: 5880 })).toMatchObject({ refundAmountCents: 4900 });
    // As before August 2024.
    expect(refunded({ refunded: true, refunded_amount: undefined })).toMatchObject({ refundAmountCents: 4900 });
    expect(refunded({ refunded_amount: 0 })).toMatchObject({ kind: 'none', reason: 'zero_amount' });
    expect(refunded({ refunded_amount: undefined })).toMatchObject({ kind: 'none', reason: 'incomplete' });
  });
});

describe('a subscription', () => {
  it('links its order and its renewals to the custom data', () => {
    expect(read(event('subscription_created', subscription(), { affitor_click_id: 'c1' }))).toMatchObject({
      kind: 'link',
      clickId: 'c1',
      visitorSet: true,
      subscriptionId: '3',
      orderId: '1',
      paymentIds: ['ls_order_1', 'ls_first_payment_of_3'],
    });
  });

  it('has a first payment that the order tells', () => {
    expect(charged({ billing_reason: 'initial' })).toMatchObject({
      kind: 'none',
      reason: 'counted_elsewhere',
      ids: { subscriptionId: '3', paymentIds: ['ls_invoice_1', 'ls_first_payment_of_3'] },
    });
  });

  it.each(['renewal', 'updated'])('has later payments, for the reason %s', (billing_reason) => {
    expect(charged({ billing_reason })).toMatchObject({
      kind: 'sale',
      transactionId: 'ls_invoice_1',
      amountCents: 4900,
      saleType: 'subscription',
      isRecurring: true,
      subscriptionId: '3',
      billingReason: billing_reason,
    });
  });

  it('has refunds: of the first payment they need the link, which says the order', () => {
    const refunded = (billing_reason: string) =>
      read(event('subscription_payment_refunded', invoice({ billing_reason, refunded_amount: 2940 })));
    expect(refunded('renewal')).toMatchObject({
      transactionId: 'ls_invoice_1',
      refundAmountCents: 2450,
      subscriptionId: '3',
    });
    expect(refunded('initial')).toMatchObject({
      transactionId: null,
      refundAmountCents: 2450,
      paymentIds: ['ls_invoice_1', 'ls_first_payment_of_3'],
    });
  });
});

describe('any other event', () => {
  it.each(['subscription_payment_recovered', 'subscription_updated', 'license_key_created', 'valueOf'])(
    '%s is not used',
    (name) => {
      expect(read(event(name, order()))).toMatchObject({ kind: 'none', reason: 'unused_event' });
      expect(LEMON_SQUEEZY_EVENTS).not.toContain(name);
    },
  );

  it.each([
    null,
    7,
    {},
    { meta: { event_name: 'order_created' } },
    { meta: {}, data: {} },
    { meta: { event_name: 'order_created' }, data: 'x' },
  ])('%j is no event', (value) => {
    expect(fromLemonSqueezyEvent(value)).toEqual({ kind: 'none', reason: 'not_an_event' });
  });
});

describe('an event that lacks something', () => {
  it.each<[string, Fields, Fields]>([
    ['tax', { tax: null }, { kind: 'sale', amountCents: 5880 }],
    ['a currency', { currency: null }, { kind: 'none', reason: 'incomplete' }],
    ['a status', { status: null }, { kind: 'none', reason: 'unpaid' }],
    ['an address', { user_email: null, customer_id: null }, { kind: 'sale', email: null, providerCustomerId: null }],
    ['a mark of test mode', { test_mode: null }, { kind: 'sale', livemode: true }],
  ])('has no more than it can: %s', (_name, fields, expected) => {
    expect(created(fields)).toMatchObject(expected);
  });

  it('of an order, its attributes or its id', () => {
    expect(read(event('order_created', { type: 'orders', id: '1' }))).toMatchObject({ kind: 'none', reason: 'unpaid' });
    const unnamed = { ...order(), id: null };
    expect(read(event('order_created', unnamed))).toMatchObject({
      kind: 'none',
      reason: 'incomplete',
      ids: { paymentIds: [] },
    });
    expect(read(event('order_refunded', unnamed))).toMatchObject({ kind: 'none', reason: 'incomplete' });
    expect(read(event('order_refunded', { type: 'orders', id: '1' }))).toMatchObject({ reason: 'incomplete' });
  });

  it('of an invoice, its status, its subscription or its reason', () => {
    expect(charged({ status: null })).toMatchObject({ kind: 'sale' });
    expect(charged({ status: 'pending' })).toMatchObject({ kind: 'none', reason: 'unpaid' });
    expect(charged({ status: 'void' })).toMatchObject({ kind: 'none', reason: 'unpaid' });
    expect(charged({ subscription_id: null })).toMatchObject({ kind: 'sale', subscriptionId: null });
    expect(charged({ billing_reason: null })).toMatchObject({ kind: 'sale', billingReason: null });
    expect(charged({ billing_reason: 'initial', subscription_id: null })).toMatchObject({
      kind: 'none',
      ids: { paymentIds: ['ls_invoice_1'] },
    });
    expect(read(event('subscription_payment_success', { type: 'x', id: '1' }))).toMatchObject({ reason: 'incomplete' });
  });

  it('of a subscription, its id or its order', () => {
    const incomplete = { kind: 'none', reason: 'incomplete' };
    expect(read(event('subscription_created', subscription({ order_id: null })))).toMatchObject(incomplete);
    expect(read(event('subscription_created', { ...subscription(), id: null }))).toMatchObject(incomplete);
    expect(read(event('subscription_created', { type: 'subscriptions', id: '3' }))).toMatchObject(incomplete);
  });

  it('takes ids as numbers, and a test mode from the envelope', () => {
    const { attributes, ...rest } = order() as { attributes: Fields };
    const { test_mode: _, ...others } = attributes;
    const outcome = read({
      meta: { event_name: 'order_created', test_mode: true },
      data: { ...rest, id: 1, attributes: others },
    });
    expect(outcome).toMatchObject({ kind: 'sale', transactionId: 'ls_order_1', livemode: false });
    expect(read({ meta: { event_name: 'order_created' }, data: { ...rest, id: 1, attributes: others } })).toMatchObject(
      {
        livemode: null,
      },
    );
  });

  it('of a refund is told with its currency, its subscription and what it is of', () => {
    const refunded = invoice({ refunded_amount: 5880, refunded: true });
    expect(read(event('subscription_payment_refunded', refunded))).toMatchObject({
      kind: 'refund',
      currency: 'USD',
      reason: null,
      subscriptionId: '3',
      paymentIds: ['ls_invoice_1'],
      refund: {
        scope: 'total',
        cents: 5880,
        refundId: null,
        chargeId: null,
        createdAt: Date.parse('2026-05-01T12:00:00Z'),
      },
    });
    expect(
      read(event('order_refunded', order({ refunded_amount: 1, created_at: null, updated_at: null }))),
    ).toMatchObject({
      subscriptionId: null,
      createdAt: 0,
    });
  });
});
