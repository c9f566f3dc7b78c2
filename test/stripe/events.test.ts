import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkoutSessionAsyncPaymentSucceeded,
  checkoutSessionCompleted,
  compose,
  invoicePaid,
  invoicePaymentPaid,
  isComposable,
} from '../../e2e/backend/stripe/compose.ts';
import { fromStripeEvent, STRIPE_EVENTS } from '../../src/stripe/index.ts';

const buyer = {
  click_id: 'V1StGXR8_Z5jdHi6B-myT',
  customer_key: 'user_42',
  program_id: 1,
  email: ' Jane@Example.com ',
  customer: 'cus_1',
};

/** As it arrives: through JSON, so that nothing but data is left of it. */
const read = (event: unknown) => fromStripeEvent(JSON.parse(JSON.stringify(event)));

describe('S1 events', () => {
  it('uses the documented events and ignores every other one', () => {
    expect([...STRIPE_EVENTS].sort()).toEqual([
      'charge.dispute.closed',
      'charge.dispute.funds_reinstated',
      'charge.refund.updated',
      'charge.refunded',
      'checkout.session.async_payment_succeeded',
      'checkout.session.completed',
      'credit_note.created',
      'customer.created',
      'customer.updated',
      'invoice.paid',
      'invoice_payment.paid',
      'payment_intent.succeeded',
      'refund.created',
      'refund.failed',
      'refund.updated',
    ]);
    const paid = invoicePaid(buyer);
    for (const type of ['customer.deleted', 'constructor', '__proto__']) {
      expect(read({ ...paid, type })).toMatchObject({ kind: 'none', reason: 'unused_event', eventType: type });
    }
  });

  it('understands the older name of a paid invoice, without subscribing to it too', () => {
    const paid = invoicePaid(buyer);
    const { eventType, ...sale } = read({ ...paid, type: 'invoice.payment_succeeded' });
    expect(eventType).toBe('invoice.payment_succeeded');
    expect({ ...sale, eventType: 'invoice.paid' }).toEqual(read(paid));
    expect(STRIPE_EVENTS).not.toContain('invoice.payment_succeeded');
  });

  it('says where an outcome comes from', () => {
    const event = invoicePaid({ ...buyer, event_id: 'evt_1', created: 1_700_000_000, livemode: true });
    const info = { eventId: 'evt_1', eventType: 'invoice.paid', createdAt: 1_700_000_000_000, livemode: true };
    expect(read(event)).toMatchObject(info);
    expect(read({ ...event, livemode: undefined })).toMatchObject({ ...info, livemode: false });
  });
});

