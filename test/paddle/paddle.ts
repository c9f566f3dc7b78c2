import { createHmac } from 'node:crypto';

type Fields = Record<string, unknown>;

const NOW = '2026-05-01T12:00:00.000000Z';

export const totals = (fields: Fields = {}): Fields => ({
  subtotal: '4900',
  discount: '0',
  tax: '980',
  total: '5880',
  credit: '0',
  credit_to_balance: '0',
  balance: '0',
  grand_total: '5880',
  grand_total_tax: '980',
  fee: '344',
  earnings: '4556',
  currency_code: 'USD',
  ...fields,
});

/** A transaction as Paddle's webhook has it: $49.00 net, 20 % tax. */
export const transaction = (fields: Fields = {}, amounts: Fields = {}): Fields => ({
  id: 'txn_1',
  status: 'completed',
  customer_id: 'ctm_1',
  currency_code: 'USD',
  origin: 'api',
  subscription_id: null,
  discount_id: null,
  custom_data: null,
  items: [{ price: { id: 'pri_1', billing_cycle: null }, quantity: 1 }],
  details: { totals: totals(amounts) },
  created_at: NOW,
  updated_at: NOW,
  ...fields,
});

/** An adjustment of $10.00 net, 20 % tax. */
export const adjustment = (fields: Fields = {}, amounts: Fields = {}): Fields => ({
  id: 'adj_1',
  action: 'refund',
  type: 'partial',
  transaction_id: 'txn_1',
  subscription_id: null,
  customer_id: 'ctm_1',
  reason: 'requested_by_customer',
  currency_code: 'USD',
  status: 'approved',
  items: [],
  totals: { subtotal: '1000', tax: '200', total: '1200', fee: '0', earnings: '1000', currency_code: 'USD', ...amounts },
  created_at: NOW,
  updated_at: NOW,
  ...fields,
});

export const event = (type: string, data: Fields, fields: Fields = {}): Fields => ({
  event_id: 'evt_1',
  event_type: type,
  occurred_at: NOW,
  notification_id: 'ntf_1',
  data,
  ...fields,
});

const hex = (body: string, secret: string, ts: number) =>
  createHmac('sha256', secret).update(`${ts}:${body}`).digest('hex');

/** A header with a signature of each secret, as Paddle writes it while a secret is being replaced. */
export const sign = (body: string, secrets: string | string[], ts = Math.floor(Date.now() / 1000)): string =>
  [`ts=${ts}`, ...[secrets].flat().map((secret) => `h1=${hex(body, secret, ts)}`)].join(';');
