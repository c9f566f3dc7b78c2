import type Stripe from 'stripe';
import { API_VERSIONS, type ComposedEvent, type EventParams, envelope, freshId, unixNow } from './envelope.ts';

/** What a refund and a dispute refer to. */
export interface ChargeParams extends EventParams {
  /** @default a fresh `pi_…` */
  payment_intent?: string | null;
  /** @default a fresh `ch_…` */
  charge?: string;
  /** @default none */
  customer?: string | null;
  /** @default 'usd' */
  currency?: string;
  reason?: string;
}

export interface ChargeRefundedParams extends ChargeParams {
  /** What was charged, tax included, in minor units. @default 5000 */
  amount?: number;
  /** What was refunded of it so far. @default `amount` */
  amount_refunded?: number;
  /** @default 'basil' */
  shape?: 'basil' | 'older';
  /** Named by the older shape only. @default none */
  invoice?: string | null;
  email?: string;
}

const reference = (params: ChargeParams) => ({
  charge: params.charge ?? freshId('ch'),
  currency: params.currency ?? 'usd',
  created: params.created ?? unixNow(),
  payment_intent: params.payment_intent === undefined ? freshId('pi') : params.payment_intent,
});

export const chargeRefunded = (params: ChargeRefundedParams = {}): ComposedEvent => {
  const { amount = 5000, amount_refunded = amount, shape = 'basil' } = params;
  const { charge, ...rest } = reference(params);
  const object = {
    ...rest,
    id: charge,
    object: 'charge',
    amount,
    amount_captured: amount,
    amount_refunded,
    billing_details: { address: null, email: params.email ?? null, name: null, phone: null, tax_id: null },
    captured: true,
    customer: params.customer ?? null,
    disputed: false,
    failure_code: null,
    metadata: {},
    paid: true,
    payment_method: freshId('pm'),
    receipt_email: null,
    refunded: amount_refunded === amount,
    status: 'succeeded',
  } satisfies Partial<Stripe.Charge>;
  return envelope(
    'charge.refunded',
    shape === 'older' ? { ...object, invoice: params.invoice ?? null } : object,
    params,
    API_VERSIONS[shape],
  );
};

export interface RefundParams extends Omit<ChargeParams, 'charge'> {
  /** @default a fresh `ch_…`; `null` where the refund does not name it */
  charge?: string | null;
  /** Of this refund alone, in minor units. @default 5000 */
  amount?: number;
  /** @default 'succeeded' */
  status?: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
  /** @default a fresh `re_…` */
  refund?: string;
}

const refundObject = ({ charge, ...params }: RefundParams) =>
  ({
    ...reference(params),
    charge: charge === undefined ? freshId('ch') : charge,
    id: params.refund ?? freshId('re'),
    object: 'refund',
    amount: params.amount ?? 5000,
    balance_transaction: freshId('txn'),
    customer: params.customer ?? null,
    metadata: {},
    reason: (params.reason ?? 'requested_by_customer') as Stripe.Refund.Reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: params.status ?? 'succeeded',
    transfer_reversal: null,
  }) satisfies Partial<Stripe.Refund>;

export const refundCreated = (params: RefundParams = {}): ComposedEvent =>
  envelope('refund.created', refundObject(params), params);

export const refundUpdated = (params: RefundParams = {}): ComposedEvent =>
  envelope('refund.updated', refundObject(params), params);

/** Days after a refund that had succeeded, when the customer's bank sends it back. */
export const refundFailed = (params: RefundParams = {}): ComposedEvent =>
  envelope('refund.failed', refundObject({ status: 'failed', ...params }), params);

export interface DisputeParams extends ChargeParams {
  /** @default 5000 */
  amount?: number;
  /** @default 'lost' */
  status?: 'lost' | 'won' | 'warning_closed';
  /** @default a fresh `du_…` */
  dispute?: string;
}

export const chargeDisputeClosed = (params: DisputeParams = {}): ComposedEvent => {
  const dispute = {
    ...reference(params),
    id: params.dispute ?? freshId('du'),
    object: 'dispute',
    amount: params.amount ?? 5000,
    balance_transactions: [],
    is_charge_refundable: false,
    metadata: {},
    network_reason_code: '10.4',
    reason: params.reason ?? 'fraudulent',
    status: params.status ?? 'lost',
  } satisfies Partial<Stripe.Dispute>;
  return envelope('charge.dispute.closed', dispute, params);
};
