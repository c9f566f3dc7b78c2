import { serverOnly } from '../core/server-only.ts';

const refuse = serverOnly(
  '@affitor/sdk/polar',
  'In a browser, import @affitor/sdk; on a server, keep this import out of client code.',
);

export { POLAR_EVENTS } from './events.ts';
export {
  refuse as expressPolarWebhook,
  refuse as fromPolarEvent,
  refuse as polarCheckoutLinkUrl,
  refuse as polarCheckoutParams,
  refuse as polarWebhook,
  refuse as verifyStandardWebhook,
};
