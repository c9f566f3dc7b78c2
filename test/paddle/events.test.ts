import { describe, expect, it } from 'vitest';
import { fromPaddleEvent, PADDLE_EVENTS } from '../../src/paddle/index.ts';
import { adjustment, event, transaction } from './paddle.ts';

type Fields = Record<string, unknown>;
const read = (value: unknown) => fromPaddleEvent(JSON.parse(JSON.stringify(value)));
const completed = (fields: Fields = {}, amounts: Fields = {}) =>
  read(event('transaction.completed', transaction(fields, amounts)));
const adjusted = (fields: Fields = {}, amounts: Fields = {}) =>
  read(event('adjustment.updated', adjustment(fields, amounts)));

describe('a completed transaction', () => {
  it('is a sale of what was paid, net of tax', () => {
    const custom_data = { affitor_click_id: 'c1', affitor_customer_key: 'user_42' };
    expect(completed({ custom_data, discount_id: 'dsc_1' })).toEqual({
      kind: 'sale',
      provider: 'paddle',
      eventId: 'evt_1',
      eventType: 'transaction.completed',
      createdAt: Date.parse('2026-05-01T12:00:00Z'),
      livemode: null,
      clickId: 'c1',
      customerKey: 'user_42',
      programId: null,
      email: null,
      providerCustomerId: 'ctm_1',
      subscriptionId: null,
      orderId: 'txn_1',
      coupons: ['dsc_1'],
      paymentIds: ['txn_1'],
      transactionId: 'txn_1',
      amountCents: 4900,
      paidCents: 5880,
      currency: 'USD',
      saleType: 'payment',
      isRecurring: false,
      billingReason: 'api',
      subscriptionInterval: null,
    });
  });

  it.each<[string, Fields, number | null]>([
    [
      'with a discount',
      { discount: '900', tax: '800', total: '4800', grand_total: '4800', grand_total_tax: '800' },
      4000,
    ],
    ['of which credit paid half', { credit: '2940', grand_total: '2940', grand_total_tax: '490' }, 2450],
    ['of which credit paid half, before January 2026', { grand_total: '2940', grand_total_tax: undefined }, 2450],
    ['in yen', { tax: '50', total: '550', grand_total: '550', grand_total_tax: '50', currency_code: 'JPY' }, 500],
    ['with amounts as numbers', { tax: 980, total: 5880, grand_total: 5880, grand_total_tax: 980 }, 4900],
    ['of a trial', { tax: '0', total: '0', grand_total: '0', grand_total_tax: '0' }, null],
    ['of less than nothing', { total: '-100', grand_total: '-100', grand_total_tax: '0' }, null],
  ])('%s', (_name, amounts, amountCents) => {
    const outcome = completed({}, amounts);
    if (amountCents === null)
      expect(outcome).toMatchObject({ kind: 'none', reason: 'zero_amount', ids: { orderId: 'txn_1' } });
    else expect(outcome).toMatchObject({ kind: 'sale', amountCents });
  });

  it.each([
    ['web', false],
    ['api', false],
    ['subscription_recurring', true],
    ['subscription_update', true],
    ['subscription_charge', true],
    ['subscription_payment_method_change', true],
  ])('of the origin %s: recurring is %s', (origin, isRecurring) => {
    const items = [{ price: { billing_cycle: { interval: 'year', frequency: 1 } } }];
    expect(completed({ origin, items, subscription_id: 'sub_1' })).toMatchObject({
      isRecurring,
      saleType: 'subscription',
      subscriptionId: 'sub_1',
      subscriptionInterval: 'annual',
    });
  });

  it('starts a subscription also where it does not name it yet', () => {
    const items = [
      { price: { billing_cycle: null } },
      { price: { billing_cycle: { interval: 'month', frequency: 1 } } },
    ];
    expect(completed({ items })).toMatchObject({ saleType: 'subscription', subscriptionInterval: 'monthly' });
  });

  it.each<[string, Fields, string, Fields]>([
    ['a server set', { affitor_click_id: 'c', affitor_customer_key: 'u' }, 'api', { clickId: 'c', customerKey: 'u' }],
    [
      'the hosted guide has a server set',
      { affitor_click_id: 'c', user_id: 7 },
      'api',
      { clickId: 'c', customerKey: '7' },
    ],
    [
      'a browser set: the click alone',
      { affitor_click_id: 'c', affitor_customer_key: 'victim' },
      'web',
      { clickId: 'c', customerKey: null, visitorSet: true },
    ],
    ['a browser set, without a click', { user_id: 'u' }, 'web', { clickId: null, customerKey: 'u', visitorSet: true }],
    [
      'either set, on a renewal',
      { affitor_click_id: 'c', user_id: 'u' },
      'subscription_recurring',
      { clickId: 'c', customerKey: 'u', visitorSet: true },
    ],
  ])('has the ids that %s', (_name, custom_data, origin, ids) => {
    const outcome = completed({ custom_data, origin });
    expect(outcome).toMatchObject({ kind: 'sale', ...ids });
    if (origin === 'api') expect(outcome).not.toHaveProperty('visitorSet');
  });
});

