import { describe, expect, it } from 'vitest';
import {
  chargeDisputeClosed,
  chargeRefunded,
  invoicePaid,
  invoicePaymentPaid,
  refundCreated,
  refundFailed,
} from '../../e2e/backend/stripe/compose.ts';
import { fromLemonSqueezyEvent } from '../../src/lemonsqueezy/index.ts';
import { fromPaddleEvent } from '../../src/paddle/index.ts';
import { fromPolarEvent } from '../../src/polar/index.ts';
import { fromStripeEvent, type KeptPayment, keepPayment, paymentIds } from '../../src/stripe/index.ts';
import * as lemonsqueezy from '../lemonsqueezy/lemonsqueezy.ts';
import * as paddle from '../paddle/paddle.ts';
import * as polar from '../polar/polar.ts';
import { Book, permutations } from './book.ts';

type Fields = Record<string, unknown>;

const ids = { payment_intent: 'pi_1', charge: 'ch_1' };
const stripe = (event: unknown) => fromStripeEvent(event);
const polarOrder = (type: string, fields: Fields = {}, time?: string) =>
  fromPolarEvent(polar.event(type, polar.order(fields), time));
const adjusted = (fields: Fields, subtotal = '1000') =>
  fromPaddleEvent(paddle.event('adjustment.updated', paddle.adjustment(fields, { subtotal })));
const squeezed = (name: string, data: Fields) => fromLemonSqueezyEvent(lemonsqueezy.event(name, data));

/** What a life of a payment comes to, whatever the order in which its events arrive. */
const LIVES: [string, object[], { transactionId: string; total: number }][] = [
  [
    'Stripe: an invoice since Basil, whose charge and refund name the payment intent alone',
    [
      stripe(invoicePaid({ invoice: 'in_1', amount: 5000, tax: 0 } as never)),
      stripe(invoicePaymentPaid({ invoice: 'in_1', payment_intent: 'pi_1' })),
      stripe(refundCreated({ ...ids, refund: 're_1', amount: 2000, created: 100 })),
      stripe(chargeRefunded({ ...ids, amount: 5000, amount_refunded: 2000, created: 101 })),
    ],
    { transactionId: 'in_1', total: 2000 },
  ],
  [
    'Stripe: a refund that failed and a dispute that was won after it was lost',
    [
      stripe(invoicePaid({ invoice: 'in_1', amount: 5000, shape: 'older', payment_intent: 'pi_1' })),
      stripe(refundCreated({ ...ids, refund: 're_1', amount: 2000, created: 100 })),
      stripe(refundFailed({ ...ids, refund: 're_1', amount: 2000, created: 200 })),
      stripe(chargeDisputeClosed({ ...ids, dispute: 'du_1', amount: 1000, created: 100 })),
      stripe(chargeDisputeClosed({ ...ids, dispute: 'du_1', amount: 1000, created: 300, status: 'won' })),
    ],
    { transactionId: 'in_1', total: 0 },
  ],
  [
    'Polar: two refunds, of which the second fails',
    [
      polarOrder('order.paid'),
      polarOrder('order.refunded', { refunded_amount: 1000, refunded_tax_amount: 200 }, '2026-05-02T00:00:00Z'),
      polarOrder('order.refunded', { refunded_amount: 3000, refunded_tax_amount: 600 }, '2026-05-03T00:00:00Z'),
      fromPolarEvent(
        polar.event('refund.updated', polar.refund({ amount: 2000, tax_amount: 400 }), '2026-05-04T00:00:00Z'),
      ),
    ],
    { transactionId: 'ord_1', total: 1000 },
  ],
  [
    'Paddle: a refund, a chargeback, and the chargeback taken back',
    [
      fromPaddleEvent(paddle.event('transaction.completed', paddle.transaction())),
      adjusted({ id: 'adj_1' }),
      adjusted({ id: 'adj_2', action: 'chargeback' }, '3900'),
      adjusted({ id: 'adj_3', action: 'chargeback_reverse' }, '3900'),
    ],
    { transactionId: 'txn_1', total: 1000 },
  ],
  [
    'Lemon Squeezy: the first payment of a subscription, refunded by its invoice and by its order',
    [
      squeezed('order_created', lemonsqueezy.order()),
      squeezed('subscription_created', lemonsqueezy.subscription()),
      squeezed('subscription_payment_success', lemonsqueezy.invoice({ billing_reason: 'initial' })),
      squeezed(
        'subscription_payment_refunded',
        lemonsqueezy.invoice({ billing_reason: 'initial', refunded_amount: 2940 }),
      ),
      squeezed('order_refunded', lemonsqueezy.order({ refunded_amount: 2940 })),
    ],
    { transactionId: 'ls_order_1', total: 2450 },
  ],
];

