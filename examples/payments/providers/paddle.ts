import { paddleTransactionParams, paddleWebhook } from '@affitor/sdk/paddle';
import { type Delivery, hmac, NET, type Provider, seconds, TAX } from './provider.ts';

const SECRET = 'pdl_ntfset_demo';

const deliver = (event_type: string, data: { id: string }): Delivery => {
  const body = JSON.stringify({
    event_id: `evt_${data.id}`,
    event_type,
    occurred_at: new Date().toISOString(),
    data: { currency_code: 'USD', ...data },
  });
  const ts = seconds();
  return { body, headers: { 'paddle-signature': `ts=${ts};h1=${hmac(SECRET, `${ts}:${body}`, 'hex')}` } };
};

export const provider: Provider = {
  name: 'Paddle',
  webhook: paddleWebhook,
  // As the API spells it, so that the stand-in can pass it on.
  checkout: (ids) => paddleTransactionParams({ custom_data: {}, ...ids }),
  paid: ({ id, checkout }) =>
    deliver('transaction.completed', {
      id,
      ...checkout,
      ...{ origin: 'api', details: { totals: { grand_total: `${NET + TAX}`, grand_total_tax: `${TAX}` } } },
    }),
  // One adjustment; the sum of all is for the shop to keep.
  refunded: ({ id, refunded }, cents) =>
    deliver('adjustment.updated', {
      id: `adj_${id}_${refunded}`,
      ...{ transaction_id: id, action: 'refund', status: 'approved', totals: { subtotal: `${cents}` } },
    }),
  secret: SECRET,
};
