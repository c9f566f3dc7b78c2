export { fromStripeEvent, STRIPE_EVENTS } from './stripe-events.ts';
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
