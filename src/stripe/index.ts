export { type KeptPayment, keepPayment, paymentIds, type RefundReport } from '../providers/payments.ts';
export type * from '../providers/public-types.ts';
export { refundedCents } from '../providers/refunds.ts';
export { type SubscriptionIds, withIdsOf } from '../providers/subscriptions.ts';
export {
  checkoutParams,
  paymentLinkUrl,
  type StripeMetadataParams,
  stripeMetadata,
} from './checkout.ts';
export { stripeDecimals } from './decimals.ts';
export { STRIPE_EVENTS, type StripeEventName } from './event-names.ts';
export { fromStripeEvent } from './events.ts';
export { type StripeSignatureOptions, type StripeSignatureResult, verifyStripeSignature } from './signature.ts';
export type {
  StripeEvent,
  StripeEventInfo,
  StripeIds,
  StripeLink,
  StripeNothing,
  StripeOutcome,
  StripeRefund,
  StripeSale,
} from './types.ts';
export { expressStripeWebhook, type StripeWebhookOptions, stripeWebhook } from './webhook.ts';
