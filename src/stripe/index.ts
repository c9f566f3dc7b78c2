export type { NodeHandler, NodeRequest, NodeResponse } from '../providers/express-webhook.ts';
export { type RefundRecord, refundedCents } from '../providers/refunds.ts';
export type { RawBody, SignatureOptions, SignatureResult } from '../providers/signature.ts';
export type { WebhookOptions } from '../providers/webhook.ts';
export {
  checkoutParams,
  paymentLinkUrl,
  type StripeMetadataParams,
  stripeMetadata,
} from './checkout.ts';
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
