import { serverOnly } from '../core/server-only.ts';

const refuse = serverOnly(
  '@affitor/sdk/lemonsqueezy',
  'In a browser, import @affitor/sdk; on a server, keep this import out of client code.',
);

export { LEMON_SQUEEZY_EVENTS } from './events.ts';
export {
  refuse as expressLemonSqueezyWebhook,
  refuse as fromLemonSqueezyEvent,
  refuse as lemonSqueezyCheckoutParams,
  refuse as lemonSqueezyCheckoutUrl,
  refuse as lemonSqueezyWebhook,
  refuse as verifyLemonSqueezySignature,
};
