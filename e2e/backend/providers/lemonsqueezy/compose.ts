import { type BuyerParams, type Delivery, type EventParams, hmac, idsOf } from '../event.ts';

interface MoneyParams extends EventParams {
  /** Cents, net of tax. @default 4900 */
  net?: number;
  /** On top of it. @default 0 */
  tax?: number;
  /** Total refunded so far, tax included. @default 0 */
  refunded?: number;
}

export interface OrderParams extends BuyerParams, MoneyParams {
  /** @default 1 */
  order?: number;
  /** @default 'paid' */
  status?: 'pending' | 'failed' | 'paid' | 'refunded' | 'partial_refund';
}

export interface InvoiceParams extends BuyerParams, MoneyParams {
  /** Of an invoice; orders may have the same. @default 1 */
  invoice?: number;
  /** @default 1 */
  subscription?: number;
  /** @default 'renewal' */
  billing_reason?: 'initial' | 'renewal' | 'updated';
}

export interface SubscriptionParams extends BuyerParams, EventParams {
  /** @default 1 */
  subscription?: number;
  /** @default 1 */
  order?: number;
}

type OrderEvent = 'order_created' | 'order_refunded';
type InvoiceEvent = 'subscription_payment_success' | 'subscription_payment_refunded';

const common = (params: BuyerParams & EventParams) => {
  const at = params.at ?? new Date().toISOString();
  return {
    user_email: params.email ?? 'jane@example.com',
    customer_id: 7,
    created_at: at,
    updated_at: at,
    test_mode: true,
  };
};

const money = ({ net = 4900, tax = 0, refunded = 0, currency = 'USD' }: MoneyParams) => ({
  currency: currency.toUpperCase(),
  subtotal: net,
  discount_total: 0,
  tax,
  tax_inclusive: false,
  total: net + tax,
  refunded: refunded > 0 && refunded >= net + tax,
  refunded_amount: refunded,
});

const envelope = (
  event_name: string,
  type: string,
  id: number | undefined,
  attributes: object,
  params: BuyerParams,
) => {
  const ids = idsOf(params);
  const custom = Object.keys(ids).length ? { custom_data: ids } : {};
  return { meta: { event_name, test_mode: true, ...custom }, data: { type, id: `${id ?? 1}`, attributes } };
};

export const orderEvent = (name: OrderEvent, params: OrderParams = {}) =>
  envelope(
    name,
    'orders',
    params.order,
    { ...common(params), ...money(params), setup_fee: 0, status: params.status ?? 'paid' },
    params,
  );

/** The only event that names both the order and the subscription. */
export const subscriptionCreated = (params: SubscriptionParams = {}) =>
  envelope(
    'subscription_created',
    'subscriptions',
    params.subscription,
    { ...common(params), order_id: params.order ?? 1, status: 'active' },
    params,
  );

export const invoiceEvent = (name: InvoiceEvent, params: InvoiceParams = {}) =>
  envelope(
    name,
    'subscription-invoices',
    params.invoice,
    {
      ...common(params),
      ...money(params),
      subscription_id: params.subscription ?? 1,
      billing_reason: params.billing_reason ?? 'renewal',
      status: 'paid',
    },
    params,
  );

export const signLemonSqueezy = (event: object, secret: string): Delivery => {
  const body = JSON.stringify(event);
  return { body, headers: { 'x-signature': hmac(secret, body, 'hex') } };
};
