import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { invoicePaid } from '../../e2e/backend/stripe/compose.ts';
import { Affitor, type AffitorClientOptions, fromStripeEvent } from '../../src/server/index.ts';
import { notPositive } from '../support/not-positive.ts';
import { expectMistake, listenToConsole, logged } from './mistake.ts';

listenToConsole();

const apiKey = 'affitor_demo_key';

/** One answer of the API: its status, its body (an object is sent as JSON), its headers; or a refused connection. */
type Reply = [status: number, body: unknown, headers?: Record<string, string>] | Error;

const sold: Reply = [
  200,
  { success: true, attributed: true, sale_id: 7, commission_id: 'c_1', partner_code: 'PARTNER123' },
];
/** What a call that finds its transaction recorded resolves with. */
const recorded = { ok: true, status: 409, data: null, duplicate: true };
const sale = { transactionId: 'order_1', amountCents: 4900, customerKey: 'user_42' };

/** A client whose requests are answered in turn, the last answer for all that follow. */
const connect = (replies: Reply[], options: Partial<AffitorClientOptions> = {}) => {
  const requests: { url: string; init: RequestInit; body: unknown }[] = [];
  const affitor = new Affitor({
    apiKey,
    fetch: async (url, init) => {
      const reply = replies[Math.min(requests.length, replies.length - 1)]!;
      requests.push({ url, init, body: JSON.parse(init.body as string) });
      if (reply instanceof Error) throw reply;
      const [status, body, headers] = reply;
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers });
    },
    ...options,
  });
  return { affitor, requests };
};

