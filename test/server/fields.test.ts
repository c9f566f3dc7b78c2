import { describe, expect, it } from 'vitest';
import { invoicePaid } from '../../e2e/backend/stripe/compose.ts';
import { Affitor, type AffitorClientOptions, fromStripeEvent } from '../../src/server/index.ts';
import { expectMistake, listenToConsole } from './mistake.ts';

listenToConsole();

/** A client that records the bodies it sends. */
const connect = (options: Partial<AffitorClientOptions> = {}) => {
  const bodies: unknown[] = [];
  const affitor = new Affitor({
    apiKey: 'key',
    fetch: async (_url, init) => {
      bodies.push(JSON.parse(init.body as string));
      return Response.json({ success: true });
    },
    ...options,
  });
  return { affitor, bodies };
};

const sale = { transactionId: 'order_1', amountCents: 4900, customerKey: 'user_42' };

describe('every field', () => {
  it('of a click is sent in the spelling of the API', async () => {
    const { affitor, bodies } = connect();
    await affitor.trackClick({
      affiliateUrl: 'https://shop.example/?aff=ALICE',
      clickId: 'c1',
      existingClickId: 'c0',
      programId: 7,
      pageUrl: 'https://shop.example/',
      pageTitle: 'Shop',
      referrerUrl: 'https://blog.example/',
      sessionId: 's1',
      userAgent: 'Mozilla/5.0',
      screenResolution: '1920x1080',
      viewportSize: '1280x720',
      language: 'de-CH',
      timezone: 'Europe/Zurich',
      additionalData: { note: 'n' },
    });
    expect(bodies).toEqual([
      {
        affiliate_url: 'https://shop.example/?aff=ALICE',
        click_id: 'c1',
        existing_click_id: 'c0',
        program_id: 7,
        page_url: 'https://shop.example/',
        page_title: 'Shop',
        referrer_url: 'https://blog.example/',
        session_id: 's1',
        user_agent: 'Mozilla/5.0',
        screen_resolution: '1920x1080',
        viewport_size: '1280x720',
        language: 'de-CH',
        timezone: 'Europe/Zurich',
        additional_data: { note: 'n' },
      },
    ]);
  });

  it('of a lead is sent in the spelling of the API', async () => {
    const { affitor, bodies } = connect();
    await affitor.trackLead({
      clickId: 'c1',
      customerKey: 'user_42',
      coupon: 'ALICE20',
      email: 'jane@example.com',
      programId: 7,
      pageUrl: 'https://shop.example/join',
      sessionId: 's1',
      additionalData: { note: 'n' },
      eventName: 'signup',
    });
    expect(bodies).toEqual([
      {
        click_id: 'c1',
        customer_key: 'user_42',
        coupon: 'ALICE20',
        email: 'jane@example.com',
        program_id: 7,
        page_url: 'https://shop.example/join',
        session_id: 's1',
        additional_data: { note: 'n' },
        event_name: 'signup',
      },
    ]);
  });

  it('of a sale is sent in the spelling of the API', async () => {
    const { affitor, bodies } = connect();
    await affitor.trackSale({
      transactionId: 'order_1',
      amountCents: 4900,
      customerKey: 'user_42',
      clickId: 'c1',
      coupon: 'ALICE20',
      currency: 'EUR',
      saleType: 'subscription',
      isRecurring: false,
      subscriptionId: 'sub_1',
      subscriptionInterval: 'monthly',
      productId: 'pro',
      lineItems: [{ sku: 'pro' }],
      additionalData: { note: 'n' },
      eventName: 'purchase',
    });
    expect(bodies).toEqual([
      {
        transaction_id: 'order_1',
        amount_cents: 4900,
        customer_key: 'user_42',
        click_id: 'c1',
        coupon: 'ALICE20',
        currency: 'EUR',
        sale_type: 'subscription',
        is_recurring: false,
        subscription_id: 'sub_1',
        subscription_interval: 'monthly',
        product_id: 'pro',
        line_items: [{ sku: 'pro' }],
        additional_data: { note: 'n' },
        event_name: 'purchase',
      },
    ]);
  });

  it('of a refund is sent in the spelling of the API', async () => {
    const { affitor, bodies } = connect();
    await affitor.trackRefund({
      transactionId: 'order_1',
      refundAmountCents: 0,
      refundReason: 'broken',
      additionalData: { note: 'n' },
    });
    expect(bodies).toEqual([
      {
        transaction_id: 'order_1',
        refund_amount_cents: 0,
        refund_reason: 'broken',
        additional_data: { note: 'n' },
      },
    ]);
  });
});

