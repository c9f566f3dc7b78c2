import { describe, expect, it } from 'vitest';
import { chargeDisputeClosed, chargeRefunded, refundCreated } from '../../e2e/backend/stripe/compose.ts';
import { fromStripeEvent, type RefundRecord, refundedCents } from '../../src/stripe/index.ts';

type Fields = Record<string, unknown>;

const read = (event: { data: { object: object } }, fields: Fields = {}) =>
  fromStripeEvent(JSON.parse(JSON.stringify({ ...event, data: { object: { ...event.data.object, ...fields } } })));

const refs = { payment_intent: 'pi_1', charge: 'ch_1', customer: 'cus_1' };
const charge = chargeRefunded({ ...refs, amount: 1200, amount_refunded: 600 });
const refund = refundCreated({ ...refs, amount: 600, refund: 're_1' });
const dispute = chargeDisputeClosed({ ...refs, amount: 600, dispute: 'du_1' });

describe('a refund', () => {
  it('of a charge tells what was refunded of it in all', () => {
    expect(read(charge)).toEqual({
      kind: 'refund',
      eventId: charge.id,
      eventType: 'charge.refunded',
      createdAt: charge.created * 1000,
      livemode: false,
      scope: 'total',
      cents: 600,
      currency: 'USD',
      refundId: null,
      chargeId: 'ch_1',
      chargeCents: 1200,
      paymentIntentId: 'pi_1',
      invoiceId: null,
      stripeCustomerId: 'cus_1',
      reason: null,
    });
  });

  it('of its own tells of itself, and of no charge’s amount', () => {
    expect(read(refund)).toMatchObject({
      scope: 'part',
      cents: 600,
      refundId: 're_1',
      chargeId: 'ch_1',
      chargeCents: null,
      reason: 'requested_by_customer',
    });
    expect(
      read(refund, { charge: { id: 'ch_2' }, payment_intent: { id: 'pi_2' }, invoice: { id: 'in_2' } }),
    ).toMatchObject({ chargeId: 'ch_2', paymentIntentId: 'pi_2', invoiceId: 'in_2' });
  });

  it('by a dispute tells what the bank took', () => {
    expect(read(dispute)).toMatchObject({ scope: 'dispute', cents: 600, refundId: 'du_1', chargeCents: null });
  });

  it.each<[string, typeof charge, Fields, string]>([
    ['a charge of which nothing was refunded', charge, { amount_refunded: 0 }, 'zero_amount'],
    ['a charge without an amount', charge, { amount_refunded: undefined }, 'incomplete'],
    ['a refund of nothing', refund, { amount: 0 }, 'zero_amount'],
    ['a refund of less than nothing', refund, { amount: -1 }, 'zero_amount'],
    ['a refund without an id, which would count twice', refund, { id: undefined }, 'incomplete'],
    ['a refund of nothing that is named', refund, { charge: null, payment_intent: null }, 'incomplete'],
    ['a dispute without an id', dispute, { id: undefined }, 'incomplete'],
    ['a dispute of nothing', dispute, { amount: 0 }, 'zero_amount'],
    ['a dispute without a status', dispute, { status: undefined }, 'dispute_not_lost'],
    ['a refund without a status', refund, { status: undefined }, 'refund_not_succeeded'],
    ['a refund of a status that is not known', refund, { status: 'constructor' }, 'refund_not_succeeded'],
  ])('counts nothing: %s', (_name, event, fields, reason) => {
    expect(read(event, fields)).toMatchObject({ kind: 'none', reason });
  });

  it.each<[string, Fields]>([
    ['a charge', { payment_intent: null }],
    ['a payment', { charge: null }],
    ['an invoice', { payment_intent: null, charge: null, invoice: 'in_1' }],
  ])('counts by %s alone', (_name, fields) => {
    expect(read(refund, fields)).toMatchObject({ kind: 'refund', cents: 600 });
  });

  it('of one cent counts', () => {
    expect(read(refund, { amount: 1 })).toMatchObject({ kind: 'refund', cents: 1 });
  });

  it.each(['pending', 'requires_action'])('that is %s has not failed', (status) => {
    expect(read(refund, { status })).not.toHaveProperty('failedRefund');
  });

  it('that failed is told apart from one that never succeeded by what it was', () => {
    expect(read(refund, { status: 'failed' })).toMatchObject({
      kind: 'none',
      reason: 'refund_not_succeeded',
      failedRefund: { kind: 'refund', scope: 'failed', cents: 600, refundId: 're_1', paymentIntentId: 'pi_1' },
    });
  });
});

