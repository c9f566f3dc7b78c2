import { describe, expect, it } from 'vitest';
import {
  checkoutSessionAsyncPaymentSucceeded,
  checkoutSessionCompleted,
  invoicePaid,
  invoicePaymentPaid,
  paymentIntentSucceeded,
} from '../../e2e/backend/stripe/compose.ts';
import { fromStripeEvent } from '../../src/stripe/index.ts';

type Fields = Record<string, unknown>;

/** What an event means once fields of its object are other ones; those that are `undefined` are missing. */
const read = (event: { data: { object: object } }, fields: Fields = {}) =>
  fromStripeEvent(JSON.parse(JSON.stringify({ ...event, data: { object: { ...event.data.object, ...fields } } })));

const buyer = {
  click_id: 'V1StGXR8_Z5jdHi6B-myT',
  customer_key: 'user_42',
  program_id: 1,
  email: ' Jane@Example.com ',
  customer: 'cus_1',
};
const ids = { clickId: buyer.click_id, customerKey: 'user_42', programId: '1' };

describe('an event', () => {
  const event = invoicePaid(buyer);
  it.each<[string, object]>([
    ['without data', { data: undefined }],
    ['with null for data', { data: null }],
    ['with a text for data', { data: 'x' }],
    ['without an object', { data: {} }],
    ['without an id', { id: undefined }],
    ['with a blank id', { id: ' ' }],
    ['without a type', { type: undefined }],
    ['with a number for a type', { type: 5 }],
    ['without a time', { created: undefined }],
    ['with half a second for a time', { created: 1.5 }],
  ])('%s is none', (_name, fields) => {
    expect(fromStripeEvent({ ...event, ...fields })).toEqual({ kind: 'none', reason: 'not_an_event' });
  });

  it('of the first second of time is one', () => {
    expect(fromStripeEvent({ ...event, created: 0 })).toMatchObject({ kind: 'sale', createdAt: 0 });
  });

  it.each([undefined, null, 'true', 1, false])('is a test unless livemode is true: %j', (livemode) => {
    expect(fromStripeEvent({ ...event, livemode })).toMatchObject({ livemode: false });
  });
});