/** Runs a call to its end without waiting for the pauses between its attempts; tells how long it would have waited. */
const settle = async <Result>(call: () => Promise<Result>): Promise<[result: Result, waited: number]> => {
  const start = Date.now();
  const promise = call();
  await vi.runAllTimersAsync();
  return [await promise, Date.now() - start];
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what is sent', () => {
  it('posts to the API with the key, in the spelling of the API', async () => {
    const { affitor, requests } = connect([sold]);
    await affitor.trackSale({
      ...sale,
      clickId: 'V1StGXR8_Z5jdHi6B-myT',
      currency: 'EUR',
      saleType: 'subscription',
      isRecurring: true,
      subscriptionId: 'sub_1',
      subscriptionInterval: 'annual',
      productId: 'pro',
      lineItems: [{ sku: 'pro' }],
      additionalData: { myNote: 'kept as it is' },
    });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      url: 'https://api.affitor.com/api/v1/track/sale',
      init: {
        method: 'POST',
        redirect: 'manual',
        headers: { authorization: 'Bearer affitor_demo_key', 'content-type': 'application/json' },
      },
    });
    expect(requests[0]!.body).toEqual({
      transaction_id: 'order_1',
      amount_cents: 4900,
      customer_key: 'user_42',
      click_id: 'V1StGXR8_Z5jdHi6B-myT',
      currency: 'EUR',
      sale_type: 'subscription',
      is_recurring: true,
      subscription_id: 'sub_1',
      subscription_interval: 'annual',
      product_id: 'pro',
      line_items: [{ sku: 'pro' }],
      additional_data: { myNote: 'kept as it is' },
    });
  });

  it('sends each call to its endpoint, with or without a path in apiBase', async () => {
    const { affitor, requests } = connect([[200, { success: true }]], { apiBase: 'http://127.0.0.1:4600/base/' });
    await affitor.trackClick({ affiliateUrl: 'https://shop.example.com/?aff=PARTNER123', userAgent: 'Mozilla/5.0' });
    await affitor.trackLead({ customerKey: 42, email: 'jane@example.com' });
    await affitor.trackRefund({ transactionId: 'order_1', refundAmountCents: 100, refundReason: 'broken' });
    expect(requests.map(({ url, body }) => [url, body])).toEqual([
      [
        'http://127.0.0.1:4600/base/api/v1/track/click',
        { affiliate_url: 'https://shop.example.com/?aff=PARTNER123', user_agent: 'Mozilla/5.0' },
      ],
      ['http://127.0.0.1:4600/base/api/v1/track/lead', { customer_key: '42', email: 'jane@example.com' }],
      [
        'http://127.0.0.1:4600/base/api/v1/track/refund',
        { transaction_id: 'order_1', refund_amount_cents: 100, refund_reason: 'broken' },
      ],
    ]);
  });

  it('takes a sale from fromStripeEvent as it is and sends nothing of it that the API does not ask for', async () => {
    const { affitor, requests } = connect([sold]);
    const outcome = fromStripeEvent(
      invoicePaid({ click_id: 'c'.repeat(21), email: 'jane@example.com', invoice: 'in_1' }),
    );
    if (outcome.kind !== 'sale') throw new Error(outcome.kind);
    await affitor.trackSale(outcome);
    expect(requests[0]!.body).toEqual({
      transaction_id: 'in_1',
      amount_cents: 5000,
      click_id: 'c'.repeat(21),
      currency: 'USD',
      sale_type: 'subscription',
      is_recurring: false,
      subscription_id: outcome.subscriptionId,
      subscription_interval: 'monthly',
    });
  });

  it('sends nothing for a visitor who was not referred', async () => {
    const { affitor, requests } = connect([sold]);
    const error = 'customerKey or clickId is required';
    const failure = { ok: false, status: 400, data: null, retryable: false, error };
    expect(await affitor.trackLead({ clickId: null })).toEqual(failure);
    expect(await affitor.trackSale({ ...sale, customerKey: undefined, clickId: null })).toEqual(failure);
    expect(requests).toEqual([]);
  });

  it('takes undefined for an organic visitor, as optional chaining gives it', async () => {
    const { affitor, requests } = connect([sold]);
    const organic = { ok: false, status: 400, retryable: false };
    expect(await affitor.trackLead({ clickId: undefined })).toMatchObject(organic);
    expect(await affitor.trackLead({ clickIds: [null, undefined, ''] })).toMatchObject(organic);
    expect(await affitor.trackSale({ ...sale, customerKey: undefined })).toMatchObject(organic);
    expect([requests, logged]).toEqual([[], []]);
  });

  it('sends nothing for a payment that a coupon covered', async () => {
    const { affitor, requests } = connect([sold]);
    const covered = { ok: true, status: 0, data: null, duplicate: false, attributed: false, reason: 'zero_amount' };
    expect(await affitor.trackSale({ ...sale, amountCents: 0 })).toEqual(covered);
    expect(await affitor.trackSale({ ...sale, amountCents: -0, currency: null })).toEqual(covered);
    await expectMistake(affitor.trackSale({ ...sale, amountCents: 0, transactionId: '' }), 'transactionId');
    expect(requests).toEqual([]);
  });

  it('sends further clicks of a visitor, and whole numbers as text', async () => {
    const { affitor, requests } = connect([[200, { success: true }]]);
    await affitor.trackLead({ customerKey: 42, clickId: 'c1', clickIds: ['c1', null, 'c0', ''] });
    await affitor.trackLead({ customerKey: 2n ** 64n, clickIds: ['c1'] });
    await affitor.trackSale({ ...sale, customerKey: 0 });
    expect(requests.map(({ body }) => body)).toMatchObject([
      { customer_key: '42', click_id: 'c1', click_ids: ['c1', 'c0'] },
      { customer_key: '18446744073709551616', click_ids: ['c1'] },
      { customer_key: '0' },
    ]);
  });

  it('takes an empty click id for none, as a form may hold it', async () => {
    const { affitor, requests } = connect([sold]);
    expect(await affitor.trackLead({ clickId: '' })).toMatchObject({ ok: false, status: 400 });
    await affitor.trackLead({ customerKey: 'u', clickId: '', email: '' });
    await affitor.trackSale({ ...sale, clickId: '' });
    expect(requests.map(({ body }) => Object.keys(body as object))).toEqual([
      ['customer_key'],
      expect.not.arrayContaining(['click_id']),
    ]);
  });

  it('uses the global fetch of the moment', async () => {
    const original = globalThis.fetch;
    const affitor = new Affitor({ apiKey });
    try {
      globalThis.fetch = async () => Response.json({ success: true, duplicate: true });
      expect(await affitor.trackLead({ customerKey: 'a' })).toMatchObject({ ok: true, duplicate: true });
    } finally {
      globalThis.fetch = original;
    }
  });
});

