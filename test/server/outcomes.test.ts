import { describe, expect, it } from 'vitest';
import { fromLemonSqueezyEvent } from '../../src/lemonsqueezy/index.ts';
import { fromPaddleEvent } from '../../src/paddle/index.ts';
import { fromPolarEvent, type ProviderOutcome } from '../../src/polar/index.ts';
import { Affitor, withIdsOf } from '../../src/server/index.ts';
import * as lemonsqueezy from '../lemonsqueezy/lemonsqueezy.ts';
import * as paddle from '../paddle/paddle.ts';
import * as polar from '../polar/polar.ts';

const connect = () => {
  const bodies: Record<string, unknown>[] = [];
  const affitor = new Affitor({
    apiKey: 'key',
    fetch: async (_url, init) => {
      bodies.push(JSON.parse(init.body as string));
      return Response.json({ success: true });
    },
  });
  return { affitor, bodies };
};

const saleOf = (outcome: ProviderOutcome) => {
  if (outcome.kind !== 'sale') throw new Error(`no sale: ${JSON.stringify(outcome)}`);
  return outcome;
};

const both = { affitor_click_id: 'c1', affitor_customer_key: 'user_42', affitor_program_id: '1' };

describe('an outcome is reported as it is', () => {
  it('a sale of Polar’s', async () => {
    const { affitor, bodies } = connect();
    const subscription = { id: 'sub_1', recurring_interval: 'month', recurring_interval_count: 1, metadata: both };
    const fields = { subscription_id: 'sub_1', subscription, discount: { id: 'd', code: 'ALICE20' }, metadata: both };
    const outcome = saleOf(fromPolarEvent(polar.event('order.paid', polar.order(fields))));
    expect(await affitor.trackSale(outcome)).toMatchObject({ ok: true });
    expect(bodies).toEqual([
      {
        transaction_id: 'ord_1',
        amount_cents: 4900,
        click_id: 'c1',
        customer_key: 'user_42',
        coupon: 'ALICE20',
        currency: 'USD',
        sale_type: 'subscription',
        is_recurring: false,
        subscription_id: 'sub_1',
        subscription_interval: 'monthly',
      },
    ]);
  });

  it.each<[string, (custom: object) => ProviderOutcome]>([
    [
      'Paddle’s, opened in a browser',
      (custom_data) =>
        fromPaddleEvent(paddle.event('transaction.completed', paddle.transaction({ custom_data, origin: 'web' }))),
    ],
    [
      'Paddle’s, of a renewal',
      (custom_data) =>
        fromPaddleEvent(
          paddle.event('transaction.completed', paddle.transaction({ custom_data, origin: 'subscription_recurring' })),
        ),
    ],
    [
      'Lemon Squeezy’s',
      (custom) => fromLemonSqueezyEvent(lemonsqueezy.event('order_created', lemonsqueezy.order(), { ...custom })),
    ],
  ])('a sale of %s never ties a click to a customer whom the visitor named', async (_name, read) => {
    const { affitor, bodies } = connect();
    await affitor.trackSale(saleOf(read(both)));
    await affitor.trackSale(saleOf(read({ user_id: 'user_42' })));
    expect(bodies).toMatchObject([{ click_id: 'c1' }, { customer_key: 'user_42' }]);
    expect(bodies[0]).not.toHaveProperty('customer_key');
  });

  it('a sale whose custom data a server set names both', async () => {
    const { affitor, bodies } = connect();
    const transaction = paddle.transaction({ custom_data: both, origin: 'api' });
    await affitor.trackSale(saleOf(fromPaddleEvent(paddle.event('transaction.completed', transaction))));
    expect(bodies).toMatchObject([{ click_id: 'c1', customer_key: 'user_42' }]);
  });

  it('a refund whose total the event tells', async () => {
    const { affitor, bodies } = connect();
    const refunded = polar.order({ refunded_amount: 1000, refunded_tax_amount: 200, subscription_id: 'sub_1' });
    const outcome = fromPolarEvent(polar.event('order.refunded', refunded));
    if (outcome.kind !== 'refund') throw new Error('no refund');
    await affitor.trackRefund({ ...outcome, transactionId: outcome.transactionId! });
    expect(bodies).toEqual([{ transaction_id: 'ord_1', refund_amount_cents: 1000 }]);
  });

  it('a reversal', async () => {
    const { affitor, bodies } = connect();
    await affitor.trackRefund({ transactionId: 'ord_1', refundAmountCents: 0, reversal: true });
    expect(bodies).toEqual([{ transaction_id: 'ord_1', refund_amount_cents: 0, reversal: true }]);
  });
});

it('one part of a refund is never reported as everything', async () => {
  const { affitor, bodies } = connect();
  const outcome = fromPaddleEvent(paddle.event('adjustment.updated', paddle.adjustment()));
  const call = affitor.trackRefund(outcome as never);
  // Whether a mistake rejects or resolves, it sends nothing.
  const message = await call.then(
    (result) => result.error,
    (error: Error) => error.message,
  );
  expect(message).toMatch(/the total refunded is not known of one part: report that of keepPayment\(\)/);
  expect(bodies).toEqual([]);
});

describe('withIdsOf', () => {
  const renewal = saleOf(
    fromLemonSqueezyEvent(lemonsqueezy.event('subscription_payment_success', lemonsqueezy.invoice())),
  );
  const kept = { clickId: 'c1', customerKey: 'user_42', visitorSet: true } as const;

  it('gives a renewal the ids of its subscription', async () => {
    const { affitor, bodies } = connect();
    await affitor.trackSale(withIdsOf(renewal, kept));
    expect(bodies).toMatchObject([
      { transaction_id: 'ls_invoice_1', click_id: 'c1', is_recurring: true, subscription_id: '3' },
    ]);
    expect(bodies[0]).not.toHaveProperty('customer_key');
  });

  it('leaves alone what has ids of its own, and what nothing is known of', () => {
    const named = { ...renewal, customerKey: 'other' };
    expect(withIdsOf(named, kept)).toBe(named);
    expect(withIdsOf(renewal, null)).toBe(renewal);
    expect(withIdsOf(renewal, undefined)).toBe(renewal);
  });
});
