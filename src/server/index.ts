export { Affitor, Affitor as default } from './affitor.ts';
export { type CookieSource, getClickId } from './click-id.ts';
export type {
  AdditionalData,
  AffitorClientOptions,
  CallOptions,
  ClickParams,
  ClickResult,
  CustomerParams,
  Failure,
  LeadParams,
  LeadResult,
  ReadinessGate,
  ReadinessOptions,
  ReadinessResult,
  RefundParams,
  RefundResult,
  SaleParams,
  SaleResult,
} from './client-types.ts';
export { expressStripeWebhook, type NodeRequest, type NodeResponse } from './express-stripe-webhook.ts';
export type {
  AffitorResponse,
  TrackClickInput,
  TrackLeadInput,
  TrackRefundInput,
  TrackSaleInput,
} from './older-names.ts';
export {
  checkoutParams,
  paymentLinkUrl,
  type StripeMetadataParams,
  stripeMetadata,
} from './stripe-checkout.ts';
export { STRIPE_EVENTS, type StripeEventName } from './stripe-event-names.ts';
export { fromStripeEvent } from './stripe-events.ts';
export { type RefundRecord, refundedCents } from './stripe-refunds.ts';
export { type StripeSignatureOptions, type StripeSignatureResult, verifyStripeSignature } from './stripe-signature.ts';
export type {
  StripeEventInfo,
  StripeIds,
  StripeLink,
  StripeNothing,
  StripeOutcome,
  StripeRefund,
  StripeSale,
} from './stripe-types.ts';
export { type StripeWebhookOptions, stripeWebhook } from './stripe-webhook.ts';