describe('S2 a payment intent', () => {
  const intent = paymentIntentSucceeded({ ...buyer, payment_intent: 'pi_1', charge: 'ch_1', amount: 1200 });

  it('with our metadata is a sale of what was received', () => {
    expect(read(intent)).toEqual({
      kind: 'sale',
      eventId: intent.id,
      eventType: 'payment_intent.succeeded',
      createdAt: intent.created * 1000,
      livemode: false,
      ...ids,
      email: 'jane@example.com',
      stripeCustomerId: 'cus_1',
      subscriptionId: null,
      invoiceId: null,
      paymentIntentId: 'pi_1',
      sessionId: null,
      chargeId: 'ch_1',
      transactionId: 'pi_1',
      amountCents: 1200,
      paidCents: 1200,
      currency: 'USD',
      saleType: 'payment',
      isRecurring: false,
      billingReason: null,
      subscriptionInterval: null,
    });
  });

  it.each<[tax: unknown, amountCents: number]>([
    [200, 1000],
    [1, 1199],
    [0, 1200],
    // What cannot be a tax takes nothing off, and never adds anything.
    [-200, 1200],
    ['200', 1200],
    [null, 1200],
  ])('S6 takes the tax off: of 1200 with a tax of %j, %d', (tax, amountCents) => {
    const amount_details = { tax: { total_tax_amount: tax } };
    expect(read(intent, { amount_details })).toMatchObject({ kind: 'sale', amountCents, paidCents: 1200 });
  });

  it.each<[Fields]>([[{}], [{ amount_details: null }], [{ amount_details: {} }], [{ amount_details: { tax: null } }]])(
    'S6 has no tax with %j',
    (fields) => {
      expect(read(intent, fields)).toMatchObject({ amountCents: 1200 });
    },
  );

  it.each<[string, Fields, object]>([
    ['nothing but tax', { amount_details: { tax: { total_tax_amount: 1200 } } }, { reason: 'zero_amount' }],
    ['nothing received', { amount_received: 0 }, { reason: 'zero_amount' }],
    ['an amount that is not told', { amount_received: undefined }, { reason: 'incomplete' }],
    ['an unknown currency', { currency: 'dollars' }, { reason: 'incomplete' }],
    ['no id', { id: undefined }, { reason: 'incomplete' }],
    ['metadata of somebody else', { metadata: { program_id: '1', order: '7' } }, { reason: 'no_metadata' }],
    ['no metadata', { metadata: undefined }, { reason: 'no_metadata' }],
  ])('with %s counts nothing', (_name, fields, expected) => {
    expect(read(intent, fields)).toMatchObject({ kind: 'none', ...expected });
  });

  it.each<[string, Fields]>([
    ['a click', { affitor_click_id: 'c1' }],
    ['a customer', { affitor_customer_key: 'u' }],
  ])('counts with %s alone', (_name, metadata) => {
    expect(read(intent, { metadata })).toMatchObject({ kind: 'sale', amountCents: 1200 });
  });

  it('that counts nothing still tells what belongs together', () => {
    expect(read(intent, { metadata: {} })).toMatchObject({
      kind: 'none',
      ids: { paymentIntentId: 'pi_1', stripeCustomerId: 'cus_1', email: 'jane@example.com', chargeId: 'ch_1' },
    });
    expect(read(intent, { amount_received: 0 })).toMatchObject({
      kind: 'none',
      billingReason: null,
      ids: { ...ids, paymentIntentId: 'pi_1' },
    });
  });

  it('of an invoice is counted by that invoice', () => {
    const outcome = read(intent, { invoice: 'in_1' });
    expect(outcome).toMatchObject({ kind: 'link', invoiceId: 'in_1', paymentIntentId: 'pi_1', ...ids });
    expect(outcome).not.toHaveProperty('amountCents');
  });

  it('names its charge only where it has one', () => {
    expect(read(intent, { latest_charge: { id: 'ch_2' } })).toMatchObject({ chargeId: 'ch_2' });
    expect(read(intent, { latest_charge: null })).not.toHaveProperty('chargeId');
  });
});

describe('S2 a checkout session', () => {
  const session = checkoutSessionCompleted({
    ...buyer,
    session: 'cs_1',
    payment_intent: 'pi_1',
    amount: 1000,
    tax: 200,
  });

  it.each<[tax: unknown, amountCents: number]>([
    [200, 1000],
    [1200, 0],
    [-200, 1200],
    [null, 1200],
  ])('S6 takes the tax off: of 1200 with a tax of %j, %d', (tax, amountCents) => {
    const outcome = read(session, { total_details: { amount_tax: tax } });
    if (amountCents) expect(outcome).toMatchObject({ kind: 'sale', amountCents, paidCents: 1200 });
    else expect(outcome).toMatchObject({ kind: 'none', reason: 'zero_amount', ids });
  });

  it.each<[string, Fields, object]>([
    ['no details of the total', { total_details: undefined }, { kind: 'sale', amountCents: 1200 }],
    ['no total', { amount_total: undefined }, { kind: 'none', reason: 'incomplete' }],
    ['no currency', { currency: null }, { kind: 'none', reason: 'incomplete' }],
    ['no id of anything', { id: null, payment_intent: null }, { kind: 'none', reason: 'incomplete' }],
    ['no status', { payment_status: undefined }, { kind: 'none', reason: 'unpaid', ids }],
    ['nothing to pay', { payment_status: 'no_payment_required' }, { kind: 'none', reason: 'zero_amount', ids }],
    ['the mode setup', { mode: 'setup' }, { kind: 'none', reason: 'setup', ids }],
    ['an invoice that is not made', { invoice_creation: { enabled: false } }, { kind: 'sale' }],
    ['an invoice to be made', { invoice_creation: { enabled: true } }, { kind: 'link' }],
    ['no word on invoices', { invoice_creation: undefined }, { kind: 'sale' }],
  ])('with %s', (_name, fields, expected) => {
    expect(read(session, fields)).toMatchObject(expected);
  });

  it('is by the buyer’s own address, else by the one that the merchant filled in', () => {
    const email = (fields: Fields) => read(session, fields) as { email?: string | null };
    const other = { customer_email: 'Bob@Example.com' };
    expect(email(other).email).toBe('jane@example.com');
    expect(email({ ...other, customer_details: null }).email).toBe('bob@example.com');
    expect(email({ ...other, customer_details: { email: ' ' } }).email).toBe('bob@example.com');
    expect(email({ customer_details: {} }).email).toBeNull();
  });

  it('names what was expanded by its id', () => {
    const expanded = read(session, {
      customer: { id: 'cus_2' },
      subscription: { id: 'sub_2' },
      invoice: { id: 'in_2' },
      payment_intent: { id: 'pi_2' },
    });
    expect(expanded).toMatchObject({
      stripeCustomerId: 'cus_2',
      subscriptionId: 'sub_2',
      invoiceId: 'in_2',
      paymentIntentId: 'pi_2',
      transactionId: 'in_2',
    });
  });

  it('that was paid late is read as one that was paid at once', () => {
    const late = checkoutSessionAsyncPaymentSucceeded({ ...buyer, session: 'cs_1', amount: 1000, tax: 200 });
    expect(read(late)).toMatchObject({ kind: 'sale', amountCents: 1000, paidCents: 1200, eventType: late.type });
  });
});

