import { describe, expect, it } from 'vitest';
import { fromPolarEvent, POLAR_EVENTS } from '../../src/polar/index.ts';
import { event, order, refund } from './polar.ts';

const read = (type: string, data: Record<string, unknown>) =>
  fromPolarEvent(JSON.parse(JSON.stringify(event(type, data))), 'msg_1');
const paid = (fields: Record<string, unknown> = {}) => read('order.paid', order(fields));

describe('a paid order', () => {
  it('is a sale of what was collected, net of tax', () => {
    expect(
      paid({ metadata: { affitor_click_id: 'c1', affitor_customer_key: 'user_42', affitor_program_id: 1 } }),
    ).toEqual({
      kind: 'sale',
      provider: 'polar',
      eventId: 'msg_1',
      eventType: 'order.paid',
      createdAt: Date.parse('2026-05-01T12:00:00Z'),
      livemode: null,
      clickId: 'c1',
      customerKey: 'user_42',
      programId: '1',
      email: 'jane@example.com',
      providerCustomerId: 'cus_1',
      subscriptionId: null,
      orderId: 'ord_1',
      paymentIds: ['ord_1'],
      transactionId: 'ord_1',
      amountCents: 4900,
      paidCents: 5880,
      currency: 'USD',
      saleType: 'payment',
      isRecurring: false,
      billingReason: 'purchase',
      subscriptionInterval: null,
    });
  });

  it.each<[string, Record<string, unknown>, number | null]>([
    ['without tax', { tax_amount: 0, total_amount: 4900, due_amount: 4900 }, 4900],
    ['with tax within the price', { net_amount: 4083, tax_amount: 817, total_amount: 4900, due_amount: 4900 }, 4083],
    ['of which a balance paid half', { applied_balance_amount: -2940, due_amount: 2940 }, 2450],
    ['to which a debt was added', { applied_balance_amount: 1000, due_amount: 6880 }, 4900],
    ['in yen', { currency: 'jpy', net_amount: 500, tax_amount: 50, total_amount: 550, due_amount: 550 }, 500],
    ['that does not tell what is due', { due_amount: undefined, applied_balance_amount: -5880 }, null],
    ['that does not tell the net', { net_amount: undefined }, 4900],
    ['of a trial', { net_amount: 0, tax_amount: 0, total_amount: 0, due_amount: 0 }, null],
    ['of less than nothing', { net_amount: -500, tax_amount: 0, total_amount: -500, due_amount: 0 }, null],
  ])('%s', (_name, fields, amountCents) => {
    const outcome = paid(fields);
    if (amountCents === null)
      expect(outcome).toMatchObject({ kind: 'none', reason: 'zero_amount', ids: { orderId: 'ord_1' } });
    else expect(outcome).toMatchObject({ kind: 'sale', amountCents });
  });

  it.each([
    ['purchase', false],
    ['subscription_create', false],
    ['subscription_cycle', true],
    ['subscription_update', true],
    ['subscription_meter_cycle', true],
  ])('for the reason %s: recurring is %s', (billing_reason, isRecurring) => {
    const subscription = { id: 'sub_1', recurring_interval: 'month', recurring_interval_count: 3, metadata: {} };
    expect(paid({ billing_reason, subscription_id: 'sub_1', subscription })).toMatchObject({
      isRecurring,
      saleType: 'subscription',
      subscriptionId: 'sub_1',
      subscriptionInterval: 'quarterly',
    });
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['our keys', { metadata: { affitor_click_id: 'c', affitor_customer_key: 7 } }, { clickId: 'c', customerKey: '7' }],
    ['the hosted guide’s', { metadata: { affitor_click_id: 'c', user_id: 'u' } }, { clickId: 'c', customerKey: 'u' }],
    [
      'a checkout link’s',
      { metadata: { reference_id: 'V1StGXR8_Z5jdHi6B-myT' } },
      { clickId: 'V1StGXR8_Z5jdHi6B-myT' },
    ],
    ['a click id of the hosted API in a link', { metadata: { reference_id: 'clk-1' } }, { clickId: 'clk-1' }],
    [
      'a reference of the merchant’s own',
      { metadata: { affitor_customer_key: 'u', reference_id: 'order-7' } },
      { clickId: null },
    ],
    [
      'those of the subscription, on a renewal',
      { subscription: { id: 's', metadata: { affitor_customer_key: 'u' } } },
      { customerKey: 'u' },
    ],
    ['the customer’s external id', { customer: { id: 'x', external_id: 'u' } }, { customerKey: 'u' }],
    ['none, of an organic visitor', {}, { clickId: null, customerKey: null }],
    ['the discount’s code', { discount: { id: 'disc_1', code: 'ALICE20' } }, { coupons: ['ALICE20', 'disc_1'] }],
  ])('has as its ids %s', (_name, fields, ids) => {
    expect(paid(fields)).toMatchObject({ kind: 'sale', ...ids });
  });
});

