import { isPositive } from '../core/positive.ts';
import { readBytes } from './bytes.ts';
import { check } from './check.ts';
import { fromStripeEvent } from './stripe-events.ts';
import { verifyStripeSignature } from './stripe-signature.ts';
import type { StripeOutcome } from './stripe-types.ts';

/** Options of `stripeWebhook()` and `expressStripeWebhook()`. */
export interface StripeWebhookOptions {
  /**
   * Signing secret of the endpoint, `whsec_…`. It may be missing while a program is built, where secrets are absent; a
   * request then rejects.
   */
  secret: string | undefined;
  /**
   * Called with what an event means, once its signature has been checked, and with the event itself. Events come more
   * than once and in any order. What it throws is passed on: the framework answers 500, and Stripe delivers again.
   */
  handle: (outcome: StripeOutcome, event: unknown) => unknown;
  /**
   * How far the signature's time may be from ours, in seconds: a positive number, or creating the handler throws.
   * @default 300
   */
  toleranceSeconds?: number | undefined;
}

/** What a webhook answers. */
export interface WebhookAnswer {
  status: number;
  body: { received: true } | { error: string };
}

/** Bytes. An invoice of many lines is larger than most frameworks allow a body to be. */
const MAX_BODY = 1_048_576;

const SIGNATURE_ERRORS = {
  malformed: 'The Stripe-Signature header is missing or malformed',
  not_raw: 'The body was parsed before it reached the webhook, so its signature cannot be checked',
  no_match: 'The signature is of another secret or another body',
  outside_tolerance: 'The signature is too old, or a clock is wrong',
};

/** @throws {TypeError} when an option cannot be used: at start-up, where it is seen */
export const checkOptions = ({ toleranceSeconds = 300 }: StripeWebhookOptions): void =>
  check(isPositive(toleranceSeconds), 'toleranceSeconds must be a positive number');

const refuse = (status: number, error: string): WebhookAnswer => ({ status, body: { error } });

/**
 * @param stream the body, not yet read; or `body`, where something has read it
 * @param advice what to do about a body that is not raw
 */
export const receive = async (
  { secret, handle, toleranceSeconds }: StripeWebhookOptions,
  method: string | undefined,
  header: string | readonly string[] | null | undefined,
  { stream, body }: { stream?: AsyncIterable<Uint8Array> | undefined; body?: unknown },
  advice: string,
): Promise<WebhookAnswer> => {
  if (method !== 'POST') return refuse(405, 'Only POST');
  const raw = stream ? await readBytes(stream, MAX_BODY) : body;
  if (stream && !raw) return refuse(413, 'Too large');
  const result = await verifyStripeSignature(raw as string, header, secret ?? '', { toleranceSeconds });
  if (!result.valid) {
    const error = SIGNATURE_ERRORS[result.reason];
    return refuse(400, result.reason === 'not_raw' ? `${error}. ${advice}` : error);
  }
  let event: unknown;
  try {
    event = JSON.parse(typeof raw === 'string' ? raw : new TextDecoder().decode(raw as Uint8Array));
  } catch {
    return refuse(400, 'Malformed JSON');
  }
  await handle(fromStripeEvent(event), event);
  return { status: 200, body: { received: true } };
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
export const stripeWebhook = (options: StripeWebhookOptions): ((request: Request) => Promise<Response>) => {
  checkOptions(options);
  return async (request) => {
    const stream = request.bodyUsed ? undefined : (request.body as AsyncIterable<Uint8Array> | null);
    const { status, body } = await receive(
      options,
      request.method,
      request.headers.get('stripe-signature'),
      // A request without a body has an empty one.
      stream === null ? { body: '' } : { stream },
      'Hand over the request before anything has read it, or a clone of it.',
    );
    return Response.json(body, { status, headers: status === 405 ? { allow: 'POST' } : {} });
  };
};
