import { createHmac } from 'node:crypto';

type Fields = Record<string, unknown>;

const NOW = '2026-05-01T12:00:00.000000Z';

const attributes = (fields: Fields): Fields => ({
  store_id: 1,
  customer_id: 7,
  user_name: 'Jane',
  user_email: 'Jane@Example.com',
  currency: 'USD',
  status: 'paid',
  refunded: false,
  refunded_at: null,
  subtotal: 4900,
  discount_total: 0,
  tax: 980,
  tax_inclusive: false,
  total: 5880,
  refunded_amount: 0,
  created_at: NOW,
  updated_at: NOW,
  test_mode: false,
  ...fields,
});

/** An order of $49.00 net, 20 % tax. */
export const order = (fields: Fields = {}, id = '1'): Fields => ({
  type: 'orders',
  id,
  attributes: attributes({ identifier: 'uuid', order_number: 1, setup_fee: 0, first_order_item: {}, ...fields }),
});

/** An invoice of a subscription. Its id may be that of an order. */
export const invoice = (fields: Fields = {}, id = '1'): Fields => ({
  type: 'subscription-invoices',
  id,
  attributes: attributes({ subscription_id: 3, billing_reason: 'renewal', ...fields }),
});

export const subscription = (fields: Fields = {}, id = '3'): Fields => ({
  type: 'subscriptions',
  id,
  attributes: {
    customer_id: 7,
    order_id: 1,
    user_email: 'jane@example.com',
    status: 'active',
    created_at: NOW,
    updated_at: NOW,
    test_mode: false,
    ...fields,
  },
});

export const event = (name: string, data: Fields, custom?: Fields): Fields => ({
  meta: { event_name: name, test_mode: false, webhook_id: 'uuid', ...(custom && { custom_data: custom }) },
  data,
});

export const sign = (body: string, secret: string): string => createHmac('sha256', secret).update(body).digest('hex');
