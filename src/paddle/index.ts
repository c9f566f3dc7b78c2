export type * from '../providers/public-types.ts';
export { paddleCustomData, paddleTransactionParams } from './checkout.ts';
export { fromPaddleEvent, PADDLE_EVENTS } from './events.ts';
export { expressPaddleWebhook, type PaddleWebhookOptions, paddleWebhook, verifyPaddleSignature } from './webhook.ts';
