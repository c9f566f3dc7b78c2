import { serverOnly } from '../core/server-only.ts';

const refuse = serverOnly(
  '@affitor/sdk/paddle',
  'In a browser, import @affitor/sdk; on a server, keep this import out of client code.',
);

export { PADDLE_EVENTS } from './events.ts';
export {
  refuse as expressPaddleWebhook,
  refuse as fromPaddleEvent,
  refuse as paddleCustomData,
  refuse as paddleTransactionParams,
  refuse as paddleWebhook,
  refuse as verifyPaddleSignature,
};
