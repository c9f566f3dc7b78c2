import { type BuyerParams, type Delivery, type EventParams, freshId, hmac, idsOf, unixNow } from '../event.ts';

export interface TransactionParams extends BuyerParams, EventParams {
  /** @default a fresh `txn_…` */
  transaction?: string;
  /** Lowest denomination, net of tax and after discounts. @default 4900 */
  net?: number;
  /** On top of it. @default 0 */
  tax?: number;
  /** Paid from the customer's credit, in proportion of net and tax. @default 0 */
  credit?: number;
  /** @default 'api' */
  origin?: 'api' | 'web' | 'subscription_recurring' | 'subscription_update' | 'subscription_charge';
  /** @default none */
  subscription?: string | null;
}

export interface AdjustmentParams extends EventParams {
  transaction: string;
  /** @default a fresh `adj_…` */
  adjustment?: string;
  /** Net, and its tax. */
  amount: number;
  tax?: number;
  /** @default 'refund' */
  action?: 'refund' | 'credit' | 'chargeback' | 'chargeback_reverse' | 'chargeback_warning';
  /** @default 'approved' */
  status?: 'pending_approval' | 'approved' | 'rejected' | 'reversed';
}

type AdjustmentEvent = 'adjustment.created' | 'adjustment.updated';

const envelope = (event_type: string, data: object, { at = new Date().toISOString() }: EventParams) => ({
  event_id: freshId('evt'),
  event_type,
  occurred_at: at,
  notification_id: freshId('ntf'),
  data,
});

export const transactionCompleted = (params: TransactionParams = {}) => {
  const { net = 4900, tax = 0, credit = 0, origin = 'api', subscription = null } = params;
  const total = net + tax;
  const grandTotal = total - credit;
  const grandTax = total ? Math.round((tax * grandTotal) / total) : 0;
  const currency_code = (params.currency ?? 'USD').toUpperCase();
  const ids = idsOf(params);
  return envelope(
    'transaction.completed',
    {
      id: params.transaction ?? freshId('txn'),
      status: 'completed',
      customer_id: freshId('ctm'),
      custom_data: Object.keys(ids).length ? ids : null,
      currency_code,
      origin,
      subscription_id: subscription,
      discount_id: null,
      items: [{ price: { billing_cycle: subscription ? { interval: 'month', frequency: 1 } : null }, quantity: 1 }],
      details: {
        totals: {
          subtotal: `${net}`,
          discount: '0',
          tax: `${tax}`,
          total: `${total}`,
          credit: `${credit}`,
          grand_total: `${grandTotal}`,
          grand_total_tax: `${grandTax}`,
          currency_code,
        },
      },
    },
    params,
  );
};

/** `adjustment.created`, or `.updated` once Paddle has decided. */
export const adjustmentEvent = (type: AdjustmentEvent, params: AdjustmentParams) => {
  const { transaction, amount, tax = 0, action = 'refund', status = 'approved', adjustment = freshId('adj') } = params;
  const currency_code = (params.currency ?? 'USD').toUpperCase();
  const totals = { subtotal: `${amount}`, tax: `${tax}`, total: `${amount + tax}`, currency_code };
  const data = { id: adjustment, action, type: 'partial', transaction_id: transaction, status, totals, currency_code };
  return envelope(type, { ...data, reason: 'requested_by_customer' }, params);
};

/** @param secret one, or several as while one is being replaced */
export const signPaddle = (event: object, secret: string | readonly string[]): Delivery => {
  const body = JSON.stringify(event);
  const ts = unixNow();
  const signatures = [secret].flat().map((one) => `h1=${hmac(one, `${ts}:${body}`, 'hex')}`);
  return { body, headers: { 'paddle-signature': [`ts=${ts}`, ...signatures].join(';') } };
};
