import type Stripe from 'stripe';
import {
  type BuyerParams,
  type ComposedEvent,
  type EventParams,
  envelope,
  freshId,
  metadataOf,
  unixNow,
} from './envelope.ts';

export interface PaymentIntentParams extends EventParams, BuyerParams {
  /** Minor units, tax included. @default 5000 */
  amount?: number;
  /** @default 'usd' */
  currency?: string;
  /** @default a fresh `pi_…` */
  payment_intent?: string;
  /** @default a fresh `ch_…` */
  charge?: string;
}

/** Follows every payment; of one made with the Payment Element alone there is no other event. */
export const paymentIntentSucceeded = (params: PaymentIntentParams = {}): ComposedEvent => {
  const { amount = 5000, currency = 'usd' } = params;
  const intent = {
    id: params.payment_intent ?? freshId('pi'),
    object: 'payment_intent',
    amount,
    amount_capturable: 0,
    amount_received: amount,
    capture_method: 'automatic',
    confirmation_method: 'automatic',
    created: params.created ?? unixNow(),
    currency,
    customer: params.customer === undefined ? freshId('cus') : params.customer,
    description: null,
    latest_charge: params.charge ?? freshId('ch'),
    metadata: metadataOf(params),
    payment_method: freshId('pm'),
    payment_method_types: ['card'],
    receipt_email: params.email ?? null,
    status: 'succeeded',
  } satisfies Partial<Stripe.PaymentIntent>;
  return envelope('payment_intent.succeeded', intent, params);
};