describe('S2 checkout sessions', () => {
  it('counts a paid one-off payment', () => {
    const event = checkoutSessionCompleted({ ...buyer, session: 'cs_1', payment_intent: 'pi_1', amount: 4900 });
    expect(read(event)).toEqual({
      kind: 'sale',
      eventId: event.id,
      eventType: 'checkout.session.completed',
      createdAt: event.created * 1000,
      livemode: false,
      clickId: buyer.click_id,
      customerKey: 'user_42',
      programId: '1',
      email: 'jane@example.com',
      stripeCustomerId: 'cus_1',
      subscriptionId: null,
      invoiceId: null,
      paymentIntentId: 'pi_1',
      sessionId: 'cs_1',
      transactionId: 'pi_1',
      amountCents: 4900,
      paidCents: 4900,
      currency: 'USD',
      saleType: 'payment',
      isRecurring: false,
      billingReason: null,
      subscriptionInterval: null,
    });
  });

  it('waits for the money of a delayed payment method', () => {
    const session = { ...buyer, session: 'cs_1', payment_intent: 'pi_1' };
    expect(read(checkoutSessionCompleted({ ...session, payment_status: 'unpaid' }))).toMatchObject({
      kind: 'none',
      reason: 'unpaid',
    });
    expect(read(checkoutSessionAsyncPaymentSucceeded(session))).toMatchObject({ kind: 'sale', transactionId: 'pi_1' });
  });

  it('only learns ids from a subscription session, whichever of its events arrives', () => {
    const session = {
      ...buyer,
      mode: 'subscription' as const,
      subscription: 'sub_1',
      invoice: 'in_1',
      session: 'cs_1',
    };
    for (const event of [checkoutSessionCompleted(session), checkoutSessionAsyncPaymentSucceeded(session)]) {
      const outcome = read(event);
      expect(outcome).toMatchObject({
        kind: 'link',
        clickId: buyer.click_id,
        stripeCustomerId: 'cus_1',
        subscriptionId: 'sub_1',
        invoiceId: 'in_1',
        sessionId: 'cs_1',
      });
      expect(outcome).not.toHaveProperty('amountCents');
    }
  });

  it.each([
    ['setup', { mode: 'setup' as const }],
    ['zero_amount', { amount: 0 }],
    ['zero_amount', { amount: 0, payment_status: 'paid' as const }],
    ['zero_amount', { amount: 0, tax: 100 }],
  ])('counts nothing: %s', (reason, params) => {
    expect(read(checkoutSessionCompleted({ ...buyer, ...params }))).toMatchObject({ kind: 'none', reason });
  });

  it('takes the click of a Payment Link from its reference, unless the metadata names one', () => {
    const reference = 'another-click-id-0001';
    expect(read(checkoutSessionCompleted({ client_reference_id: reference }))).toMatchObject({ clickId: reference });
    expect(read(checkoutSessionCompleted({ ...buyer, client_reference_id: reference }))).toMatchObject({
      clickId: buyer.click_id,
    });
    expect(read(checkoutSessionCompleted({ client_reference_id: 'not an <id>' }))).toMatchObject({ clickId: null });
  });

  it('leaves a payment whose invoice is yet to be made to that invoice', () => {
    const session = { ...buyer, invoice_creation: true, payment_intent: 'pi_1' };
    expect(read(checkoutSessionCompleted(session))).toMatchObject({ kind: 'link', paymentIntentId: 'pi_1' });
    expect(read(checkoutSessionCompleted({ ...session, invoice: 'in_1' }))).toMatchObject({
      kind: 'sale',
      transactionId: 'in_1',
    });
  });
});

