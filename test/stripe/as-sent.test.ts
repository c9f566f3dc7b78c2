import { describe, expect, it } from 'vitest';
import {
  chargeDisputeClosed,
  chargeRefunded,
  checkoutSessionCompleted,
  invoicePaid,
  paymentIntentSucceeded,
  refundCreated,
  refundFailed,
} from '../../e2e/backend/stripe/compose.ts';
import { fromStripeEvent, type RefundRecord, refundedCents, type StripeOutcome } from '../../src/stripe/index.ts';

type Fields = Record<string, unknown>;
type Event = { type: string; data: { object: object } };

/** An event with some of its object's fields replaced, or under another name. */
const read = (event: Event, fields: Fields = {}, type = event.type): StripeOutcome =>
  fromStripeEvent(
    JSON.parse(JSON.stringify({ ...event, type, data: { object: { ...event.data.object, ...fields } } })),
  );

const ids = { payment_intent: 'pi_1', charge: 'ch_1', customer: 'cus_1' };
const buyer = { click_id: 'V1StGXR8_Z5jdHi6B-myT', customer_key: 'user_42' };

/** Every refund that an outcome reports, as a merchant keeps it. */
const recordOf = (outcome: StripeOutcome): RefundRecord[] => {
  if (outcome.kind === 'refund') return [outcome];
  const record = outcome.kind === 'none' ? (outcome.failedRefund ?? outcome.reinstated) : undefined;
  return record ? [record] : [];
};

describe('a payment that is authorised first and captured later', () => {
  const intent = paymentIntentSucceeded({ ...ids, ...buyer, amount: 5000 });

  it('counts what was captured, from the payment intent', () => {
    const session = checkoutSessionCompleted({ ...ids, ...buyer, amount: 5000 });
    expect(read(session, { payment_status: 'unpaid' })).toMatchObject({
      kind: 'none',
      reason: 'unpaid',
      ids: buyerIds,
    });
    expect(read(intent, { amount_received: 3000, capture_method: 'manual' })).toMatchObject({
      kind: 'sale',
      transactionId: 'pi_1',
      amountCents: 3000,
      paidCents: 3000,
    });
  });
  const buyerIds = { clickId: buyer.click_id, customerKey: buyer.customer_key, paymentIntentId: 'pi_1' };

  it('takes the tax off what was captured in proportion', () => {
    const amount_details = { tax: { total_tax_amount: 1000 } };
    expect(read(intent, { amount_received: 2500, amount_details })).toMatchObject({
      amountCents: 2000,
      paidCents: 2500,
    });
    expect(read(intent, { amount_details })).toMatchObject({ amountCents: 4000, paidCents: 5000 });
  });

  it('tells the payment also where the metadata is on the session alone, for those who know the session', () => {
    const outcome = read(intent, { metadata: {}, amount_received: 3000 });
    expect(outcome).toMatchObject({
      kind: 'none',
      reason: 'no_metadata',
      ids: { paymentIntentId: 'pi_1' },
      unclaimed: { kind: 'sale', transactionId: 'pi_1', amountCents: 3000 },
    });
    expect(read(intent, { metadata: {}, amount_received: 0 })).not.toHaveProperty('unclaimed');
  });

  it.each([
    ['captured in part', { amount_captured: 3000, amount_refunded: 2000 }, null],
    ['captured in part and refunded in part', { amount_captured: 3000, amount_refunded: 3000 }, 1000],
    ['captured in part and refunded in full', { amount_captured: 3000, amount_refunded: 5000 }, 3000],
    ['never captured', { amount_captured: 0, amount_refunded: 5000 }, null],
    ['of a version that does not tell what was captured', { amount_captured: undefined, amount_refunded: 2000 }, 2000],
  ])('has as its refund only what was captured: %s', (_name, fields, cents) => {
    const outcome = read(chargeRefunded({ ...ids, amount: 5000 }), fields);
    if (cents === null) expect(outcome).toMatchObject({ kind: 'none', reason: 'zero_amount' });
    else expect(outcome).toMatchObject({ kind: 'refund', cents, chargeCents: fields.amount_captured ?? 5000 });
  });
});

