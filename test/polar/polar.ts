import { Webhook } from 'standardwebhooks';

type Fields = Record<string, unknown>;

const NOW = '2026-05-01T12:00:00Z';

/** A customer as Polar's packages want one. */
export const customer = (fields: Fields = {}): Fields => ({
  id: 'cus_1',
  created_at: NOW,
  modified_at: null,
  metadata: {},
  external_id: null,
  email: 'Jane@Example.com',
  email_verified: true,
  type: 'individual',
  name: null,
  billing_name: null,
  billing_address: null,
  tax_id: null,
  organization_id: '01916f2c-9f3a-7c1e-8a3f-0123456789ab',
  deleted_at: null,
  first_user_event_at: null,
  avatar_url: 'https://polar.example/jane.png',
  ...fields,
});

/** An order as Polar's webhook has it: $49.00 net, 20 % tax. */
export const order = (fields: Fields = {}): Fields => ({
  id: 'ord_1',
  created_at: NOW,
  modified_at: null,
  status: 'paid',
  paid: true,
  subtotal_amount: 4900,
  discount_amount: 0,
  net_amount: 4900,
  tax_amount: 980,
  total_amount: 5880,
  applied_balance_amount: 0,
  due_amount: 5880,
  refunded_amount: 0,
  refunded_tax_amount: 0,
  currency: 'usd',
  billing_reason: 'purchase',
  customer_id: 'cus_1',
  product_id: 'prod_1',
  discount_id: null,
  subscription_id: null,
  checkout_id: 'chk_1',
  metadata: {},
  platform_fee_amount: 0,
  platform_fee_currency: null,
  billing_name: null,
  billing_address: null,
  invoice_number: 'INV-1',
  is_invoice_generated: false,
  receipt_number: null,
  units: null,
  product: null,
  description: 'Pro',
  refundable_amount: 4900,
  refundable_tax_amount: 980,
  customer: customer(),
  discount: null,
  subscription: null,
  items: [],
  ...fields,
});

export const refund = (fields: Fields = {}): Fields => ({
  id: 'ref_1',
  created_at: NOW,
  modified_at: NOW,
  status: 'failed',
  reason: 'customer_request',
  amount: 1000,
  tax_amount: 200,
  currency: 'usd',
  order_id: 'ord_1',
  subscription_id: null,
  customer_id: 'cus_1',
  ...fields,
});

export const event = (type: string, data: Fields, timestamp = NOW): Fields => ({ type, timestamp, data });

/** Headers as Polar signs them for the endpoints of before September 2026: the key is the text of the secret. */
export const sign = (body: string, secret: string, { id = 'msg_1', at = new Date() } = {}): Record<string, string> => ({
  'webhook-id': id,
  'webhook-timestamp': `${Math.floor(at.getTime() / 1000)}`,
  'webhook-signature': new Webhook(Buffer.from(secret).toString('base64')).sign(id, at, body),
});
