import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chargeDisputeClosed, chargeRefunded, refundCreated, refundUpdated } from '../../e2e/backend/stripe/compose.ts';
import { fromStripeEvent, type RefundRecord, refundedCents } from '../../src/stripe/index.ts';

const refs = { payment_intent: 'pi_1', charge: 'ch_1', customer: 'cus_1' };

describe('refund events', () => {
  it('reads the total of a charge', () => {
    expect(fromStripeEvent(chargeRefunded({ ...refs, amount: 1200, amount_refunded: 600 }))).toMatchObject({
      kind: 'refund',
      scope: 'total',
      cents: 600,
      currency: 'USD',
      refundId: null,
      chargeId: 'ch_1',
      chargeCents: 1200,
      paymentIntentId: 'pi_1',
      invoiceId: null,
      stripeCustomerId: 'cus_1',
    });
  });

  it('reads the invoice that older charges name', () => {
    expect(fromStripeEvent(chargeRefunded({ ...refs, shape: 'older', invoice: 'in_1' }))).toMatchObject({
      invoiceId: 'in_1',
    });
  });

  it('reads a single refund once it has succeeded', () => {
    const params = { ...refs, amount: 600, refund: 're_1' };
    for (const status of ['pending', 'requires_action', 'failed', 'canceled'] as const) {
      expect(fromStripeEvent(refundCreated({ ...params, status }))).toMatchObject({
        kind: 'none',
        reason: 'refund_not_succeeded',
      });
    }
    for (const event of [refundCreated(params), refundUpdated(params)]) {
      expect(fromStripeEvent(event)).toMatchObject({
        kind: 'refund',
        scope: 'part',
        cents: 600,
        refundId: 're_1',
        chargeId: 'ch_1',
        paymentIntentId: 'pi_1',
        reason: 'requested_by_customer',
      });
    }
  });

  it('takes a lost dispute for a refund of what was disputed, any other for none', () => {
    expect(fromStripeEvent(chargeDisputeClosed({ ...refs, dispute: 'du_1', amount: 100 }))).toMatchObject({
      kind: 'refund',
      scope: 'dispute',
      cents: 100,
      refundId: 'du_1',
      paymentIntentId: 'pi_1',
      reason: 'fraudulent',
    });
    for (const status of ['won', 'warning_closed'] as const) {
      expect(fromStripeEvent(chargeDisputeClosed({ ...refs, status }))).toMatchObject({
        kind: 'none',
        reason: 'dispute_not_lost',
      });
    }
  });

  it.each(['failed', 'canceled'] as const)('tells which refund was %s', (status) => {
    const event = refundUpdated({ ...refs, refund: 're_1', amount: 600, status });
    expect(fromStripeEvent(event)).toMatchObject({
      kind: 'none',
      failedRefund: { scope: 'failed', cents: 600, refundId: 're_1', chargeId: 'ch_1' },
    });
  });

  it('says so when a refund refers to nothing', () => {
    const { data, ...event } = chargeRefunded({ payment_intent: null });
    expect(fromStripeEvent({ ...event, data: { object: { ...data.object, id: '' } } })).toMatchObject({
      kind: 'none',
      reason: 'incomplete',
    });
  });
});

describe('refundedCents', () => {
  const sale = { amountCents: 1000, paidCents: 1200 };
  const total = (cents: number, chargeId = 'ch_1', createdAt = 0): RefundRecord => ({
    scope: 'total',
    cents,
    refundId: null,
    chargeId,
    createdAt,
  });
  const failed = (refundId: string, cents: number, createdAt = 0): RefundRecord => ({
    scope: 'failed',
    cents,
    refundId,
    chargeId: 'ch_1',
    createdAt,
  });
  const part = (refundId: string, cents: number, chargeId = 'ch_1'): RefundRecord => ({
    scope: 'part',
    cents,
    refundId,
    chargeId,
  });
  const dispute = (cents: number): RefundRecord => ({ scope: 'dispute', cents, refundId: 'du_1', chargeId: 'ch_1' });

  it.each<[string, RefundRecord[], number]>([
    ['nothing', [], 0],
    ['one refund, in proportion of the tax', [part('re_1', 600)], 500],
    ['the same refund twice', [part('re_1', 600), part('re_1', 600)], 500],
    ['one refund told both ways', [part('re_1', 600), total(600)], 500],
    ['two refunds, one of them told both ways', [total(300), part('re_1', 300), part('re_2', 300)], 500],
    ['a total that grew, in the wrong order', [total(1200), total(600)], 1000],
    ['two charges of one sale', [total(300), part('re_9', 300, 'ch_2')], 500],
    ['more than was paid', [total(5000)], 1000],
    [
      'one refund told without its charge and in the total of it',
      [{ ...part('re_1', 600), chargeId: null }, total(600)],
      500,
    ],
    [
      'a refund without its charge beside one of a charge',
      [{ ...part('re_1', 300), chargeId: null }, part('re_2', 300)],
      500,
    ],
    [
      'a refund whose charge is told later',
      [{ ...part('re_1', 300), chargeId: null }, part('re_1', 300), total(600)],
      500,
    ],
    ['a refund that failed', [part('re_1', 600), failed('re_1', 600)], 0],
    ['a refund that failed after it was in a total', [failed('re_1', 600, 2), total(600, 'ch_1', 1)], 0],
    ['a total of what was refunded after one had failed', [failed('re_1', 600, 1), total(300, 'ch_1', 2)], 250],
    ['a lost dispute of a part', [dispute(600)], 500],
    ['the same lost dispute twice', [dispute(600), dispute(600)], 500],
    ['a lost dispute of the rest after a partial refund', [part('re_1', 600), dispute(600)], 1000],
  ])('%s', (_name, refunds, expected) => {
    expect(refundedCents(sale, refunds)).toBe(expected);
  });

  it('is nothing of nothing', () => {
    expect(refundedCents({ amountCents: 0, paidCents: 0 }, [])).toBe(0);
  });

  it('depends on neither order nor repetition, never shrinks, and a full refund is exactly the sale', () => {
    const record = fc.oneof(
      fc
        .tuple(fc.constantFrom('re_1', 're_2', 're_3'), fc.constantFrom('ch_1', 'ch_2'))
        .map(([id, charge]) => part(`${id}${charge}`, 130 * id.charCodeAt(3) - 6000, charge)),
      fc.tuple(fc.nat(1200), fc.constantFrom('ch_1', 'ch_2')).map(([cents, charge]) => total(cents, charge)),
    );
    fc.assert(
      fc.property(fc.array(record), fc.integer({ min: 1, max: 1e9 }), fc.nat(1e9), (refunds, amountCents, tax) => {
        const of = { amountCents, paidCents: amountCents + tax };
        const refunded = refundedCents(of, refunds);
        expect(refundedCents(of, [...refunds, ...refunds].reverse())).toBe(refunded);
        expect(refundedCents(of, refunds.slice(1))).toBeLessThanOrEqual(refunded);
        expect(refundedCents(of, [total(of.paidCents)])).toBe(amountCents);
      }),
    );
  });
});