describe('refundedCents', () => {
  const sale = { amountCents: 1000, paidCents: 1000 };
  const record = (scope: RefundRecord['scope'], cents: number, others: Partial<RefundRecord> = {}): RefundRecord => ({
    scope,
    cents,
    refundId: scope === 'total' ? null : 're_1',
    chargeId: 'ch_1',
    ...others,
  });
  const total = (cents: number, createdAt?: number) => record('total', cents, { createdAt });

  it.each<[string, RefundRecord[], number]>([
    [
      'a total of which a refund failed at the same moment',
      [total(600, 5), record('failed', 200, { createdAt: 5 })],
      400,
    ],
    ['a total of after a refund had failed', [total(600, 6), record('failed', 200, { createdAt: 5 })], 600],
    ['a total and a failure without times', [total(600), record('failed', 200)], 400],
    ['a failure of another charge', [total(600, 5), record('failed', 200, { createdAt: 9, chargeId: 'ch_2' })], 600],
    ['a failure that names no charge', [total(600, 5), record('failed', 200, { createdAt: 9, chargeId: null })], 400],
    [
      'one refund that failed, told twice, first early and then late',
      [total(600, 5), record('failed', 200, { createdAt: 4 }), record('failed', 200, { createdAt: 9 })],
      600,
    ],
    [
      'a success that is told after the failure',
      [record('failed', 200, { createdAt: 4 }), record('part', 200, { createdAt: 9 })],
      0,
    ],
    [
      'a success whose failure is told with its own time',
      [total(600, 5), record('part', 200, { createdAt: 1 }), record('failed', 200, { createdAt: 9 })],
      400,
    ],
    ['a refund whose amount is told twice, smaller and larger', [record('part', 200), record('part', 300)], 300],
    [
      'a refund whose charge is told first',
      [record('part', 300), record('part', 300, { chargeId: null }), total(300)],
      300,
    ],
    [
      'a refund without a charge that is part of a total, and more',
      [record('part', 500, { chargeId: null }), total(300)],
      500,
    ],
    [
      'a refund without a charge, and totals of two charges',
      [record('part', 500, { chargeId: null }), total(300), record('total', 400, { chargeId: 'ch_2' })],
      700,
    ],
    [
      'two refunds of one charge, which its total holds',
      [record('part', 300), record('part', 200, { refundId: 're_2' }), total(500)],
      500,
    ],
    [
      'two refunds of one charge, of which its total holds one',
      [record('part', 300), record('part', 200, { refundId: 're_2' }), total(300)],
      500,
    ],
    ['two disputes', [record('dispute', 300), record('dispute', 200, { refundId: 'du_2' })], 500],
    ['a dispute and a refund', [record('dispute', 300, { refundId: 'du_1' }), total(200)], 500],
    ['more than was paid, in parts', [record('part', 900), record('part', 900, { refundId: 're_2' })], 1000],
  ])('%s', (_name, refunds, expected) => {
    expect(refundedCents(sale, refunds)).toBe(expected);
    expect(refundedCents(sale, [...refunds].reverse()), 'in the other order').toBe(expected);
  });

  it('takes the tax off in proportion, half a cent rounded up', () => {
    expect(refundedCents({ amountCents: 1000, paidCents: 1200 }, [total(1)])).toBe(1);
    expect(refundedCents({ amountCents: 5, paidCents: 6 }, [total(3)])).toBe(3);
    expect(refundedCents({ amountCents: 1, paidCents: 2 }, [total(1)])).toBe(1);
  });

  it('is nothing of a sale of which nothing was paid', () => {
    expect(refundedCents({ amountCents: 0, paidCents: 0 }, [total(500)])).toBe(0);
  });
});
