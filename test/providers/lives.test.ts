import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  invoiceEvent,
  orderEvent,
  signLemonSqueezy,
  subscriptionCreated,
} from '../../e2e/backend/providers/lemonsqueezy/compose.ts';
import { adjustmentEvent, signPaddle, transactionCompleted } from '../../e2e/backend/providers/paddle/compose.ts';
import { orderPaid, orderRefunded, refundUpdated, signPolar } from '../../e2e/backend/providers/polar/compose.ts';
import { lemonSqueezyWebhook } from '../../src/lemonsqueezy/index.ts';
import { paddleWebhook } from '../../src/paddle/index.ts';
import { type ProviderOutcome, polarWebhook } from '../../src/polar/index.ts';
import { type SubscriptionIds, withIdsOf } from '../../src/stripe/index.ts';
import { cases } from '../support/cases.ts';
import { Book } from './book.ts';

// Random customers pay, renew and are refunded. The provider's events are signed and delivered in any order, some twice. What
// a shop reports then must be what the life came to.

interface Payment {
  net: number;
  tax: number;
  /** In percent of what was paid. */
  refunds: number[];
  /** The last refund fails in the end, or a chargeback of the rest is taken back. */
  comesBack: boolean;
}

interface Life {
  payments: Payment[];
  isSubscription: boolean;
  /** In which order events arrive, and which of them twice. */
  order: number[];
  again: boolean[];
}

const payment = fc.record({
  // Of less, a percent is not a cent: providers refund no tax alone.
  net: fc.integer({ min: 100, max: 1_000_000 }),
  tax: fc.integer({ min: 0, max: 300_000 }),
  refunds: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 2 }),
  comesBack: fc.boolean(),
});
const life = fc.record({
  payments: fc.array(payment, { minLength: 1, maxLength: 3 }),
  isSubscription: fc.boolean(),
  order: fc.array(fc.nat(1000), { minLength: 24, maxLength: 24 }),
  again: fc.array(fc.boolean(), { minLength: 24, maxLength: 24 }),
});

/** What one payment came to: its key, what was paid and what is refunded in the end, net. */
interface Truth {
  key: string;
  net: number;
  refunded: number;
}

/** The parts of a refund; whole cents, as a provider computes them. */
const partOf = (amount: number, percent: number): number => Math.round((amount * percent) / 100);

const at = (second: number): string => new Date(Date.UTC(2026, 4, 1) + second * 1000).toISOString();

interface Story {
  events: object[];
  truths: Truth[];
}

type Tell = (life: Life) => Story;

const ids = { click_id: 'V1StGXR8_Z5jdHi6B-myT' };

const polarStory: Tell = ({ payments, isSubscription }) => {
  const events: object[] = [];
  const truths = payments.map(({ net, tax, refunds, comesBack }, index): Truth => {
    const order = `ord_${index}`;
    const subscription = isSubscription ? 'sub_1' : null;
    const billing_reason = !isSubscription ? 'purchase' : index ? 'subscription_cycle' : 'subscription_create';
    const common = { order, net, tax, subscription, billing_reason, ...ids } as const;
    events.push(orderPaid({ ...common, at: at(index) }));
    let [refunded, refunded_tax] = [0, 0];
    const parts = refunds.map((percent) => [partOf(net, percent), partOf(tax, percent)] as const);
    for (const [part, taxPart] of parts) {
      refunded += part;
      refunded_tax += taxPart;
      events.push(orderRefunded({ ...common, refunded, refunded_tax, at: at(100 + events.length) }));
    }
    const last = parts.at(-1);
    if (comesBack && last) {
      const [amount, taxPart] = last;
      events.push(refundUpdated({ order, amount, tax: taxPart, refund: `ref_${index}`, at: at(200 + events.length) }));
      refunded -= amount;
    }
    return { key: order, net, refunded };
  });
  return { events, truths };
};

const paddleStory: Tell = ({ payments, isSubscription }) => {
  const events: object[] = [];
  const truths = payments.map(({ net, tax, refunds, comesBack }, index): Truth => {
    const transaction = `txn_${index}`;
    const subscription = isSubscription ? 'sub_1' : null;
    const origin = isSubscription && index ? 'subscription_recurring' : 'api';
    events.push(transactionCompleted({ transaction, net, tax, subscription, origin, ...ids }));
    let refunded = 0;
    for (const [number, percent] of refunds.entries()) {
      const refund = { transaction, adjustment: `adj_${index}_${number}`, amount: partOf(net, percent) };
      events.push(adjustmentEvent('adjustment.created', { ...refund, status: 'pending_approval' }));
      events.push(adjustmentEvent('adjustment.updated', refund));
      refunded += refund.amount;
    }
    if (comesBack && net > refunded) {
      const chargeback = { transaction, amount: net - refunded };
      events.push(
        adjustmentEvent('adjustment.created', { ...chargeback, adjustment: `cb_${index}`, action: 'chargeback' }),
      );
      events.push(
        adjustmentEvent('adjustment.created', {
          ...chargeback,
          adjustment: `cbr_${index}`,
          action: 'chargeback_reverse',
        }),
      );
    }
    return { key: transaction, net, refunded };
  });
  return { events, truths };
};

