import { type BuyerParams, type Delivery, type EventParams, freshId, hmac, idsOf, unixNow } from '../event.ts';

export interface OrderParams extends BuyerParams, EventParams {
  /** @default a fresh one */
  order?: string;
  /** Minor units, net of tax. @default 4900 */
  net?: number;
  /** On top of it. @default 0 */
  tax?: number;
  /** Paid from the customer's balance; below 0, as Polar writes it. @default 0 */
  applied_balance?: number;
  /** Net total refunded so far, and its tax. @default 0 */
  refunded?: number;
  refunded_tax?: number;
  /** @default 'purchase' */
  billing_reason?: 'purchase' | 'subscription_create' | 'subscription_cycle' | 'subscription_update';
  /** @default none */
  subscription?: string | null;
  /** As a checkout link carries the click. @default none */
  reference_id?: string;
}

export interface RefundParams extends EventParams {
  order: string;
  /** @default a fresh one */
  refund?: string;
  /** Net, and its tax. */
  amount: number;
  tax?: number;
  /** @default 'failed' */
  status?: 'pending' | 'succeeded' | 'failed' | 'canceled';
}

const orderOf = (params: OrderParams) => {
  const { net = 4900, tax = 0, applied_balance = 0, refunded = 0, refunded_tax = 0, subscription = null } = params;
  const at = params.at ?? new Date().toISOString();
  const metadata = { ...idsOf(params), ...(params.reference_id && { reference_id: params.reference_id }) };
  const customer = freshId('cus');
  return {
    id: params.order ?? freshId('ord'),
    created_at: at,
    modified_at: at,
    status: refunded > 0 ? (refunded >= net + applied_balance ? 'refunded' : 'partially_refunded') : 'paid',
    paid: true,
    subtotal_amount: net,
    discount_amount: 0,
    net_amount: net,
    tax_amount: tax,
    total_amount: net + tax,
    applied_balance_amount: applied_balance,
    due_amount: Math.max(0, net + tax + applied_balance),
    refunded_amount: refunded,
    refunded_tax_amount: refunded_tax,
    currency: (params.currency ?? 'USD').toLowerCase(),
    billing_reason: params.billing_reason ?? 'purchase',
    customer_id: customer,
    subscription_id: subscription,
    checkout_id: params.billing_reason === 'subscription_cycle' ? null : freshId('chk'),
    metadata,
    customer: { id: customer, email: params.email ?? null, external_id: null, metadata: {} },
    discount: null,
    // Polar copies the checkout's metadata to both.
    subscription: subscription && {
      id: subscription,
      recurring_interval: 'month',
      recurring_interval_count: 1,
      metadata,
    },
    items: [],
  };
};

const envelope = (type: string, data: object, { at = new Date().toISOString() }: EventParams) => ({
  type,
  timestamp: at,
  data,
});

export const orderPaid = (params: OrderParams = {}) => envelope('order.paid', orderOf(params), params);

/** The order as it is then, with the total of all refunds. */
export const orderRefunded = (params: OrderParams) => envelope('order.refunded', orderOf(params), params);

export const refundUpdated = (params: RefundParams) => {
  const { order, amount, tax = 0, status = 'failed', refund = freshId('ref') } = params;
  const currency = (params.currency ?? 'USD').toLowerCase();
  const data = { id: refund, order_id: order, amount, tax_amount: tax, status, currency, reason: 'customer_request' };
  return envelope('refund.updated', data, params);
};

/**
 * Signs an event as Polar does.
 *
 * @param standard as for secrets made from 8 September 2026 on, whose key is Base64 after `whsec_`
 */
export const signPolar = (event: object, secret: string, { id = freshId('msg'), standard = false } = {}): Delivery => {
  const body = JSON.stringify(event);
  const time = `${unixNow()}`;
  const key = standard ? Buffer.from(secret.replace(/^whsec_/, ''), 'base64') : secret;
  const signature = `v1,${hmac(key, `${id}.${time}.${body}`, 'base64')}`;
  return { body, headers: { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } };
};
