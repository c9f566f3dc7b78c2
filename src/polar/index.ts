export type * from '../providers/public-types.ts';
export { polarCheckoutLinkUrl, polarCheckoutParams } from './checkout.ts';
export { fromPolarEvent, POLAR_EVENTS } from './events.ts';
export {
  expressPolarWebhook,
  type PolarWebhookOptions,
  polarWebhook,
  verifyStandardWebhook,
  type WebhookHeaders,
} from './webhook.ts';