describe('what gives money back to the merchant', () => {
  const sale = { amountCents: 5000, paidCents: 5000 };
  const at = (created: number) => ({ ...ids, created });

  it('a refund that failed, as API versions before 2024-10-28 report it', () => {
    const created = read(refundCreated({ ...at(100), refund: 're_1', amount: 2000 }));
    const failed = read(refundFailed({ ...at(200), refund: 're_1', amount: 2000 }), {}, 'charge.refund.updated');
    expect(failed).toMatchObject({ kind: 'none', reason: 'refund_not_succeeded', failedRefund: { refundId: 're_1' } });
    expect(refundedCents(sale, recordOf(created))).toBe(2000);
    expect(refundedCents(sale, [created, failed].flatMap(recordOf))).toBe(0);
  });

  const lost = read(chargeDisputeClosed({ ...at(100), dispute: 'du_1', amount: 2000 }));
  const won = read(chargeDisputeClosed({ ...at(200), dispute: 'du_1', amount: 2000, status: 'won' }));
  const reinstated = read(
    chargeDisputeClosed({ ...at(201), dispute: 'du_1', amount: 2000, status: 'won' }),
    {},
    'charge.dispute.funds_reinstated',
  );
  const otherWon = read(chargeDisputeClosed({ ...at(300), dispute: 'du_2', amount: 2000, status: 'won' }));
  const lostAgain = read(chargeDisputeClosed({ ...at(400), dispute: 'du_1', amount: 2000 }));
  const refunded = read(chargeRefunded({ ...at(50), amount: 5000, amount_refunded: 1000 }));

  it('a dispute that was won after it was lost says what came back', () => {
    for (const outcome of [won, reinstated]) {
      expect(outcome).toMatchObject({
        kind: 'none',
        reason: 'dispute_not_lost',
        reinstated: { scope: 'reinstated', refundId: 'du_1', cents: 2000, paymentIntentId: 'pi_1' },
      });
    }
  });

  it.each<[string, StripeOutcome[], number]>([
    ['lost', [lost], 2000],
    ['lost, then won', [lost, won], 0],
    ['lost, then won, told twice', [lost, won, reinstated, lost], 0],
    ['lost, then only the money that came back', [lost, reinstated], 0],
    ['won at once', [won, reinstated], 0],
    ['lost, and another one won', [lost, otherWon], 2000],
    ['lost, won, and lost in the end', [lost, won, lostAgain], 2000],
    ['lost and won, beside a refund', [refunded, lost, won], 1000],
  ])('a dispute that was %s', (_name, outcomes, expected) => {
    const records = outcomes.flatMap(recordOf);
    expect(refundedCents(sale, records)).toBe(expected);
    expect(refundedCents(sale, records.toReversed()), 'in the other order').toBe(expected);
  });
});

describe('a credit note', () => {
  const note = (fields: Fields = {}) =>
    read(
      invoicePaid(),
      { object: 'credit_note', id: 'cn_1', invoice: 'in_1', currency: 'usd', ...fields },
      'credit_note.created',
    );

  it('takes what was paid back outside of Stripe, beside the refunds of the charge', () => {
    const outcome = note({ out_of_band_amount: 1000, amount: 1500, reason: 'order_change' });
    expect(outcome).toMatchObject({
      kind: 'refund',
      scope: 'dispute',
      cents: 1000,
      currency: 'USD',
      refundId: 'cn_1',
      invoiceId: 'in_1',
      reason: 'order_change',
    });
    const charge = read(chargeRefunded({ ...ids, amount: 5000, amount_refunded: 500 }));
    const sale = { amountCents: 5000, paidCents: 5000 };
    expect(refundedCents(sale, [outcome, outcome, charge].flatMap(recordOf))).toBe(1500);
  });

  it.each([{}, { out_of_band_amount: 0 }, { out_of_band_amount: null }])(
    'whose money went back by Stripe, or stays as credit, counts nothing: %j',
    (fields) => {
      expect(note(fields)).toMatchObject({ kind: 'none', reason: 'zero_amount' });
    },
  );
});