describe('a sale that Stripe’s event named in full', () => {
  it('is reported as it is', async () => {
    const event = invoicePaid({
      shape: 'older',
      click_id: 'c1',
      customer_key: 'user_42',
      program_id: 7,
      email: 'jane@example.com',
      customer: 'cus_1',
      invoice: 'in_1',
      subscription: 'sub_1',
      payment_intent: 'pi_1',
      promotion_code: 'promo_1',
    });
    const outcome = fromStripeEvent(event);
    // Everything that an outcome can hold is there.
    expect(outcome).toMatchObject({
      kind: 'sale',
      programId: '7',
      email: 'jane@example.com',
      stripeCustomerId: 'cus_1',
      paymentIntentId: 'pi_1',
      chargeId: expect.stringMatching(/^ch_/),
      coupons: expect.arrayContaining(['promo_1']),
      billingReason: 'subscription_create',
    });
    const { affitor, bodies } = connect();
    await affitor.trackSale(outcome as never);
    expect(bodies).toEqual([
      {
        transaction_id: 'in_1',
        amount_cents: 5000,
        click_id: 'c1',
        customer_key: 'user_42',
        coupon: 'promo_1',
        currency: 'USD',
        sale_type: 'subscription',
        is_recurring: false,
        subscription_id: 'sub_1',
        subscription_interval: 'monthly',
      },
    ]);
  });

  it('keeps the coupon that the caller adds', async () => {
    const { affitor, bodies } = connect();
    const outcome = fromStripeEvent(invoicePaid({ shape: 'older', customer_key: 'u', promotion_code: 'promo_1' }));
    await affitor.trackSale({ ...(outcome as object), coupon: 'ALICE20' } as never);
    expect(bodies).toMatchObject([{ coupon: 'ALICE20' }]);
  });
});

describe('who a report is about', () => {
  it.each([
    ['a coupon alone', { coupon: 'ALICE20' }],
    ['a click alone', { clickId: 'c1' }],
    ['a customer alone', { customerKey: 0 }],
    ['a customer and no click', { customerKey: 'u', clickId: null }],
  ])('may be %s', async (_name, who) => {
    const { affitor, bodies } = connect();
    expect(await affitor.trackLead(who)).toMatchObject({ ok: true });
    expect(await affitor.trackSale({ transactionId: 't', amountCents: 1, ...who })).toMatchObject({ ok: true });
    expect(bodies).toHaveLength(2);
  });

  it.each([
    ['null for all', { customerKey: null, clickId: null, coupon: null }],
    ['an empty coupon', { coupon: '' }],
    ['an empty click', { clickId: '' }],
  ])('is nobody for %s, which is answered without a request', async (_name, who) => {
    const { affitor, bodies } = connect();
    const nobody = { ok: false, status: 400, retryable: false, error: 'customerKey or clickId is required' };
    expect(await affitor.trackLead(who)).toMatchObject(nobody);
    expect(await affitor.trackSale({ transactionId: 't', amountCents: 1, ...who })).toMatchObject(nobody);
    expect(bodies).toEqual([]);
  });

  it('must be named: fields that are left out are a mistake', async () => {
    const message = 'customerKey or clickId is required';
    await expectMistake(connect().affitor.trackLead({} as never), message);
    await expectMistake(connect().affitor.trackSale({ transactionId: 't', amountCents: 1 } as never), message);
  });
});