describe('an invoice', () => {
  const DAY = 86_400;
  const START = 1_700_000_000;
  const invoice = invoicePaid({ ...buyer, invoice: 'in_1', subscription: 'sub_1', amount: 1000, tax: 200 });
  const older = invoicePaid({ ...buyer, shape: 'older', invoice: 'in_1', subscription: 'sub_1', amount: 1000 });
  const period = (seconds: number) => ({ period: { start: START, end: START + seconds } });

  it.each<[days: number, string | null]>([
    [27, null],
    [28, 'monthly'],
    [31, 'monthly'],
    [32, null],
    [88, null],
    [89, 'quarterly'],
    [92, 'quarterly'],
    [93, null],
    [364, null],
    [365, 'annual'],
    [366, 'annual'],
    [367, null],
    [0, null],
    [-30, null],
  ])('of %d days has the rhythm %j', (days, subscriptionInterval) => {
    const { lines } = invoice.data.object as unknown as { lines: { data: Fields[] } };
    for (const hour of [0, -3600, 3600])
      expect(
        read(invoice, { lines: { data: [{ ...lines.data[0], ...period(days * DAY + hour) }] } }),
        `${hour} s of daylight saving`,
      ).toMatchObject({ kind: 'sale', subscriptionInterval });
  });

  it.each<[string, unknown]>([
    ['no lines', undefined],
    ['lines that are none', { data: 'x' }],
    ['a line that is none', { data: [null] }],
    ['a line without a period', { data: [{}] }],
    ['a line without an end', { data: [{ period: { start: START } }] }],
    ['a prorated line', { data: [{ ...period(30 * DAY), proration: true }] }],
    [
      'another prorated line',
      { data: [{ ...period(30 * DAY), parent: { subscription_item_details: { proration: true } } }] },
    ],
  ])('with %s has no rhythm', (_name, lines) => {
    expect(read(invoice, { lines })).toMatchObject({ kind: 'sale', subscriptionInterval: null });
  });

  it('has the rhythm of the first line that has one', () => {
    const lines = { data: [{}, period(30 * DAY), period(365 * DAY)] };
    expect(read(invoice, { lines })).toMatchObject({ subscriptionInterval: 'monthly' });
    const parents = { data: [{ ...period(365 * DAY), parent: null }, period(30 * DAY)] };
    expect(read(invoice, { lines: parents })).toMatchObject({ subscriptionInterval: 'annual' });
  });

  it.each<[string, Fields, amountCents: number]>([
    ['the total without tax', {}, 1000],
    ['taxes', { total_excluding_tax: null }, 1000],
    [
      'several taxes',
      { total_excluding_tax: null, total_taxes: [{ amount: 50 }, { amount: 100 }, null, { amount: 'x' }] },
      1050,
    ],
    [
      'taxes of an older version',
      { total_excluding_tax: null, total_taxes: undefined, total_tax_amounts: [{ amount: 50 }, { amount: 100 }] },
      1050,
    ],
    ['one tax', { total_excluding_tax: null, total_taxes: [], tax: 150 }, 1050],
    ['no tax', { total_excluding_tax: null, total_taxes: [], tax: null }, 1200],
    ['a third of it paid', { amount_paid: 400 }, 333],
    ['half a cent, rounded up', { amount_paid: 3, total: 6, total_excluding_tax: 5 }, 3],
    ['more without tax than with it', { total_excluding_tax: 1300 }, 1200],
    ['no total', { total: undefined }, 1200],
    ['a total of nothing', { total: 0, total_excluding_tax: 0 }, 1200],
  ])('S6 counts what was paid without tax: %s', (_name, fields, amountCents) => {
    expect(read(invoice, fields)).toMatchObject({ kind: 'sale', amountCents });
  });

  it.each<[string, Fields, object]>([
    ['no amount', { amount_paid: undefined }, { reason: 'incomplete' }],
    ['no currency', { currency: undefined }, { reason: 'incomplete' }],
    ['a currency of four letters', { currency: 'usdt' }, { reason: 'incomplete' }],
    ['no id', { id: undefined, payment_intent: null }, { reason: 'incomplete' }],
    ['nothing paid', { amount_paid: 0 }, { reason: 'zero_amount', billingReason: 'subscription_create', ids }],
    ['less than nothing without tax', { total_excluding_tax: -100 }, { reason: 'zero_amount' }],
  ])('with %s counts nothing', (_name, fields, expected) => {
    expect(read(invoice, fields)).toMatchObject({ kind: 'none', ...expected });
  });

  it('of one cent is a sale', () => {
    expect(read(invoice, { amount_paid: 1, total: 1, total_excluding_tax: 1 })).toMatchObject({ amountCents: 1 });
  });

  it('is known by the ids that it names, in either shape', () => {
    expect(read(older, { payment_intent: 'pi_1', charge: { id: 'ch_1' } })).toMatchObject({
      paymentIntentId: 'pi_1',
      chargeId: 'ch_1',
      sessionId: null,
    });
    expect(read(older, { charge: null })).not.toHaveProperty('chargeId');
    const payments = (...intents: unknown[]) => ({
      payments: { data: intents.map((payment_intent) => ({ payment: { payment_intent } })) },
    });
    expect(read(invoice, payments('pi_1', 'pi_2'))).toMatchObject({ paymentIntentId: 'pi_1' });
    expect(read(invoice, payments(null, { id: 'pi_2' }))).toMatchObject({ paymentIntentId: 'pi_2' });
    expect(read(older, { payment_intent: 'pi_0', ...payments('pi_1') })).toMatchObject({ paymentIntentId: 'pi_0' });
    expect(read(invoice, { payments: { data: [null, {}, { payment: null }] } })).toMatchObject({
      paymentIntentId: null,
    });
    expect(read(invoice, { parent: { subscription_details: { subscription: { id: 'sub_2' } } } })).toMatchObject({
      subscriptionId: 'sub_2',
    });
  });

  it('S3 of another shape takes the metadata of the first place that has any', () => {
    const metadata = (affitor_click_id: string) => ({ metadata: { affitor_click_id } });
    const all = {
      parent: { subscription_details: metadata('parent') },
      subscription_details: metadata('older'),
      lines: { data: [{}, null, metadata('line')] },
      ...metadata('invoice'),
    };
    expect(read(invoice, all)).toMatchObject({ clickId: 'parent' });
    expect(read(invoice, { ...all, parent: null })).toMatchObject({ clickId: 'older' });
    expect(read(invoice, { ...all, parent: {}, subscription_details: null })).toMatchObject({ clickId: 'line' });
    expect(read(invoice, { ...all, parent: {}, subscription_details: {}, lines: null })).toMatchObject({
      clickId: 'invoice',
    });
  });
});

