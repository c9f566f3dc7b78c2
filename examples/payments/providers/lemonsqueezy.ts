import { lemonSqueezyCheckoutParams, lemonSqueezyWebhook } from '@affitor/sdk/lemonsqueezy';
import { type Delivery, hmac, NET, type Provider, type Purchase, TAX } from './provider.ts';

const SECRET = 'demo secret';

const deliver = (event_name: string, { id, checkout, refunded }: Purchase): Delivery => {
  const { checkoutData } = checkout as { checkoutData?: { custom: object } };
  const attributes = {
    status: 'paid',
    currency: 'USD',
    total: NET + TAX,
    tax: TAX,
    refunded_amount: refunded * 1.2,
    updated_at: new Date().toISOString(),
    test_mode: true,
  };
  const body = JSON.stringify({
    meta: { event_name, custom_data: checkoutData?.custom },
    data: { type: 'orders', id, attributes },
  });
  return { body, headers: { 'x-signature': hmac(SECRET, body, 'hex') } };
};

export const provider: Provider = {
  name: 'Lemon Squeezy',
  webhook: lemonSqueezyWebhook,
  checkout: (ids) => lemonSqueezyCheckoutParams(ids),
  paid: (purchase) => deliver('order_created', purchase),
  refunded: (purchase) => deliver('order_refunded', purchase),
  secret: SECRET,
};
