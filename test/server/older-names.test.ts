import { describe, expect, it } from 'vitest';
import Default, { Affitor } from '../../src/server/index.ts';
import { expectMistake, listenToConsole } from './mistake.ts';

listenToConsole();

/** What is sent by a client that was made with these options. */
const connect = (options: Partial<ConstructorParameters<typeof Affitor>[0]> = {}) => {
  const requests: { url: string; body: unknown }[] = [];
  const affitor = new Affitor({
    apiKey: 'key',
    fetch: async (url, init) => {
      requests.push({ url, body: JSON.parse(init.body as string) });
      return Response.json({ success: true });
    },
    ...options,
  });
  return { affitor, requests };
};

describe('names of the hosted product’s own client', () => {
  it('is the default export', () => {
    expect(Default).toBe(Affitor);
  });

  it('calls the host that apiUrl names, unless apiBase does', async () => {
    for (const [options, host] of [
      [{ apiUrl: 'http://127.0.0.1:4600' }, 'http://127.0.0.1:4600'],
      [{ apiUrl: undefined }, 'https://api.affitor.com'],
      [{ apiUrl: '' }, 'https://api.affitor.com'],
      [{ apiBase: '' }, 'https://api.affitor.com'],
      [{ apiUrl: 'http://127.0.0.1:1', apiBase: 'http://127.0.0.1:4600' }, 'http://127.0.0.1:4600'],
    ] as const) {
      const { affitor, requests } = connect(options);
      await affitor.trackLead({ customerKey: 'a' });
      expect(requests[0]!.url).toBe(`${host}/api/v1/track/lead`);
    }
    expect(() => new Affitor({ apiKey: 'key', apiUrl: '/affitor' })).toThrow(TypeError);
  });

  it('reports a lead', async () => {
    const { affitor, requests } = connect();
    await affitor.trackLead({ customerExternalId: 42, clickId: 'c', email: 'jane@example.com', eventName: 'signup' });
    expect(requests[0]!.body).toEqual({
      customer_key: '42',
      click_id: 'c',
      email: 'jane@example.com',
      event_name: 'signup',
    });
  });

  it('reports a sale, under any mixture of names', async () => {
    const { affitor, requests } = connect();
    await affitor.trackSale({ customerExternalId: 'user_42', amount: 4900, invoiceId: 'in_1', currency: 'EUR' });
    await affitor.trackSale({ customerKey: 'user_42', amount: 4900, transactionId: 'in_1', currency: 'EUR' });
    await affitor.trackSale({ customerExternalId: 'user_42', amountCents: 4900, invoiceId: 'in_1', currency: 'EUR' });
    for (const { body } of requests) {
      expect(body).toEqual({ customer_key: 'user_42', amount_cents: 4900, transaction_id: 'in_1', currency: 'EUR' });
    }
  });

  it('reports a refund', async () => {
    const { affitor, requests } = connect();
    await affitor.trackRefund({ invoiceId: 'in_1', refundAmountCents: 100 });
    expect(requests[0]!.body).toEqual({ transaction_id: 'in_1', refund_amount_cents: 100 });
  });

  it('takes a key first, and the API’s own spelling', async () => {
    const urls: string[] = [];
    const bodies: unknown[] = [];
    const options: ConstructorParameters<typeof Affitor>[0] = {
      apiBase: 'http://127.0.0.1:4600',
      fetch: async (url, init) => {
        urls.push(`${url} ${new Headers(init.headers).get('authorization')}`);
        bodies.push(JSON.parse(init.body as string));
        return Response.json({ success: true });
      },
    };
    // Not declared: editors show the current names only.
    const Older = Affitor as unknown as new (
      apiKey?: string,
      options?: object,
    ) => Record<string, (fields: object) => Promise<unknown>>;
    const affitor = new Older('key', options);
    await affitor.trackLead!({ customer_key: 'user_42', click_id: 'c', page_url: 'https://shop.example/' });
    await affitor.trackSale!({ transaction_id: 'txn_1', click_id: 'c', amount_cents: 4900, sale_type: 'payment' });
    await affitor.trackRefund!({ transaction_id: 'txn_1', refund_amount_cents: 4900, refund_reason: 'late' });
    expect(urls).toEqual(
      ['lead', 'sale', 'refund'].map((end) => `http://127.0.0.1:4600/api/v1/track/${end} Bearer key`),
    );
    expect(bodies).toEqual([
      { customer_key: 'user_42', click_id: 'c', page_url: 'https://shop.example/' },
      { transaction_id: 'txn_1', click_id: 'c', amount_cents: 4900, sale_type: 'payment' },
      { transaction_id: 'txn_1', refund_amount_cents: 4900, refund_reason: 'late' },
    ]);
    await new Older(undefined, options).trackClick!({ affiliate_url: 'https://shop.example/?aff=PARTNER123' });
    expect(urls.at(-1)).toBe('http://127.0.0.1:4600/api/v1/track/click null');
    await expectMistake(new Older(undefined, options).trackLead!({ click_id: 'c' }), 'apiKey is missing');
    expect(new Older('key')).toBeInstanceOf(Affitor);
    for (const misspelt of ['custmer_key', 'constructor', '__proto__'])
      await expectMistake(affitor.trackLead!(JSON.parse(`{ "${misspelt}": "a" }`)), misspelt);
  });

  it('lets the current name decide where a thing has both', async () => {
    const { affitor, requests } = connect();
    await affitor.trackSale({
      customerKey: 'new',
      customerExternalId: 'old',
      amountCents: 1,
      transactionId: 'pi_1',
      invoiceId: 'in_1',
    });
    expect(requests[0]!.body).toEqual({ customer_key: 'new', amount_cents: 1, transaction_id: 'pi_1' });
    await affitor.trackLead({ customerKey: undefined, customerExternalId: 'old' });
    expect(requests[1]!.body).toEqual({ customer_key: 'old' });
  });

  it.each<[string, (affitor: Affitor) => Promise<unknown>]>([
    ['amount', (affitor) => affitor.trackLead({ customerKey: 'a', amount: 1 } as never)],
    ['invoiceId', (affitor) => affitor.trackLead({ customerKey: 'a', invoiceId: 'in_1' } as never)],
    ['customerExternalId', (affitor) => affitor.trackRefund({ invoiceId: 'in_1', customerExternalId: 'a' } as never)],
    ['eventName', (affitor) => affitor.trackRefund({ invoiceId: 'in_1', eventName: 'x' } as never)],
    ['amountCents', (affitor) => affitor.trackSale({ customerKey: 'a', amount: -1, invoiceId: 'in_1' })],
    ['transactionId', (affitor) => affitor.trackSale({ customerKey: 'a', amount: 1, invoiceId: '' })],
    ['customerKey', (affitor) => affitor.trackLead({ customerExternalId: '' })],
  ])('names %s when it has no place there, or cannot be used', async (name, call) => {
    const { affitor, requests } = connect();
    await expectMistake(call(affitor), name);
    expect(requests).toEqual([]);
  });
});