describe('a coupon', () => {
  it('is sent with leads and sales, also with the sale of a guest', async () => {
    const { affitor, requests } = connect([sold]);
    await affitor.trackLead({ customerKey: 'u', coupon: 'ALICE20' });
    await affitor.trackSale({ ...sale, coupon: 'ALICE20' });
    await affitor.trackSale({ transactionId: 'order_2', amountCents: 1, clickId: null, coupon: 'ALICE20' });
    expect(requests.map(({ body }) => body)).toMatchObject([
      { customer_key: 'u', coupon: 'ALICE20' },
      { customer_key: 'user_42', coupon: 'ALICE20' },
      { transaction_id: 'order_2', coupon: 'ALICE20' },
    ]);
  });

  it.each(['', null, undefined])('that is %j is none', async (coupon) => {
    const { affitor, requests } = connect([sold]);
    const guest = { transactionId: 'order_2', amountCents: 1, clickId: null };
    expect(await affitor.trackSale({ ...guest, coupon })).toMatchObject({ ok: false, status: 400 });
    await affitor.trackSale({ ...sale, coupon });
    expect(requests).toHaveLength(1);
  });

  it('that cannot be one is a mistake of the program', async () => {
    const { affitor, requests } = connect([sold]);
    for (const coupon of ['x'.repeat(256), ['ALICE20'] as unknown as string]) {
      await expectMistake(affitor.trackSale({ ...sale, coupon }), 'coupon must be a text');
    }
    await expectMistake(affitor.trackRefund({ transactionId: 't', coupon: 'A' } as never), '"coupon" (refund)');
    expect(requests).toEqual([]);
  });

  it('of a sale of Stripe’s is passed on', async () => {
    const { affitor, requests } = connect([sold]);
    const paid = fromStripeEvent(invoicePaid({ customer_key: 'u', shape: 'older', promotion_code: 'promo_1' }));
    await affitor.trackSale(paid as never);
    expect(requests[0]!.body).toMatchObject({ customer_key: 'u', coupon: 'promo_1' });
    expect(requests[0]!.body).not.toHaveProperty('coupons');
  });
});

describe('what comes back', () => {
  it('a click', async () => {
    const { affitor } = connect([[200, { success: true, click_id: 'x', partner_code: 'P', cookie_window_days: 30 }]]);
    expect(await affitor.trackClick({ affiliateUrl: 'https://a.example/?aff=P' })).toMatchObject({
      ok: true,
      clickId: 'x',
      partnerCode: 'P',
      cookieWindowDays: 30,
    });
  });

  it('an inactive link', async () => {
    const { affitor } = connect([[200, { success: false, message: 'Referral link is inactive' }]]);
    expect(await affitor.trackClick({ affiliateUrl: 'https://a.example/?aff=P' })).toEqual({
      ok: false,
      status: 200,
      data: null,
      error: 'Referral link is inactive',
      retryable: false,
    });
  });

  it('a lead', async () => {
    const { affitor } = connect([
      [200, { success: true }],
      [200, { success: true, duplicate: true, provisional: true }],
    ]);
    expect(await affitor.trackLead({ customerKey: 'a' })).toMatchObject({
      ok: true,
      duplicate: false,
      provisional: false,
    });
    expect(await affitor.trackLead({ customerKey: 'a' })).toMatchObject({
      ok: true,
      duplicate: true,
      provisional: true,
    });
  });

  it('an attributed sale', async () => {
    expect(await connect([sold]).affitor.trackSale(sale)).toMatchObject({
      ok: true,
      duplicate: false,
      attributed: true,
      saleId: 7,
      commissionId: 'c_1',
      partnerCode: 'PARTNER123',
    });
  });

  it('a sale outside the window, and a test', async () => {
    const { affitor } = connect([
      [
        200,
        { success: true, attributed: false, reason: 'attribution_window_expired', click_age_days: 61, window_days: 60 },
      ],
      [200, { success: true, message: 'Test sale event tracked successfully', data: { eventId: 1 } }],
    ]);
    expect(await affitor.trackSale(sale)).toMatchObject({
      ok: true,
      attributed: false,
      reason: 'attribution_window_expired',
      clickAgeDays: 61,
      windowDays: 60,
    });
    expect(await affitor.trackSale(sale)).toMatchObject({ ok: true, duplicate: false, attributed: false });
  });

  it('a transaction that is already there', async () => {
    const { affitor, requests } = connect([[409, { error: 'Duplicate transaction_id.' }]]);
    expect(await affitor.trackSale(sale)).toEqual(recorded);
    expect(requests).toHaveLength(1);
  });

  it('a refund', async () => {
    const { affitor } = connect([
      [200, { success: true, status: 'refunded', deduction_cents: 980, commission_id: 'c_1' }],
      [404, { error: 'Sale not found for transaction_id' }],
    ]);
    const refund = { transactionId: 'order_1' };
    expect(await affitor.trackRefund(refund)).toMatchObject({
      ok: true,
      status: 200,
      refundStatus: 'refunded',
      deductionCents: 980,
    });
    expect(await affitor.trackRefund(refund)).toEqual({
      ok: false,
      status: 404,
      data: null,
      error: 'Sale not found for transaction_id',
      retryable: false,
    });
  });

  it.each<[string, [status: number, body: unknown, headers?: Record<string, string>]]>([
    ['a redirect', [308, '', { location: 'https://elsewhere.example/' }]],
    ['a refusal in HTML', [403, '<h1>Forbidden</h1>']],
    ['a wrong key', [401, { error: 'Invalid API token' }]],
    ['an error without words', [400, 'null']],
  ])('%s is final', async (_name, reply) => {
    const { affitor, requests } = connect([reply]);
    const [result] = await settle(() => affitor.trackSale(sale));
    expect(result).toMatchObject({ ok: false, status: reply[0], retryable: false });
    expect((result as { error: string }).error).not.toBe('');
    expect(requests).toHaveLength(1);
  });
});