describe('an adjustment', () => {
  it.each<[string, Fields, number]>([
    ['a refund', { action: 'refund' }, 1000],
    ['a chargeback', { action: 'chargeback' }, 1000],
    ['a chargeback that was taken back since', { action: 'chargeback', status: 'reversed' }, 1000],
    ['what takes a chargeback back', { action: 'chargeback_reverse' }, -1000],
  ])('%s is a part, net of tax', (_name, fields, cents) => {
    const outcome = adjusted(fields);
    expect(outcome).toMatchObject({
      kind: 'refund',
      transactionId: 'txn_1',
      refundAmountCents: null,
      currency: 'USD',
      reason: 'requested_by_customer',
      refund: { scope: 'part', cents, refundId: 'adj_1', isNet: true },
    });
    expect('reversal' in outcome).toBe(cents < 0);
  });

  it.each<[string, Fields, Fields, string]>([
    ['a refund that waits for approval', { status: 'pending_approval' }, {}, 'refund_not_succeeded'],
    ['a refund that was rejected', { status: 'rejected' }, {}, 'refund_not_succeeded'],
    ['a reversal that was reversed', { action: 'chargeback_reverse', status: 'reversed' }, {}, 'refund_not_succeeded'],
    ['a credit', { action: 'credit' }, {}, 'unused_event'],
    ['a warning', { action: 'chargeback_warning' }, {}, 'unused_event'],
    ['an action that is not known', { action: 'constructor' }, {}, 'unused_event'],
    ['tax alone', { type: 'tax' }, { subtotal: '0', total: '200' }, 'zero_amount'],
    ['one without an id', { id: null }, {}, 'incomplete'],
    ['one without an amount', {}, { subtotal: 'x' }, 'incomplete'],
  ])('counts nothing: %s', (_name, fields, amounts, reason) => {
    expect(adjusted(fields, amounts)).toMatchObject({ kind: 'none', reason });
  });
});

describe('any other event', () => {
  it.each(['transaction.paid', 'transaction.billed', 'transaction.updated', 'subscription.created', 'toString'])(
    '%s is not used',
    (type) => {
      expect(read(event(type, transaction()))).toMatchObject({ kind: 'none', reason: 'unused_event' });
      expect(PADDLE_EVENTS).not.toContain(type);
    },
  );

  it.each([
    null,
    'x',
    [],
    {},
    { event_id: 'evt_1' },
    { event_id: 'evt_1', event_type: 'transaction.completed', data: 7 },
  ])('%j is no event', (value) => {
    expect(fromPaddleEvent(value)).toEqual({ kind: 'none', reason: 'not_an_event' });
  });

  it('of the simulator is a test', () => {
    const simulated = event('transaction.completed', transaction(), { notification_id: 'ntfsimevt_1' });
    expect(read(simulated)).toMatchObject({ livemode: false });
  });
});

describe('an event that lacks something', () => {
  it.each<[string, Fields, Fields, Fields]>([
    ['the totals', { details: null }, {}, { kind: 'none', reason: 'incomplete' }],
    ['every amount', {}, { total: null, grand_total: null }, { kind: 'none', reason: 'incomplete' }],
    [
      'the grand total',
      {},
      { grand_total: undefined, grand_total_tax: undefined },
      { kind: 'sale', amountCents: 4900, paidCents: 5880 },
    ],
    [
      'the total',
      {},
      { total: undefined, tax: undefined, grand_total_tax: undefined },
      { kind: 'sale', amountCents: 5880 },
    ],
    ['tax and total', {}, { tax: null, grand_total_tax: null }, { kind: 'sale', amountCents: 5880 }],
    ['a total that is none', {}, { total: 'x1', grand_total: '1x' }, { kind: 'none', reason: 'incomplete' }],
    ['its currency, but not that of its totals', { currency_code: undefined }, {}, { kind: 'sale', currency: 'USD' }],
    [
      'any currency',
      { currency_code: undefined },
      { currency_code: undefined },
      { kind: 'none', reason: 'incomplete' },
    ],
    ['items', { items: null }, {}, { kind: 'sale', saleType: 'payment', subscriptionInterval: null }],
    ['a price', { items: [null, { price: null }, {}] }, {}, { kind: 'sale', saleType: 'payment' }],
    ['an origin', { origin: null }, {}, { kind: 'sale', isRecurring: false, billingReason: null }],
    ['an id', { id: null }, {}, { kind: 'none', reason: 'incomplete', ids: { orderId: null, paymentIds: [] } }],
  ])('has no more than it can: %s', (_name, fields, amounts, expected) => {
    expect(completed(fields, amounts)).toMatchObject(expected);
  });

  it.each<[string, Fields, Fields]>([
    ['an action', { action: null }, { kind: 'none', reason: 'unused_event' }],
    ['a status', { status: null }, { kind: 'none', reason: 'refund_not_succeeded' }],
    ['totals', { totals: null }, { kind: 'none', reason: 'incomplete' }],
    ['a transaction', { transaction_id: null }, { kind: 'none', reason: 'incomplete' }],
    ['its currency, but not that of its totals', { currency_code: null }, { kind: 'refund', currency: 'USD' }],
    ['any currency', { currency_code: null, totals: { subtotal: '5' } }, { kind: 'refund', currency: null }],
    ['nothing', { subscription_id: 'sub_1' }, { kind: 'refund', subscriptionId: 'sub_1', paymentIds: ['txn_1'] }],
  ])('of an adjustment, %s', (_name, fields, expected) => {
    expect(adjusted(fields)).toMatchObject(expected);
  });

  it('has no mark of a visitor without ids of one', () => {
    expect(completed({ origin: 'web' })).not.toHaveProperty('visitorSet');
  });
});