describe('a payment of an invoice', () => {
  const payment = invoicePaymentPaid({ invoice: 'in_1', payment_intent: 'pi_1' });

  it('tells which intent paid which invoice, and nothing of anybody', () => {
    expect(read(payment)).toEqual({
      kind: 'link',
      eventId: payment.id,
      eventType: 'invoice_payment.paid',
      createdAt: payment.created * 1000,
      livemode: false,
      clickId: null,
      customerKey: null,
      programId: null,
      email: null,
      stripeCustomerId: null,
      subscriptionId: null,
      invoiceId: 'in_1',
      paymentIntentId: 'pi_1',
      sessionId: null,
    });
    expect(read(payment, { invoice: { id: 'in_2' }, payment: { payment_intent: { id: 'pi_2' } } })).toMatchObject({
      invoiceId: 'in_2',
      paymentIntentId: 'pi_2',
    });
  });

  it.each<[string, Fields]>([
    ['an invoice', { invoice: null }],
    ['a payment', { payment: undefined }],
    ['an intent', { payment: { type: 'out_of_band' } }],
  ])('is incomplete without %s', (_name, fields) => {
    expect(read(payment, fields)).toMatchObject({ kind: 'none', reason: 'incomplete' });
  });
});

describe('a text of Stripe’s', () => {
  const clickOf = (affitor_click_id: unknown) =>
    (read(invoicePaid(), { metadata: { affitor_click_id, affitor_customer_key: 'u' } }) as { clickId?: unknown })
      .clickId;

  it.each([
    [' c1 ', 'c1'],
    ['x'.repeat(500), 'x'.repeat(500)],
    [` ${'x'.repeat(500)} `, 'x'.repeat(500)],
    ['x'.repeat(501), null],
    ['a\0b', null],
    ['', null],
    [5, null],
    [{ id: 'c1' }, null],
  ])('%j is read as %j', (value, expected) => {
    expect(clickOf(value)).toBe(expected);
  });
});