describe.each(['basil', 'older'] as const)('invoices of the %s shape', (shape) => {
  const paid = (params: Parameters<typeof invoicePaid>[0] = {}) => read(invoicePaid({ ...buyer, shape, ...params }));

  it('counts the first invoice of a subscription', () => {
    expect(paid({ invoice: 'in_1', subscription: 'sub_1', amount: 4900 })).toMatchObject({
      kind: 'sale',
      transactionId: 'in_1',
      invoiceId: 'in_1',
      subscriptionId: 'sub_1',
      clickId: buyer.click_id,
      customerKey: 'user_42',
      programId: '1',
      email: 'jane@example.com',
      stripeCustomerId: 'cus_1',
      amountCents: 4900,
      paidCents: 4900,
      currency: 'USD',
      saleType: 'subscription',
      isRecurring: false,
      billingReason: 'subscription_create',
      subscriptionInterval: 'monthly',
    });
  });

  it('calls every later invoice recurring', () => {
    for (const billing_reason of ['subscription_cycle', 'subscription_update', 'manual']) {
      expect(paid({ billing_reason })).toMatchObject({ isRecurring: true, billingReason: billing_reason });
    }
  });

  it('counts an invoice without a subscription as a payment', () => {
    expect(paid({ subscription: null })).toMatchObject({
      kind: 'sale',
      saleType: 'payment',
      isRecurring: false,
      subscriptionId: null,
      subscriptionInterval: null,
    });
  });

  it.each([
    ['week', null],
    ['month', 'monthly'],
    ['quarter', 'quarterly'],
    ['year', 'annual'],
  ] as const)('names the rhythm of a %s', (interval, expected) => {
    expect(paid({ interval })).toMatchObject({ subscriptionInterval: expected });
  });

  it('S3 finds the metadata of the subscription, else of the lines', () => {
    for (const metadata_on of ['subscription', 'lines', 'invoice'] as const) {
      expect(paid({ metadata_on })).toMatchObject({ clickId: buyer.click_id, customerKey: 'user_42', programId: '1' });
    }
    expect(paid({ metadata_on: 'none' })).toMatchObject({ clickId: null, customerKey: null, programId: null });
  });

  it('S6 takes the tax off', () => {
    expect(paid({ amount: 1000, tax: 200 })).toMatchObject({ amountCents: 1000, paidCents: 1200 });
  });

  it('S6 leaves zero-decimal currencies as they are', () => {
    expect(paid({ amount: 1200, tax: 120, currency: 'jpy' })).toMatchObject({ amountCents: 1200, currency: 'JPY' });
  });

  it('counts nothing for a trial or an invoice paid from credit, and the paid share of one partly so', () => {
    expect(paid({ trial: true })).toMatchObject({ kind: 'none', reason: 'zero_amount' });
    expect(paid({ amount: 1000, tax: 200, credit_applied: 1200 })).toMatchObject({
      kind: 'none',
      reason: 'zero_amount',
    });
    expect(paid({ amount: 1000, tax: 200, credit_applied: 600 })).toMatchObject({ amountCents: 500, paidCents: 600 });
  });

  it('counts what was paid for an invoice of nothing: the debt of an earlier one', () => {
    const event = invoicePaid({ ...buyer, shape, amount: 500 });
    const object = { ...event.data.object, total: -100, total_excluding_tax: -90 };
    expect(read({ ...event, data: { object } })).toMatchObject({ amountCents: 500 });
  });

  it('tells the rhythm by the plan, not by what was prorated', () => {
    const event = invoicePaid({ ...buyer, shape, interval: 'year', billing_reason: 'subscription_update' });
    const { lines } = event.data.object as { lines: { data: Record<string, unknown>[] } };
    const month = { start: 1_700_000_000, end: 1_700_000_000 + 30 * 86_400 };
    const proration = {
      ...lines.data[0],
      period: month,
      ...(shape === 'older' ? { proration: true } : { parent: { subscription_item_details: { proration: true } } }),
    };
    const object = { ...event.data.object, lines: { data: [proration, ...lines.data] } };
    expect(read({ ...event, data: { object } })).toMatchObject({ subscriptionInterval: 'annual' });
  });

  it('works the tax out where the invoice does not give the total without it', () => {
    const event = invoicePaid({ ...buyer, shape, amount: 1000, tax: 200 });
    const object = { ...event.data.object, total_excluding_tax: null };
    expect(read({ ...event, data: { object } })).toMatchObject({ amountCents: 1000 });
    expect(
      read({ ...event, data: { object: { ...object, total_taxes: null, total_tax_amounts: null, tax: 200 } } }),
    ).toMatchObject({ amountCents: 1000 });
  });
});

describe('S5 one payment is one sale', () => {
  it('gives the session and its invoice the same transaction', () => {
    const session = read(
      checkoutSessionCompleted({ ...buyer, invoice_creation: true, invoice: 'in_1', payment_intent: 'pi_1' }),
    );
    const invoice = read(invoicePaid({ ...buyer, invoice: 'in_1', subscription: null }));
    expect(session).toMatchObject({ kind: 'sale', transactionId: 'in_1' });
    expect(invoice).toMatchObject({ kind: 'sale', transactionId: 'in_1' });
  });

  it('falls back to the session', () => {
    expect(read(checkoutSessionCompleted({ session: 'cs_1', payment_intent: null }))).toMatchObject({
      transactionId: 'cs_1',
    });
  });
});

describe('S7 the payment intent of an invoice', () => {
  it('is named by older invoices, by included payments and by invoice_payment.paid', () => {
    const ids = { invoice: 'in_1', payment_intent: 'pi_1' };
    expect(read(invoicePaid({ ...ids, shape: 'older' }))).toMatchObject({ paymentIntentId: 'pi_1' });
    expect(read(invoicePaid({ ...ids, with_payments: true }))).toMatchObject({ paymentIntentId: 'pi_1' });
    expect(read(invoicePaid(ids))).toMatchObject({ paymentIntentId: null });
    expect(read(invoicePaymentPaid(ids))).toMatchObject({
      kind: 'link',
      invoiceId: 'in_1',
      paymentIntentId: 'pi_1',
      clickId: null,
    });
  });
});

