import { validateEvent } from 'polar0/webhooks';
import { describe, expect, it } from 'vitest';
import { Affitor } from '../../src/server/index.ts';
import { event, order, sign } from './polar.ts';

// The hosted guide's route: Polar's own package reads the event, and the client's older names report it. It must go on working.

const secret = 'whsec_guide';

/** As `Webhooks()` of Polar's packages for frameworks: the event is checked and turned into camelCase, then handed over. */
const webhooks =
  (handlers: { [type: string]: (order: never) => Promise<void> }) =>
  async (body: string): Promise<void> => {
    const { type, data } = validateEvent(body, sign(body, secret), secret);
    await handlers[type]?.(data as never);
  };

interface GuideOrder {
  id: string;
  totalAmount: number;
  currency: string;
  subscriptionId: string | null;
  billingReason: string;
  customerId: string;
  customer: { externalId?: string | null };
  metadata: Record<string, unknown>;
  refundedAmount: number;
}

/** The route, with the API in the place of which everything is recorded. */
const route = () => {
  const sent: [path: string, body: unknown][] = [];
  const failed: unknown[] = [];
  const affitor = new Affitor({
    apiKey: 'key',
    fetch: async (url, init) => {
      sent.push([new URL(url).pathname, JSON.parse(init.body as string)]);
      return Response.json({ success: true, attributed: true });
    },
  });
  const handle = webhooks({
    'order.paid': async ({ metadata, ...paid }: GuideOrder) => {
      if (paid.totalAmount <= 0) return;
      const result = await affitor.trackSale({
        customerExternalId: (metadata.user_id as string | undefined) ?? paid.customer.externalId ?? paid.customerId,
        clickId: (metadata.affitor_click_id ?? metadata.reference_id) as string | undefined,
        amount: paid.totalAmount,
        currency: paid.currency,
        invoiceId: paid.id,
        saleType: paid.subscriptionId ? 'subscription' : 'payment',
        isRecurring: paid.billingReason === 'subscription_cycle',
        subscriptionId: paid.subscriptionId ?? undefined,
      });
      if (!result.ok && result.status !== 409) failed.push(result);
    },
    'order.refunded': async (refunded: GuideOrder) => {
      const result = await affitor.trackRefund({ invoiceId: refunded.id, refundAmountCents: refunded.refundedAmount });
      if (!result.ok) failed.push(result);
    },
  });
  return {
    sent,
    failed,
    handle: (type: string, fields: object) => handle(JSON.stringify(event(type, order({ ...fields })))),
  };
};

describe('the route of the hosted guide for Polar', () => {
  it('reports a paid order by the names of the guide', async () => {
    const { sent, failed, handle } = route();
    await handle('order.paid', { metadata: { user_id: 'user_42', affitor_click_id: 'c1' } });
    await handle('order.paid', { id: 'ord_2', metadata: { reference_id: 'c2' } });
    await handle('order.paid', { id: 'ord_3', total_amount: 0, net_amount: 0, tax_amount: 0, due_amount: 0 });
    expect(failed).toEqual([]);
    const common = { amount_cents: 5880, currency: 'usd', sale_type: 'payment', is_recurring: false };
    expect(sent).toEqual([
      ['/api/v1/track/sale', { ...common, transaction_id: 'ord_1', customer_key: 'user_42', click_id: 'c1' }],
      ['/api/v1/track/sale', { ...common, transaction_id: 'ord_2', customer_key: 'cus_1', click_id: 'c2' }],
    ]);
  });

  it('reports a refund', async () => {
    const { sent, failed, handle } = route();
    await handle('order.refunded', { status: 'partially_refunded', refunded_amount: 1000 });
    expect(failed).toEqual([]);
    expect(sent).toEqual([['/api/v1/track/refund', { transaction_id: 'ord_1', refund_amount_cents: 1000 }]]);
  });
});