describe('a coupon of Stripe’s', () => {
  const coupons = (fields: Fields) => (read(checkoutSessionCompleted(buyer), fields) as { coupons?: string[] }).coupons;

  it.each<[string, unknown, string[] | undefined]>([
    ['a code of 255 characters', [{ promotion_code: 'x'.repeat(255) }], ['x'.repeat(255)]],
    ['a code of 256', [{ promotion_code: 'x'.repeat(256) }], undefined],
    ['a long id beside a code', [{ promotion_code: { id: 'x'.repeat(256), code: 'ALICE' } }], ['ALICE']],
    ['an expanded source', [{ source: { coupon: { id: 'c_1' } } }], ['c_1']],
    ['a source without a coupon', [{ source: {} }], undefined],
    [
      'the code, its id, the coupon, in this order',
      [{ coupon: 'c_1', promotion_code: { id: 'p_1', code: 'A' } }],
      ['A', 'p_1', 'c_1'],
    ],
  ])('%s', (_name, discounts, expected) => {
    expect(coupons({ discounts })).toEqual(expected);
  });

  it('is read from every place, each name once', () => {
    const discount = (promotion_code: string) => ({ promotion_code });
    expect(
      coupons({
        discount: discount('one'),
        discounts: [discount('two'), discount('one')],
        total_details: { breakdown: { discounts: [{ discount: discount('three') }, null] } },
        total_discount_amounts: [{ discount: discount('four') }, null],
        lines: { data: [null, { discounts: [discount('five')] }, { discounts: null }] },
      }),
    ).toEqual(['one', 'two', 'three', 'four', 'five']);
  });

  it('is missing where there are none, rather than an empty list', () => {
    expect(read(checkoutSessionCompleted(buyer), { discounts: [] })).not.toHaveProperty('coupons');
  });
});
