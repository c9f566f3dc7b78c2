import { serverOnly } from '../core/server-only.ts';

const refuse = serverOnly(
  '@affitor/sdk/stripe',
  'In a browser, import @affitor/sdk; on a server, keep this import out of client code.',
);

export { STRIPE_EVENTS } from './event-names.ts';
export {
  refuse as checkoutParams,
  refuse as expressStripeWebhook,
  refuse as fromStripeEvent,
  refuse as keepPayment,
  refuse as paymentIds,
  refuse as paymentLinkUrl,
  refuse as refundedCents,
  refuse as stripeDecimals,
  refuse as stripeMetadata,
  refuse as stripeWebhook,
  refuse as verifyStripeSignature,
  refuse as withIdsOf,
};
