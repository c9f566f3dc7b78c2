import { bytesOf } from '../providers/bytes.ts';
import { expressWebhook, type NodeHandler } from '../providers/express-webhook.ts';
import { checkSecret, fromHex, type RawBody, type SignatureResult, verifySigned } from '../providers/signature.ts';
import type { ProviderOutcome } from '../providers/types.ts';
import { type Provider, type WebhookOptions, webWebhook } from '../providers/webhook.ts';
import { fromLemonSqueezyEvent } from './events.ts';

const checkLemonSqueezySecret = (secret: string): void =>
  checkSecret(secret, !/^eyJ/.test(secret), 'An API key is not one: copy what you entered as the webhook’s secret');

/**
 * Checks that a webhook request was signed by Lemon Squeezy, with Web Crypto alone. The comparison takes the same time
 * whatever the signature. Nothing in it says when it was made, so a request that was recorded and sent again is not noticed:
 * what you do with an event must do no harm twice.
 *
 * @param rawBody the body exactly as it arrived; parsed and serialised again it no longer matches
 * @param header value of the `X-Signature` header
 * @param secret the webhook's signing secret
 * @returns resolves in every case, whatever the header and the body: look at `valid`
 * @throws {TypeError} when the secret is empty, with which anyone could sign, or cannot be one
 * @example
 * const body = await request.text();
 * const { valid } = await verifyLemonSqueezySignature(body, request.headers.get('x-signature'), secret);
 * if (!valid) return new Response('bad signature', { status: 400 });
 */
export const verifyLemonSqueezySignature = async (
  rawBody: RawBody,
  header: string | readonly string[] | null | undefined,
  secret: string,
): Promise<SignatureResult<null>> => {
  if (typeof secret !== 'string' || !secret) throw new TypeError('verifyLemonSqueezySignature: secret is required');
  checkLemonSqueezySecret(secret);
  const digits = `${header ?? ''}`.trim();
  const signatures = /^[0-9a-f]{64}$/i.test(digits) ? [fromHex(digits)] : [];
  return verifySigned(rawBody, { timestamp: null, prefix: '', signatures }, [bytesOf(secret)!], {});
};

/** Options of `lemonSqueezyWebhook()` and `expressLemonSqueezyWebhook()`. `toleranceSeconds` has no effect. */
export type LemonSqueezyWebhookOptions = WebhookOptions<ProviderOutcome>;

const LEMON_SQUEEZY: Provider<ProviderOutcome> = {
  headers: 'The X-Signature header is',
  checkSecret: checkLemonSqueezySecret,
  verify: (body, header, secret) => verifyLemonSqueezySignature(body, header('x-signature'), secret),
  read: (event) => fromLemonSqueezyEvent(event),
};

/**
 * A handler of web-standard requests for Lemon Squeezy's webhook: Next.js, Hono, SvelteKit, Remix, Astro, Deno, Bun,
 * Cloudflare Workers.
 *
 * @returns resolves with 200, with 4xx for what is not Lemon Squeezy's, and rejects with what `handle` throws
 * @throws {TypeError} when an option cannot be used
 * @example
 * export const POST = lemonSqueezyWebhook({
 *   secret: process.env.LEMON_SQUEEZY_WEBHOOK_SECRET,
 *   handle: async (outcome) => {
 *     if (outcome.kind !== 'sale') return;
 *     const sale = await affitor.trackSale(outcome);
 *     if (!sale.ok && sale.retryable) throw new Error(sale.error);
 *   },
 * });
 */
export const lemonSqueezyWebhook = (options: LemonSqueezyWebhookOptions): ((request: Request) => Promise<Response>) =>
  webWebhook(LEMON_SQUEEZY, options);

/**
 * `lemonSqueezyWebhook()` for Express, and for whatever else has the interface of Node.js. Mount it before `express.json()`.
 *
 * @returns a handler that answers 200, and 4xx for what is not Lemon Squeezy's. What `handle` throws goes to `next`, or where
 * there is none, the handler rejects.
 * @throws {TypeError} when an option cannot be used
 * @example
 * app.post('/ls/webhook', expressLemonSqueezyWebhook({ secret: process.env.LEMON_SQUEEZY_WEBHOOK_SECRET, handle }));
 * app.use(express.json());
 */
export const expressLemonSqueezyWebhook = (options: LemonSqueezyWebhookOptions): NodeHandler =>
  expressWebhook(LEMON_SQUEEZY, options);