describe('a value', () => {
  const text = (name: string, length = 255) => `${name} must be a text of 1 to ${length} characters`;
  const whole = (name: string, least: number) => `${name} must be a whole number from ${least}`;
  const currency = 'currency must have three letters';

  it.each<[string, (affitor: Affitor) => Promise<unknown>, string]>([
    ['a click’s address', (a) => a.trackClick({ affiliateUrl: ' ' }), text('affiliateUrl', 4096)],
    ['a click’s address', (a) => a.trackClick({ affiliateUrl: 'x'.repeat(4097) }), text('affiliateUrl', 4096)],
    ['a customer', (a) => a.trackLead({ customerKey: ' ' }), text('customerKey')],
    ['a customer', (a) => a.trackSale({ ...sale, customerKey: 'x'.repeat(256) }), text('customerKey')],
    ['a click', (a) => a.trackLead({ clickId: ' ' }), text('clickId')],
    ['a click', (a) => a.trackLead({ clickId: 'x'.repeat(256) }), text('clickId')],
    ['a coupon', (a) => a.trackLead({ clickId: 'c', coupon: ' ' }), text('coupon')],
    ['a transaction', (a) => a.trackSale({ ...sale, transactionId: 'x'.repeat(256) }), text('transactionId')],
    ['a transaction', (a) => a.trackRefund({ transactionId: ' ' }), text('transactionId')],
    ['an amount', (a) => a.trackSale({ ...sale, amountCents: -1 }), whole('amountCents', 0)],
    ['an amount', (a) => a.trackSale({ ...sale, amountCents: 2 ** 53 }), whole('amountCents', 0)],
    ['a refund', (a) => a.trackRefund({ transactionId: 't', refundAmountCents: -1 }), whole('refundAmountCents', 0)],
    ['a refund', (a) => a.trackRefund({ transactionId: 't', refundAmountCents: 0.5 }), whole('refundAmountCents', 0)],
    ['a currency', (a) => a.trackSale({ ...sale, currency: 'EU' }), currency],
    ['a currency', (a) => a.trackSale({ ...sale, currency: 'EURO' }), currency],
    ['a currency', (a) => a.trackSale({ ...sale, currency: '1EUR' }), currency],
    ['a currency', (a) => a.trackSale({ ...sale, currency: '' }), currency],
    ['a currency', (a) => a.trackSale({ ...sale, currency: 'EUO' }), 'currency EUO does not exist'],
  ])('that cannot be sent is refused by its name: %s', async (_name, call, message) => {
    const { affitor, bodies } = connect();
    await expectMistake(call(affitor), message);
    expect(bodies).toEqual([]);
  });

  it.each<[string, (affitor: Affitor) => Promise<unknown>]>([
    ['an address of 4096 characters', (a) => a.trackClick({ affiliateUrl: 'x'.repeat(4096) })],
    ['a customer of 255 characters', (a) => a.trackLead({ customerKey: 'x'.repeat(255) })],
    ['a transaction of one', (a) => a.trackSale({ ...sale, transactionId: 'x' })],
    ['the smallest amount', (a) => a.trackSale({ ...sale, amountCents: 1 })],
    ['the largest amount', (a) => a.trackSale({ ...sale, amountCents: Number.MAX_SAFE_INTEGER })],
    ['a refund of the whole sale', (a) => a.trackRefund({ transactionId: 't', refundAmountCents: null })],
    ['a currency in lower case', (a) => a.trackSale({ ...sale, currency: 'eur' })],
    ['a currency of funds, which runtimes do not list', (a) => a.trackSale({ ...sale, currency: 'CLF' })],
    ['no currency', (a) => a.trackSale({ ...sale, currency: null })],
  ])('at the edge is sent: %s', async (_name, call) => {
    const { affitor, bodies } = connect();
    expect(await call(affitor)).toMatchObject({ ok: true });
    expect(bodies).toHaveLength(1);
  });
});