describe('trying again', () => {
  it.each<[string, Reply]>([
    ['no connection', new TypeError('fetch failed')],
    ['a 408', [408, { error: 'timeout' }]],
    ['a 429', [429, { error: 'slow down' }]],
    ['a 500', [500, { error: 'oops' }]],
    ['a 502 of a proxy', [502, '<h1>Bad gateway</h1>']],
    ['an answer that is none of the API', [200, '<h1>Welcome to the hotel</h1>']],
    ['an answer that breaks off', [200, '{"success":tr']],
  ])('after %s', async (_name, reply) => {
    const { affitor, requests } = connect([reply, reply, sold]);
    const [result, waited] = await settle(() => affitor.trackSale(sale));
    expect(result).toMatchObject({ ok: true, attributed: true });
    expect(requests).toHaveLength(3);
    expect(requests[1]!.init.body).toBe(requests[0]!.init.body);
    expect(waited).toBeGreaterThanOrEqual(150 + 300);
    expect(waited).toBeLessThanOrEqual(300 + 600);
  });

  it('takes the 409 that its own lost attempt left behind for success', async () => {
    const { affitor } = connect([new TypeError('socket hang up'), [409, { error: 'Duplicate transaction_id.' }]]);
    expect((await settle(() => affitor.trackSale(sale)))[0]).toEqual(recorded);
  });

  it('gives up after maxRetries and says that a later call may succeed', async () => {
    for (const [maxRetries, attempts] of [
      [undefined, 3],
      [0, 1],
      [4, 5],
    ] as const) {
      const { affitor, requests } = connect([[503, { error: 'down' }]], { maxRetries });
      const [result] = await settle(() => affitor.trackSale(sale));
      expect(result).toEqual({ ok: false, status: 503, data: null, error: 'down', retryable: true });
      expect(requests).toHaveLength(attempts);
    }
  });

  it('repeats leads, refunds and clicks that have an id, but no click without one unless it was turned away', async () => {
    const url = { affiliateUrl: 'https://a.example/?aff=P' };
    const attempts = async (reply: Reply, call: (affitor: Affitor) => Promise<unknown>) => {
      const { affitor, requests } = connect([reply]);
      await settle(() => call(affitor));
      return requests.length;
    };
    const down: Reply = [503, { error: 'down' }];
    expect(await attempts(down, (affitor) => affitor.trackLead({ customerKey: 'a' }))).toBe(3);
    expect(await attempts(down, (affitor) => affitor.trackRefund({ transactionId: 'order_1' }))).toBe(3);
    expect(await attempts(down, (affitor) => affitor.trackClick({ ...url, clickId: 'c'.repeat(21) }))).toBe(3);
    expect(await attempts(down, (affitor) => affitor.trackClick(url))).toBe(1);
    expect(await attempts([429, { error: 'slow down' }], (affitor) => affitor.trackClick(url))).toBe(3);
  });

  it('waits as long as the API asks for, but no longer than ten seconds', async () => {
    const asked = (seconds: string) => connect([[429, { error: 'slow' }, { 'retry-after': seconds }], sold]);
    const patient = asked('7');
    const [result, waited] = await settle(() => patient.affitor.trackSale(sale));
    expect(result).toMatchObject({ ok: true });
    expect(waited).toBe(7000);
    const [refused, none] = await settle(() => asked('11').affitor.trackSale(sale));
    expect(refused).toMatchObject({ ok: false, status: 429, retryable: true });
    expect(none).toBe(0);
    expect((await settle(() => asked('soon').affitor.trackSale(sale)))[0]).toMatchObject({ ok: true });
  });

  it('stops when the caller does', async () => {
    const controller = new AbortController();
    const { affitor, requests } = connect([[503, { error: 'down' }]]);
    const call = affitor.trackSale(sale, { signal: controller.signal });
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    controller.abort();
    expect(await call).toMatchObject({ ok: false, status: 0, error: 'Aborted', retryable: true });
    expect(requests).toHaveLength(1);
    expect(await affitor.trackSale(sale, { signal: controller.signal })).toMatchObject({ ok: false, error: 'Aborted' });
    expect(requests).toHaveLength(1);
  });
});