const lemonSqueezyStory: Tell = ({ payments, isSubscription }) => {
  const events: object[] = [];
  if (isSubscription) events.push(subscriptionCreated({ subscription: 1, order: 1, ...ids }));
  const truths = payments.map(({ net, tax, refunds, comesBack }, index): Truth => {
    const isRenewal = isSubscription && index > 0;
    const order = isSubscription ? 1 : index + 1;
    const money = { net, tax };
    // Renewals come without custom data.
    const invoice = { ...money, invoice: index + 1, billing_reason: isRenewal ? 'renewal' : 'initial' } as const;
    if (!isRenewal) events.push(orderEvent('order_created', { ...money, order, ...ids }));
    if (isSubscription) events.push(invoiceEvent('subscription_payment_success', invoice));
    let gross = 0;
    for (const percent of refunds) {
      gross += partOf(net, percent) + partOf(tax, percent);
      // The first payment’s by its order, by its invoice, or by both.
      if (isRenewal || (isSubscription && comesBack))
        events.push(invoiceEvent('subscription_payment_refunded', { ...invoice, refunded: gross }));
      if (!isRenewal) events.push(orderEvent('order_refunded', { ...money, order, refunded: gross }));
    }
    // What is refunded is told with tax alone, which is taken off in proportion.
    const refunded = Math.floor((net * gross) / (net + tax) + 0.5);
    return { key: isRenewal ? `ls_invoice_${index + 1}` : `ls_order_${order}`, net, refunded };
  });
  return { events, truths };
};

/** A shop as the documentation has it, with an API that counts as the contract says. */
class Shop {
  readonly sales = new Map<string, number>();
  readonly book = new Book();
  private readonly subscriptions = new Map<string, SubscriptionIds>();

  hear(outcome: ProviderOutcome): void {
    if (outcome.kind === 'link' && outcome.subscriptionId) this.subscriptions.set(outcome.subscriptionId, outcome);
    if (outcome.kind === 'sale') {
      const sale = withIdsOf(outcome, this.subscriptions.get(`${outcome.subscriptionId}`));
      if (!sale.clickId && !sale.customerKey) throw new Error('delivered again later');
      const known = this.sales.get(sale.transactionId);
      if (known !== undefined && known !== sale.amountCents) throw new Error('one payment, two amounts');
      this.sales.set(sale.transactionId, sale.amountCents);
    }
    this.book.hear(outcome);
  }
}

const SECRET = 'whsec_a_secret_that_all_of_them_take';

const PROVIDERS = [
  {
    name: 'Polar',
    story: polarStory,
    webhook: polarWebhook,
    sign: (event: object) => signPolar(event, SECRET, { standard: false }),
  },
  {
    name: 'Paddle',
    story: paddleStory,
    webhook: paddleWebhook,
    sign: (event: object) => signPaddle(event, ['old', SECRET]),
  },
  {
    name: 'Lemon Squeezy',
    story: lemonSqueezyStory,
    webhook: lemonSqueezyWebhook,
    sign: (event: object) => signLemonSqueezy(event, SECRET),
  },
];

describe.each(PROVIDERS)('random lives of customers of $name', ({ story, webhook, sign }) => {
  it('come to the same whatever the order of the events, and to what was paid and refunded', async () => {
    await fc.assert(
      fc.asyncProperty(life, async (lived) => {
        const { events, truths } = story(lived);
        const shop = new Shop();
        const handler = webhook({ secret: SECRET, handle: (outcome) => shop.hear(outcome) });
        const shuffled = events
          .flatMap((event, index) => (lived.again[index % 24] ? [event, event] : [event]))
          .map((event, index) => [lived.order[index % 24]! * 7919 + index * 104_729, event] as const)
          .sort(([a], [b]) => (a % 1009) - (b % 1009))
          .map(([, event]) => event);
        const deliver = async (event: object) => {
          const { body, headers } = sign(event);
          const request = new Request('https://shop.example/hook', { method: 'POST', body, headers });
          return handler(request).then(
            ({ status }) => status,
            () => 500,
          );
        };
        const later: object[] = [];
        for (const event of shuffled) if ((await deliver(event)) === 500) later.push(event);
        for (const event of later) expect(await deliver(event)).toBe(200);

        expect(Object.fromEntries(shop.sales)).toEqual(Object.fromEntries(truths.map(({ key, net }) => [key, net])));
        for (const { key, refunded } of truths) {
          // Parts of net and tax are rounded by the provider, their sum by us.
          const reported = shop.book.refunded[key] ?? 0;
          expect([key, Math.abs(reported - refunded) <= 2]).toEqual([key, true]);
          if (refunded === 0) expect(reported).toBe(0);
        }
      }),
      { numRuns: cases({ desk: 150, ci: 1500 }) },
    );
  });
});