describe('metadata', () => {
  const lines = (...metadata: object[]) => ({ lines: { data: metadata.map((one) => ({ metadata: one })) } });
  const ofInvoice = (object: object) =>
    read({
      id: 'evt_1',
      type: 'invoice.paid',
      created: 1,
      data: { object: { id: 'in_1', amount_paid: 1, currency: 'usd', ...object } },
    });

  it('is never mixed from several places', () => {
    const outcome = ofInvoice({
      parent: { subscription_details: { metadata: { affitor_customer_key: 'a', program_id: '1' } } },
      subscription_details: { metadata: { affitor_click_id: 'b', program_id: '2' } },
      ...lines({ affitor_click_id: 'c', program_id: '3' }),
    });
    expect(outcome).toMatchObject({ clickId: null, customerKey: 'a', programId: '1' });
  });

  it('takes program_id for ours only beside one of our own keys: merchants have programs of their own', () => {
    expect(
      ofInvoice({
        subscription_details: { metadata: { program_id: 'gold' } },
        ...lines({ affitor_click_id: 'c', program_id: '3' }),
      }),
    ).toMatchObject({ clickId: 'c', programId: '3' });
    expect(ofInvoice({ subscription_details: { metadata: { program_id: '7' } } })).toMatchObject({ programId: null });
  });

  it('ignores blank, overlong and unstorable values', () => {
    expect(
      ofInvoice(lines({ affitor_click_id: '  ', affitor_customer_key: 'x'.repeat(501), program_id: 'a\0b' })),
    ).toMatchObject({
      clickId: null,
      customerKey: null,
      programId: null,
    });
  });

  it('reads expanded references', () => {
    expect(
      ofInvoice({ customer: { id: 'cus_1' }, subscription: { id: 'sub_1' }, payment_intent: { id: 'pi_1' } }),
    ).toMatchObject({
      stripeCustomerId: 'cus_1',
      subscriptionId: 'sub_1',
      paymentIntentId: 'pi_1',
    });
  });
});

describe('any JSON', { timeout: 60_000 }, () => {
  it.each([
    null,
    1,
    'x',
    [],
    {},
    { id: 'evt_1' },
    { id: 'evt_1', type: 'invoice.paid', created: 1, data: { object: null } },
    { id: 'evt_1', type: 'invoice.paid', data: { object: { id: 'in_1' } } },
  ])('is not an event: %j', (value) => {
    expect(fromStripeEvent(value)).toEqual({ kind: 'none', reason: 'not_an_event' });
  });

  it.each(STRIPE_EVENTS)('%s without its fields counts nothing', (type) => {
    expect(read({ id: 'evt_1', type, created: 1, data: { object: {} } })).toMatchObject({ kind: 'none' });
  });

  it('never throws and never counts more than was paid', () => {
    const params = fc.record(
      {
        amount: fc.maxSafeNat(),
        tax: fc.integer(),
        credit_applied: fc.integer(),
        trial: fc.boolean(),
        currency: fc.string(),
      },
      { requiredKeys: [] },
    );
    const composed = fc
      .tuple(fc.constantFrom(...(STRIPE_EVENTS as readonly string[]).filter(isComposable)), params)
      .map(([type, own]) => compose(type, { invoice: 'in_1', payment_intent: 'pi_1', ...own } as never));
    const mutated = fc
      .tuple(composed, fc.dictionary(fc.string(), fc.jsonValue()), fc.infiniteStream(fc.nat(40)), fc.jsonValue())
      .map(([event, extra, picks, junk]) => {
        const broken = JSON.parse(JSON.stringify({ ...event, data: { object: { ...event.data.object, ...extra } } }));
        let place = broken.data.object;
        for (let depth = 0; depth < 3; depth++) {
          const keys = Object.keys(place);
          const key = keys[picks.next().value % Math.max(keys.length, 1)] ?? 'x';
          if (typeof place[key] !== 'object' || place[key] === null || picks.next().value % 2) {
            place[key] = junk;
            break;
          }
          place = place[key];
        }
        return broken;
      });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), composed, mutated), (event) => {
        const outcome = read(event);
        if (outcome.kind === 'sale') {
          expect(outcome.amountCents).toBeGreaterThan(0);
          expect(outcome.amountCents).toBeLessThanOrEqual(outcome.paidCents);
          expect(Number.isSafeInteger(outcome.amountCents)).toBe(true);
          expect(outcome.currency).toMatch(/^[A-Z]{3}$/);
        }
        if (outcome.kind === 'refund') expect(outcome.cents).toBeGreaterThan(0);
      }),
      { numRuns: 5000 },
    );
  });
});

