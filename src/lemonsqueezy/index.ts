export type * from '../providers/public-types.ts';
export { lemonSqueezyCheckoutParams, lemonSqueezyCheckoutUrl } from './checkout.ts';
export { fromLemonSqueezyEvent, LEMON_SQUEEZY_EVENTS } from './events.ts';
export {
  expressLemonSqueezyWebhook,
  type LemonSqueezyWebhookOptions,
  lemonSqueezyWebhook,
  verifyLemonSqueezySignature,
} from './webhook.ts';
