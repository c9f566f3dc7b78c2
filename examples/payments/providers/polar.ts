import { polarCheckoutParams, polarWebhook } from '@affitor/sdk/polar';
import { type Delivery, hmac, NET, type Provider, type Purchase, seconds, TAX } from './provider.ts';

const SECRET = 'polar_whs_demo';

const deliver = (type: string, { id, checkout, refunded }: Purchase): Delivery => {
  const order = {
    id,
    ...checkout,
    net_amount: NET,
    tax_amount: TAX,
    total_amount: NET + TAX,
    due_amount: NET + TAX,
    refunded_amount: refunded,
    refunded_tax_amount: refunded / 5,
    currency: 'usd',
    billing_reason: 'purchase',
  };
  const body = JSON.stringify({ type, timestamp: new Date().toISOString(), data: order });
  const signed = `msg_${id}.${seconds()}`;
  const [message, time] = signed.split('.') as [string, string];
  const headers = {
    'webhook-id': message,
    'webhook-timestamp': time,
    'webhook-signature': `v1,${hmac(SECRET, `${signed}.${body}`, 'base64')}`,
  };
  return { body, headers };
};

export const provider: Provider = {
  name: 'Polar',
  webhook: polarWebhook,
  checkout: (ids) => polarCheckoutParams({ products: ['prod_1'], ...ids }),
  paid: (purchase) => deliver('order.paid', purchase),
  // The order, with all that was refunded of it.
  refunded: (purchase) => deliver('order.refunded', purchase),
  secret: SECRET,
};