describe('an API that accepts and never answers', () => {
  let server: Server;
  let answer: string;
  beforeEach(async () => {
    vi.useRealTimers();
    answer = '';
    server = createServer((_request, response) => {
      if (answer) response.writeHead(200, { 'content-type': 'application/json' }).write(answer);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const client = (timeoutMs = 60) =>
    new Affitor({
      apiKey,
      apiBase: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      timeoutMs,
      maxRetries: 0,
    });

  it.each(['', '{"success":'])('is given up after timeoutMs, also in the middle of its answer (%j)', async (start) => {
    answer = start;
    expect(await client().trackSale(sale)).toEqual({
      ok: false,
      status: 0,
      data: null,
      error: 'No answer within 60 ms',
      retryable: true,
    });
  });

  it('is given up when the caller says so', async () => {
    const controller = new AbortController();
    const call = client(60_000).trackSale(sale, { signal: controller.signal });
    controller.abort();
    expect(await call).toMatchObject({ ok: false, status: 0, error: 'Aborted' });
  });

  it('refuses connections', async () => {
    const affitor = client();
    await new Promise((resolve) => server.close(resolve));
    const error = expect.stringContaining('ECONNREFUSED');
    expect(await affitor.trackSale(sale)).toEqual({ ok: false, status: 0, data: null, error, retryable: true });
  });
});

describe('mistakes of the program', () => {
  it.each<[string, unknown]>([
    ['a misspelt option', { apiKey, apiBas: 'https://api.example.com' }],
    ['a key with a line break', { apiKey: 'affitor_demo_key\n' }],
    ['a relative base', { apiKey, apiBase: '/affitor' }],
    ['a base with a query', { apiKey, apiBase: 'https://api.affitor.com?x=1' }],
    ...notPositive.map((timeoutMs): [string, unknown] => [
      `the timeoutMs ${inspect(timeoutMs)}`,
      { apiKey, timeoutMs },
    ]),
    ...[...notPositive, 0.5, '2']
      .filter((value) => value !== 0 && value !== 2 ** 31)
      .map((maxRetries): [string, unknown] => [`the maxRetries ${inspect(maxRetries)}`, { apiKey, maxRetries }]),
  ])('%s', (_name, options) => {
    expect(() => new Affitor(options as AffitorClientOptions)).toThrow(TypeError);
  });

  it.each<[string, (affitor: Affitor) => Promise<unknown>]>([
    [
      'trackClick of a URL object',
      (affitor) => affitor.trackClick({ affiliateUrl: new URL('https://a.example') as never }),
    ],
    ['trackClick of a text', (affitor) => affitor.trackClick('https://a.example/?aff=P' as never)],
    ['trackLead without anyone', (affitor) => affitor.trackLead({ email: 'jane@example.com' })],
    ['trackLead of nothing', (affitor) => affitor.trackLead(undefined as never)],
    ['trackLead with a blank key', (affitor) => affitor.trackLead({ customerKey: ' ' })],
    ['trackLead with an endless key', (affitor) => affitor.trackLead({ customerKey: 'x'.repeat(256) })],
    ['trackLead with a click that is none', (affitor) => affitor.trackLead({ clickId: 5 as never })],
    ['trackLead with false for a click', (affitor) => affitor.trackLead({ customerKey: 'u', clickId: false as never })],
    ['trackLead with 0 for a click', (affitor) => affitor.trackLead({ customerKey: 'u', clickId: 0 as never })],
    ['trackSale of nothing', (affitor) => affitor.trackSale(undefined as never)],
    ['trackSale without a transaction', (affitor) => affitor.trackSale({ ...sale, transactionId: '' })],
    ['trackSale with a numeric transaction', (affitor) => affitor.trackSale({ ...sale, transactionId: 1 as never })],
    ['trackSale of less than nothing', (affitor) => affitor.trackSale({ ...sale, amountCents: -1 })],
    ['trackSale in major units', (affitor) => affitor.trackSale({ ...sale, amountCents: 49.9 })],
    ['trackSale of a text', (affitor) => affitor.trackSale({ ...sale, amountCents: '4900' as never })],
    ['trackSale of NaN', (affitor) => affitor.trackSale({ ...sale, amountCents: Number.NaN })],
    ['trackSale in dollars', (affitor) => affitor.trackSale({ ...sale, currency: '$' })],
    ['trackSale without anyone', (affitor) => affitor.trackSale({ transactionId: 't', amountCents: 1 })],
    ['trackSale in a currency that does not exist', (affitor) => affitor.trackSale({ ...sale, currency: 'EUO' })],
    ['trackLead with an object for a key', (affitor) => affitor.trackLead({ customerKey: { id: 1 } as never })],
    ['trackLead with half a key', (affitor) => affitor.trackLead({ customerKey: 1.5 })],
    ['trackLead with one click for a list', (affitor) => affitor.trackLead({ clickIds: 'c' as never })],
    ['trackLead with a list of numbers', (affitor) => affitor.trackLead({ clickIds: [1] as never })],
    ['readiness with an option that is none', (affitor) => affitor.readiness({ force: true } as never)],
    ['a signal that is none', (affitor) => affitor.trackSale(sale, { signal: 5 as never })],
    [
      'trackSale with a number that JSON does not have',
      (affitor) => affitor.trackSale({ ...sale, additionalData: { total: 1n } }),
    ],
    [
      'trackSale with a circular note',
      (affitor) => {
        const additionalData: Record<string, unknown> = {};
        additionalData.self = additionalData;
        return affitor.trackSale({ ...sale, additionalData });
      },
    ],
    ['trackRefund without a transaction', (affitor) => affitor.trackRefund({} as never)],
    [
      'trackRefund of a negative amount',
      (affitor) => affitor.trackRefund({ transactionId: 'order_1', refundAmountCents: -1 }),
    ],
  ])('%s', async (_name, call) => {
    const { affitor, requests } = connect([sold]);
    await expectMistake(call(affitor));
    expect(requests).toEqual([]);
  });

  it('are logged once each, however often a call is made', async () => {
    const { affitor } = connect([sold]);
    for (let time = 0; time < 3; time++) await affitor.trackSale({ ...sale, amountCents: 0.5 });
    await affitor.trackSale({ ...sale, custmerKey: 'u' } as never);
    expect(logged).toEqual([
      '[affitor] trackSale(): amountCents must be a whole number from 0. Nothing was sent.',
      '[affitor] trackSale(): unknown field "custmerKey" (sale). Nothing was sent.',
    ]);
  });

  it('fill neither the log nor the memory with names that visitors choose', async () => {
    const { affitor } = connect([sold]);
    for (let name = 0; name < 500; name++) await affitor.trackLead({ customerKey: 'u', [`field_${name}`]: 1 });
    expect(logged).toHaveLength(50);
  });

  it('reject no call that nobody awaits', async () => {
    const rejected: unknown[] = [];
    const keep = (reason: unknown) => rejected.push(reason);
    process.on('unhandledRejection', keep);
    const { affitor } = connect([sold]);
    affitor.trackSale(null as never);
    affitor.trackLead(5 as never, null as never);
    affitor.readiness(null as never);
    vi.useRealTimers();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', keep);
    expect(rejected).toEqual([]);
  });
});

describe('a misspelt field', () => {
  const fields = { custmerKey: 'user_42' };
  it.each<[string, (affitor: Affitor) => Promise<unknown>]>([
    ['click', (affitor) => affitor.trackClick({ affiliateUrl: 'https://a.example/?aff=P', ...fields })],
    ['lead', (affitor) => affitor.trackLead({ clickId: 'c'.repeat(21), ...fields })],
    ['sale', (affitor) => affitor.trackSale({ ...sale, ...fields })],
    ['refund', (affitor) => affitor.trackRefund({ transactionId: 'order_1', ...fields })],
  ])('of a %s is refused by its name', async (kind, call) => {
    const { affitor, requests } = connect([sold]);
    await expectMistake(call(affitor), `unknown field "custmerKey" (${kind})`);
    expect(requests).toEqual([]);
  });

  it('is refused in a sale of Stripe’s too, and so are those of another call', async () => {
    const { affitor, requests } = connect([sold]);
    const outcome = fromStripeEvent(invoicePaid({ click_id: 'c'.repeat(21) }));
    if (outcome.kind !== 'sale') throw new Error(outcome.kind);
    await expectMistake(affitor.trackSale({ ...outcome, ...fields }), 'custmerKey');
    await expectMistake(affitor.trackSale({ ...sale, email: 'jane@example.com' } as never), 'email');
    await expectMistake(affitor.trackLead({ customerKey: 'a', constructor: 'x' } as never), 'constructor');
    expect(requests).toEqual([]);
  });
});

describe('the answer', () => {
  it('is told as it came, beside its fields', async () => {
    const { affitor } = connect([sold]);
    const { status, data, error, retryable } = await affitor.trackSale(sale);
    expect([status, error, retryable]).toEqual([200, undefined, undefined]);
    expect(data).toEqual(sold[1 as never]);
  });

  it('cannot pretend to be another status or another outcome', async () => {
    const { affitor } = connect([[200, { success: true, ok: false, status: 'x', data: 'y' }]]);
    expect(await affitor.trackLead({ customerKey: 'a' })).toMatchObject({
      ok: true,
      status: 200,
      data: { status: 'x', data: 'y' },
    });
  });
});

describe('a missing key', () => {
  it.each([undefined, null, ''])(
    '%j is accepted where a program is only built, and named at the first call',
    async (key) => {
      const { affitor, requests } = connect([sold], { apiKey: key as undefined });
      const missing = 'apiKey is missing. Give it to new Affitor(), or set AFFITOR_API_KEY';
      await expectMistake(affitor.trackLead({ customerKey: 'a' }), missing);
      await expectMistake(affitor.trackLead({ clickId: null }), missing);
      await expectMistake(affitor.trackSale(sale), missing);
      await expectMistake(affitor.trackRefund({ transactionId: 'order_1' }), missing);
      await expectMistake(affitor.readiness(), missing);
      expect(requests).toEqual([]);
    },
  );

  it('does not matter to a click, which never carries it', async () => {
    for (const key of [undefined, apiKey]) {
      const { affitor, requests } = connect([sold], { apiKey: key });
      await affitor.trackClick({ affiliateUrl: 'https://a.example/?aff=P' });
      expect(requests[0]!.init.headers).toEqual({ 'content-type': 'application/json' });
    }
  });
});

describe('the key', () => {
  it('never shows in an error', async () => {
    const echo = `refused: Bearer ${apiKey}, again ${apiKey}`;
    for (const reply of [[400, { error: echo }], new TypeError(echo)] as Reply[]) {
      const [result] = await settle(() => connect([reply]).affitor.trackSale(sale));
      expect(result).toMatchObject({ ok: false, error: expect.stringContaining('refused') });
      expect(JSON.stringify(result)).not.toContain(apiKey);
    }
    expect(() => new Affitor({ apiKey: `${apiKey}\n` })).toThrow(expect.not.stringContaining(apiKey));
  });

  it('does not show when the client is logged', async () => {
    const { inspect } = await import('node:util');
    const { affitor } = connect([sold]);
    expect(inspect(affitor, { depth: 9, showHidden: true })).not.toContain(apiKey);
    expect(JSON.stringify(affitor)).toBe('{}');
  });
});
