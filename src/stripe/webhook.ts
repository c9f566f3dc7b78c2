import { expressWebhook, type NodeHandler } from '../providers/express-webhook.ts';
import { type Provider, type WebhookOptions, webWebhook } from '../providers/webhook.ts';
import { fromStripeEvent } from './events.ts';
import { checkStripeSecret, verifyStripeSignature } from './signature.ts';
import type { StripeEvent, StripeOutcome } from './types.ts';

/** Options of `stripeWebhook()` and `expressStripeWebhook()`. */
export type StripeWebhookOptions = WebhookOptions<StripeOutcome, StripeEvent>;

const STRIPE: Provider<StripeOutcome> = {
  headers: 'The Stripe-Signature header is',
  checkSecret: checkStripeSecret,
  verify: (body, header, secret, options) => verifyStripeSignature(body, header('stripe-signature'), secret, options),
  read: fromStripeEvent,
};

/**
 * A handler of web-standard requests for an endpoint of your own that Stripe's webhook points to: Next.js, Hono,
 * SvelteKit, Remix, Astro, Deno, Bun, Cloudflare Workers. Where Stripe's webhook goes to Affitor's API, none is needed.
 *
 * @returns resolves with 200, with 4xx for what is not Stripe's, and rejects with what `handle` throws
 * @throws {TypeError} when `toleranceSeconds` is not a positive number
 * @example
 * export const POST = stripeWebhook({
 *   secret: process.env.STRIPE_WEBHOOK_SECRET,
 *   handle: async (outcome) => {
 *     if (outcome.kind !== 'sale') return;
 *     const sale = await affitor.trackSale(outcome);
 *     if (!sale.ok && sale.retryable) throw new Error(sale.error);
 *   },
 * });
 */
export const stripeWebhook = (options: StripeWebhookOptions): ((request: Request) => Promise<Response>) =>
  webWebhook(STRIPE, options);

/**
 * `stripeWebhook()` for Express, and for whatever else speaks the interface of Node.js. It needs the body as it
 * arrived, so mount it before `express.json()`; it reads the body itself.
 *
 * @returns a handler that answers 200, and 4xx for what is not Stripe's. What `handle` throws goes to `next`, or where
 * there is none, the handler rejects.
 * @throws {TypeError} when `toleranceSeconds` is not a positive number
 * @example
 * app.post('/stripe/webhook', expressStripeWebhook({ secret: process.env.STRIPE_WEBHOOK_SECRET, handle }));
 * app.use(express.json());
 */
export const expressStripeWebhook = (options: StripeWebhookOptions): NodeHandler => expressWebhook(STRIPE, options);
