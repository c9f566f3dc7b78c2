import { bytesOf } from '../providers/bytes.ts';
import { expressWebhook, type NodeHandler } from '../providers/express-webhook.ts';
import {
  checkSecret,
  fromHex,
  type RawBody,
  type SignatureOptions,
  type SignatureResult,
  verifySigned,
} from '../providers/signature.ts';
import type { ProviderOutcome } from '../providers/types.ts';
import { type Provider, type WebhookOptions, webWebhook } from '../providers/webhook.ts';
import { fromPaddleEvent } from './events.ts';

const checkPaddleSecret = (secret: string): void =>
  checkSecret(
    secret,
    !/^(ntfset_|apikey_|pdl_(live|sdbx)_)/.test(secret),
    'Paddle’s begin with pdl_ntfset_: open the notification destination and copy its secret key',
  );

/**
 * Checks that a webhook request was signed by Paddle, with Web Crypto alone. The comparison takes the same time whatever
 * the signature. While a secret is being replaced, Paddle signs with several, and any will do.
 *
 * @param rawBody the body exactly as it arrived; parsed and serialised again it no longer matches
 * @param header value of the `Paddle-Signature` header
 * @param secret secret key of the notification destination, `pdl_ntfset_…`
 * @returns resolves in every case, whatever the header and the body: look at `valid`
 * @throws {TypeError} when the secret is empty, with which anyone could sign, or cannot be one
 * @example
 * const body = await request.text();
 * const { valid } = await verifyPaddleSignature(body, request.headers.get('paddle-signature'), secret);
 * if (!valid) return new Response('bad signature', { status: 400 });
 */
export const verifyPaddleSignature = async (
  rawBody: RawBody,
  header: string | readonly string[] | null | undefined,
  secret: string,
  options: SignatureOptions = {},
): Promise<SignatureResult> => {
  if (typeof secret !== 'string' || !secret) throw new TypeError('verifyPaddleSignature: secret is required');
  checkPaddleSecret(secret);
  // ts=1671552777;h1=…;h1=…: https://developer.paddle.com/webhooks/signature-verification
  const parts = `${header ?? ''}`;
  const time = parts.match(/(?:^|;) *ts=(\d{1,12})(?=;|$)/)?.[1];
  const signatures = [...parts.matchAll(/(?:^|;) *h1=([0-9a-f]{64})(?=;|$)/g)].map(([, hex]) => fromHex(hex!));
  const signed = time ? { timestamp: Number(time), prefix: `${time}:`, signatures } : undefined;
  return verifySigned(rawBody, signed, [bytesOf(secret)!], options);
};

/** Options of `paddleWebhook()` and `expressPaddleWebhook()`. */
export type PaddleWebhookOptions = WebhookOptions<ProviderOutcome>;

const PADDLE: Provider<ProviderOutcome> = {
  headers: 'The Paddle-Signature header is',
  checkSecret: checkPaddleSecret,
  verify: (body, header, secret, options) => verifyPaddleSignature(body, header('paddle-signature'), secret, options),
  read: (event) => fromPaddleEvent(event),
};

/**
 * A handler of web-standard requests for Paddle's webhook: Next.js, Hono, SvelteKit, Remix, Astro, Deno, Bun, Cloudflare Workers.
 *
 * @returns resolves with 200, with 4xx for what is not Paddle's, and rejects with what `handle` throws
 * @throws {TypeError} when an option cannot be used
 * @example
 * export const POST = paddleWebhook({
 *   secret: process.env.PADDLE_WEBHOOK_SECRET,
 *   handle: async (outcome) => {
 *     if (outcome.kind !== 'sale') return;
 *     const sale = await affitor.trackSale(outcome);
 *     if (!sale.ok && sale.retryable) throw new Error(sale.error);
 *   },
 * });
 */
export const paddleWebhook = (options: PaddleWebhookOptions): ((request: Request) => Promise<Response>) =>
  webWebhook(PADDLE, options);

/**
 * `paddleWebhook()` for Express, and for whatever else has the interface of Node.js. Mount it before `express.json()`.
 *
 * @returns a handler that answers 200, and 4xx for what is not Paddle's. What `handle` throws goes to `next`, or where there
 * is none, the handler rejects.
 * @throws {TypeError} when an option cannot be used
 * @example
 * app.post('/paddle/webhook', expressPaddleWebhook({ secret: process.env.PADDLE_WEBHOOK_SECRET, handle }));
 * app.use(express.json());
 */
export const expressPaddleWebhook = (options: PaddleWebhookOptions): NodeHandler => expressWebhook(PADDLE, options);
