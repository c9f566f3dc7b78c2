import { serverOnly } from '../core/server-only.ts';

const refuse = serverOnly(
  '@affitor/sdk/server',
  'Your API key would be everybody’s. In a browser, import @affitor/sdk; on a server, keep this import out of client code.',
);

export { STRIPE_EVENTS } from '../stripe/event-names.ts';
export {
  refuse as Affitor,
  refuse as checkoutParams,
  refuse as default,
  refuse as expressStripeWebhook,
  refuse as fromStripeEvent,
  refuse as getClickId,
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