describe.each(LIVES)('keepPayment, %s', (_name, outcomes, { transactionId, total }) => {
  it('comes to the same in every order, whatever is told twice', () => {
    for (const order of permutations(outcomes)) {
      const book = new Book();
      for (const outcome of [...order, ...order]) book.hear(outcome);
      expect(book.refunded[transactionId] ?? 0).toBe(total);
      expect(Object.keys(book.refunded).filter((id) => id !== transactionId)).toEqual([]);
    }
  });

  it('marks as a reversal exactly what lowers the total', () => {
    for (const order of permutations(outcomes)) {
      const book = new Book();
      for (const outcome of order) book.hear(outcome);
      let before = 0;
      for (const { refundAmountCents, reversal } of book.reports) {
        expect([reversal ?? false, refundAmountCents]).toEqual([refundAmountCents < before, refundAmountCents]);
        expect(refundAmountCents).not.toBe(before);
        before = refundAmountCents;
      }
    }
  });
});

describe('keepPayment', () => {
  it('keeps a refund until its sale is there, and changes nothing that it was given', () => {
    const refund = polarOrder('order.refunded', { refunded_amount: 1000, refunded_tax_amount: 200 });
    const first = keepPayment([], refund);
    expect(first.refund).toBeNull();
    expect(first.payment).toMatchObject({ ids: ['ord_1'], sale: null, refunds: [{ cents: 1200 }] });
    const frozen = Object.freeze(JSON.parse(JSON.stringify(first.payment)) as KeptPayment);
    const second = keepPayment([frozen], polarOrder('order.paid'));
    expect(second.refund).toEqual({ transactionId: 'ord_1', refundAmountCents: 1000 });
    expect(keepPayment([second.payment], refund).refund).toBeNull();
  });

  it('deducts nothing for a refund in another currency', () => {
    const book = new Book();
    book.hear(stripe(invoicePaid({ invoice: 'in_1', amount: 5000, shape: 'older', payment_intent: 'pi_1' })));
    book.hear(stripe(refundCreated({ ...ids, refund: 're_1', amount: 2000, currency: 'eur' })));
    expect(book.refunded).toEqual({});
  });

  it('reports a sale under the id that it was first reported with', () => {
    const invoice = stripe(invoicePaid({ invoice: 'in_1', amount: 5000, shape: 'older', payment_intent: 'pi_1' }));
    const { payment } = keepPayment([], invoice);
    expect(payment.ids).toEqual(expect.arrayContaining(['in_1', 'pi_1']));
    const again = keepPayment([payment], { ...invoice, transactionId: 'pi_1' });
    expect(again.payment.sale).toMatchObject({ transactionId: 'in_1' });
  });
});

describe('paymentIds', () => {
  it.each<[string, object, string[]]>([
    [
      'a sale of Stripe’s',
      stripe(invoicePaid({ invoice: 'in_1', shape: 'older', payment_intent: 'pi_1' })),
      ['in_1', 'pi_1'],
    ],
    ['a refund that failed', stripe(refundFailed({ ...ids, refund: 're_1' })), ['pi_1', 'ch_1']],
    ['a dispute that was won', stripe(chargeDisputeClosed({ ...ids, status: 'won' })), ['pi_1', 'ch_1']],
    ['an order', polarOrder('order.paid'), ['ord_1']],
    [
      'a subscription of Lemon Squeezy’s',
      squeezed('subscription_created', lemonsqueezy.subscription()),
      ['ls_order_1', 'ls_first_payment_of_3'],
    ],
    ['an event of no use', fromPolarEvent(null), []],
  ])('of %s', (_name, outcome, expected) => {
    expect(paymentIds(outcome)).toEqual(expect.arrayContaining(expected));
    if (!expected.length) expect(paymentIds(outcome)).toEqual([]);
  });
});
