import { describe, expect, it } from 'vitest';
import { invoicePaid, signPayload } from '../../e2e/backend/stripe/compose.ts';
import type * as Server from '../../src/server/index.ts';
import { loadInBareRuntime } from './bare-runtime.ts';

const { Affitor, fromStripeEvent, getClickId, stripeWebhook, verifyStripeSignature } = await loadInBareRuntime<
  typeof Server
>('server/index.ts', { Blob });

describe('in a runtime that has nothing but the web’s interfaces', () => {
  it('calls the API', async () => {
    const affitor = new Affitor({
      apiKey: 'key',
      fetch: async () => Response.json({ success: true, attributed: true }),
    });
    const result = await affitor.trackSale({ transactionId: 'order_1', amountCents: 1, customerKey: 'a' });
    expect(result).toMatchObject({ ok: true, attributed: true });
  });

  it('handles a webhook', async () => {
    const body = JSON.stringify(invoicePaid());
    expect(await verifyStripeSignature(body, signPayload(body, 'whsec_x'), 'whsec_x')).toMatchObject({ valid: true });
    expect(fromStripeEvent(JSON.parse(body))).toMatchObject({ kind: 'sale' });
  });

  it('serves a webhook', async () => {
    const body = JSON.stringify(invoicePaid());
    const kinds: string[] = [];
    const webhook = stripeWebhook({ secret: 'whsec_x', handle: ({ kind }) => kinds.push(kind) });
    const headers = { 'stripe-signature': signPayload(body, 'whsec_x') };
    const response = await webhook(new Request('https://shop.example.com/', { method: 'POST', body, headers }));
    expect([response.status, kinds]).toEqual([200, ['sale']]);
  });

  it('reads cookies', () => {
    const request = new Request('https://shop.example.com/', { headers: { cookie: 'affitor_click_id=abc' } });
    expect(getClickId(request)).toBe('abc');
  });
});