describe('metadata', () => {
  const session = (metadata: Fields) => read(checkoutSessionCompleted(), { metadata });

  it.each<[string, Fields, Fields]>([
    [
      'affitor_program_id before program_id',
      { affitor_click_id: 'c', affitor_program_id: '1', program_id: '77' },
      { programId: '1' },
    ],
    ['program_id beside our own keys', { affitor_click_id: 'c', program_id: '1' }, { programId: '1' }],
    ['no program_id beside older names', { user_id: 'u', program_id: '77' }, { programId: null, customerKey: 'u' }],
    ['click_id of older guides', { click_id: 'c', customer_key: 'u' }, { clickId: 'c', customerKey: 'u' }],
    [
      'customer_code and user_id of older guides',
      { customer_code: 'c', user_id: 'u' },
      { clickId: 'c', customerKey: 'u' },
    ],
    [
      'click_id before customer_code, customer_key before user_id',
      { customer_code: 'x', click_id: 'c', user_id: 'x', customer_key: 'u' },
      { clickId: 'c', customerKey: 'u' },
    ],
    [
      'none of the older names beside our own',
      { affitor_click_id: 'c', user_id: 'x' },
      { clickId: 'c', customerKey: null },
    ],
  ])('has %s', (_name, metadata, expected) => {
    expect(session(metadata)).toMatchObject({ kind: 'sale', ...expected });
  });

  it('of older guides comes last: our own keys on a line win over user_id on the subscription', () => {
    const invoice = invoicePaid({ shape: 'basil' });
    const [line] = (invoice.data.object as { lines: { data: object[] } }).lines.data;
    const outcome = read(invoice, {
      parent: { subscription_details: { subscription: 'sub_1', metadata: { user_id: 'theirs' } } },
      lines: { data: [{ ...line, metadata: { affitor_customer_key: 'ours' } }] },
    });
    expect(outcome).toMatchObject({ kind: 'sale', customerKey: 'ours' });
  });

  it('of older guides makes no payment intent ours', () => {
    expect(read(paymentIntentSucceeded(ids), { metadata: { user_id: 'u' } })).toMatchObject({
      kind: 'none',
      reason: 'no_metadata',
      ids: { customerKey: 'u' },
    });
  });
});

describe('a customer', () => {
  const customer = (fields: Fields) =>
    (['customer.created', 'customer.updated'] as const).map((type) =>
      read(
        invoicePaid({ customer: 'cus_9' }),
        { object: 'customer', id: 'cus_1', email: 'Jane@Example.com', ...fields },
        type,
      ),
    );

  it('with our metadata links Stripe’s customer to the click and the customer key', () => {
    for (const outcome of customer({ metadata: { affitor_click_id: 'c', affitor_customer_key: 'u' } })) {
      expect(outcome).toMatchObject({
        kind: 'link',
        clickId: 'c',
        customerKey: 'u',
        stripeCustomerId: 'cus_1',
        email: 'jane@example.com',
        invoiceId: null,
      });
    }
  });

  it.each([{}, { metadata: null }, { metadata: { user_id: 'u' } }])('without it is nobody: %j', (fields) => {
    for (const outcome of customer({ metadata: {}, ...fields }))
      expect(outcome).toMatchObject({ reason: 'no_metadata' });
  });

  it.each<[string, Event]>([
    ['a session', checkoutSessionCompleted()],
    ['an invoice', invoicePaid()],
    ['a payment intent', paymentIntentSucceeded(buyer)],
    ['a refund', refundCreated()],
  ])('that is an account counts like any other on %s', (_name, event) => {
    const account = { customer: null, customer_account: 'acct_1' };
    expect(read(event, account)).toMatchObject({ stripeCustomerId: 'acct_1' });
    expect(read(event, { ...account, customer: 'cus_1' })).toMatchObject({ stripeCustomerId: 'cus_1' });
  });
});