describe('a reference beside our own keys', () => {
  it.each([
    ['V1StGXR8_Z5jdHi6B-myT', true],
    ['V1StGXR8_Z5jdHi6B-myTx', false],
    ['V1StGXR8_Z5jdHi6B-my', false],
    ['V1StGXR8 Z5jdHi6B-myT', false],
    [' V1StGXR8_Z5jdHi6B-myT ', true],
  ])('%j is a click: %s', (reference_id, isClick) => {
    expect(paid({ metadata: { affitor_customer_key: 'u', reference_id } })).toMatchObject({
      customerKey: 'u',
      clickId: isClick ? 'V1StGXR8_Z5jdHi6B-myT' : null,
    });
  });
});

describe('a refunded order', () => {
  const refunded = (fields: Record<string, unknown>) => read('order.refunded', order(fields));

  it('tells the net total of all refunds so far', () => {
    expect(refunded({ refunded_amount: 2450, refunded_tax_amount: 490 })).toMatchObject({
      kind: 'refund',
      transactionId: 'ord_1',
      refundAmountCents: 2450,
      currency: 'USD',
      paymentIds: ['ord_1'],
      refund: { scope: 'total', cents: 2940 },
    });
    expect(refunded({ refunded_amount: 4900, refunded_tax_amount: 980 })).toMatchObject({ refundAmountCents: 4900 });
  });

  it('takes all of what was paid beside a balance, and no more', () => {
    const half = { applied_balance_amount: -2940, due_amount: 2940 };
    expect(refunded({ ...half, refunded_amount: 1960, refunded_tax_amount: 980 })).toMatchObject({
      refundAmountCents: 2450,
    });
  });

  it('never reports 0, which would mean everything', () => {
    expect(refunded({ refunded_amount: 0 })).toMatchObject({ kind: 'none', reason: 'zero_amount' });
    expect(
      refunded({ refunded_amount: 1, refunded_tax_amount: 0, net_amount: 0, due_amount: 0, total_amount: 0 }),
    ).toMatchObject({ kind: 'none', reason: 'zero_amount' });
    expect(refunded({ refunded_amount: undefined })).toMatchObject({ kind: 'none', reason: 'incomplete' });
  });
});

describe('a refund', () => {
  it.each(['failed', 'canceled'])('that %s gives back what the order’s total has', (status) => {
    expect(read('refund.updated', refund({ status }))).toMatchObject({
      kind: 'refund',
      transactionId: 'ord_1',
      refundAmountCents: null,
      reversal: true,
      refund: { scope: 'failed', refundId: 'ref_1', cents: 1200 },
      paymentIds: ['ord_1'],
    });
  });

  it('that succeeded is within the total that the order tells', () => {
    expect(read('refund.updated', refund({ status: 'succeeded' }))).toMatchObject({ reason: 'counted_elsewhere' });
  });
});

describe('any other event', () => {
  it.each([
    'order.created',
    'order.updated',
    'subscription.cycled',
    'checkout.updated',
    'refund.created',
    'constructor',
  ])('%s is not used', (type) => {
    expect(read(type, order())).toMatchObject({ kind: 'none', reason: 'unused_event' });
    expect(POLAR_EVENTS).not.toContain(type);
  });

  it.each([
    null,
    undefined,
    'x',
    7,
    [],
    {},
    { type: 'order.paid' },
    { type: 7, data: {} },
    { type: 'order.paid', data: 'x' },
  ])('%j is no event', (value) => {
    expect(fromPolarEvent(value)).toEqual({ kind: 'none', reason: 'not_an_event' });
  });

  it('has an id of its own also where the header is missing', () => {
    const [first, again, later] = ['2026-05-01T12:00:00Z', '2026-05-01T12:00:00Z', '2026-05-02T12:00:00Z'].map(
      (time) => fromPolarEvent(event('order.refunded', order({ refunded_amount: 1 }), time)).eventId,
    );
    expect(again).toBe(first);
    expect(later).not.toBe(first);
  });
});