describe('what a payment was discounted by', () => {
  const coupons = (event: object) => {
    const outcome = read(event);
    return 'coupons' in outcome ? outcome.coupons : undefined;
  };
  const session = checkoutSessionCompleted();
  const invoice = invoicePaid();
  const withObject = (event: { data: { object: object } }, fields: object) => ({
    ...event,
    data: { object: { ...event.data.object, ...fields } },
  });

  it.each([
    ['nothing', {}, undefined],
    ['ids, as webhooks tell them', { discounts: [{ coupon: null, promotion_code: 'promo_1' }] }, ['promo_1']],
    ['a coupon alone', { discounts: [{ coupon: 'SPRING', promotion_code: null }] }, ['SPRING']],
    [
      'an expanded promotion code',
      { discounts: [{ coupon: { id: 'c_1' }, promotion_code: { id: 'promo_1', code: 'ALICE20' } }] },
      ['ALICE20', 'promo_1', 'c_1'],
    ],
    [
      'an expanded breakdown, told twice',
      {
        discounts: [{ coupon: null, promotion_code: 'promo_1' }],
        total_details: {
          amount_tax: 0,
          breakdown: { discounts: [{ amount: 1, discount: { id: 'di_1', promotion_code: 'promo_1' } }] },
        },
      },
      ['promo_1'],
    ],
    ['the newest shape of a discount', { discounts: [{ id: 'di_1', source: { coupon: 'c_1' } }] }, ['c_1']],
    [
      'no codes',
      { discounts: ['di_1', null, 7, {}, { promotion_code: 5 }, { promotion_code: 'x'.repeat(256) }] },
      undefined,
    ],
    ['anything', { discounts: 'x', total_details: { breakdown: [] } }, undefined],
  ])('of a session: %s', (_name, fields, expected) => {
    expect(coupons(withObject(session, fields))).toEqual(expected);
  });

  it.each([
    ['ids alone', { discounts: ['di_1'], total_discount_amounts: [{ amount: 5, discount: 'di_1' }] }, undefined],
    ['expanded', { discounts: [{ id: 'di_1', promotion_code: 'promo_1' }] }, ['promo_1']],
    [
      'of an older version',
      { discount: { id: 'di_1', promotion_code: 'promo_1', coupon: { id: 'c_1' } } },
      ['promo_1', 'c_1'],
    ],
    ['of amounts', { total_discount_amounts: [{ amount: 5, discount: { promotion_code: 'promo_1' } }] }, ['promo_1']],
    ['of lines', { lines: { data: [{ discounts: [{ promotion_code: 'promo_1' }] }] } }, ['promo_1']],
    [
      'far too many',
      { discounts: Array.from({ length: 99 }, (_, n) => ({ promotion_code: `promo_${n}` })) },
      Array.from({ length: 20 }, (_, n) => `promo_${n}`),
    ],
  ])('of an invoice: %s', (_name, fields, expected) => {
    expect(coupons(withObject(invoice, fields))).toEqual(expected);
  });
});