describe('an event that lacks something', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['net and total', { net_amount: null, total_amount: null }, { kind: 'none', reason: 'incomplete' }],
    ['the total', { total_amount: null }, { kind: 'sale', amountCents: 4900, paidCents: 5880 }],
    [
      'the total and what is due',
      { total_amount: null, due_amount: null },
      { kind: 'sale', amountCents: 4900, paidCents: 5880 },
    ],
    ['the tax', { tax_amount: null, net_amount: null }, { kind: 'sale', amountCents: 5880 }],
    [
      'what is due and the balance',
      { due_amount: null, applied_balance_amount: null },
      { kind: 'sale', paidCents: 5880 },
    ],
    ['a currency', { currency: null }, { kind: 'none', reason: 'incomplete' }],
    ['an id', { id: null }, { kind: 'none', reason: 'incomplete', ids: { orderId: null, paymentIds: [] } }],
    ['a customer', { customer: null }, { kind: 'sale', email: null, customerKey: null, providerCustomerId: 'cus_1' }],
    ['the customer’s id beside the customer', { customer_id: null }, { kind: 'sale', providerCustomerId: 'cus_1' }],
    ['metadata', { metadata: null, customer: { metadata: null } }, { kind: 'sale', clickId: null }],
    ['a reason', { billing_reason: null }, { kind: 'sale', isRecurring: false, billingReason: null }],
    [
      'the subscription’s id beside the subscription',
      { subscription: { id: 's' } },
      { subscriptionId: 's', subscriptionInterval: null },
    ],
    ['a code of its discount', { discount: { id: 'disc_1', code: null } }, { coupons: ['disc_1'] }],
  ])('has no more than it can: %s', (_name, fields, expected) => {
    expect(paid(fields)).toMatchObject(expected);
  });

  it('has no coupons without a discount', () => {
    expect(paid()).not.toHaveProperty('coupons');
  });

  it.each<[string, Record<string, unknown>]>([
    ['an id', { id: null }],
    ['an order', { order_id: null }],
    ['an amount', { amount: null }],
  ])('of a failed refund, %s', (_name, fields) => {
    expect(read('refund.updated', refund(fields))).toMatchObject({ kind: 'none', reason: 'incomplete' });
  });

  it('of a failed refund, a status or the tax', () => {
    expect(read('refund.updated', refund({ status: null }))).toMatchObject({ reason: 'counted_elsewhere' });
    expect(read('refund.updated', refund({ tax_amount: null, subscription_id: 'sub_1' }))).toMatchObject({
      kind: 'refund',
      refund: { cents: 1000, chargeId: null },
      subscriptionId: 'sub_1',
      currency: 'USD',
      reason: 'customer_request',
    });
  });

  it('of a refunded order, an id, its amounts or the tax', () => {
    const refunded = { refunded_amount: 1000, refunded_tax_amount: null };
    expect(read('order.refunded', order({ ...refunded, id: null }))).toMatchObject({ reason: 'incomplete' });
    expect(read('order.refunded', order({ ...refunded, net_amount: null, total_amount: null }))).toMatchObject({
      reason: 'incomplete',
    });
    expect(read('order.refunded', order({ ...refunded, subscription_id: 'sub_1' }))).toMatchObject({
      kind: 'refund',
      refund: { cents: 1000, refundId: null, createdAt: Date.parse('2026-05-01T12:00:00Z') },
      subscriptionId: 'sub_1',
    });
  });

  it.each([
    [
      'a time of its own',
      { type: 'order.paid', data: order({ modified_at: '2026-01-02T00:00:00Z' }) },
      '2026-01-02T00:00:00Z',
    ],
    ['a time of its own and a change', { type: 'order.paid', data: order() }, '2026-05-01T12:00:00Z'],
  ])('has the best time that there is, without %s', (_name, value, time) => {
    expect(fromPolarEvent(value)).toMatchObject({ createdAt: Date.parse(time) });
  });

  it('has no time without any', () => {
    expect(fromPolarEvent({ type: 'order.paid', data: { id: 'ord_1' } })).toMatchObject({ createdAt: 0 });
  });
});
