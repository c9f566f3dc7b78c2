import { bytesOf } from '../providers/bytes.ts';
import { expressWebhook, type NodeHandler } from '../providers/express-webhook.ts';
import {
  checkSecret,
  fromBase64,
  type RawBody,
  type SignatureOptions,
  type SignatureResult,
  verifySigned,
} from '../providers/signature.ts';
import type { ProviderOutcome } from '../providers/types.ts';
import { type Provider, type ReadHeader, type WebhookOptions, webWebhook } from '../providers/webhook.ts';
import { fromPolarEvent } from './events.ts';

/** Headers of a request: those of the web, or an object with names in lower case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined };

const checkPolarSecret = (secret: string): void =>
  checkSecret(secret, !/^polar_(oat|pat|at)_/.test(secret), 'An access token is not one: copy that of the endpoint');

/**
 * The keys that a secret may stand for. Polar signs with the bytes of its text; secrets made from 8 September 2026 on are
 * Base64 after `whsec_`, as Standard Webhooks has it.
 */
const keysOf = (secret: string): Uint8Array<ArrayBuffer>[] => {
  const keys = [bytesOf(secret)!];
  try {
    const decoded = fromBase64(secret.replace(/^whsec_/, ''));
    if (decoded.length) keys.push(decoded);
  } catch {
    // A secret that the merchant chose.
  }
  return keys;
};

const verify = (rawBody: RawBody, header: ReadHeader, secret: string, options: SignatureOptions) => {
  if (typeof secret !== 'string' || !secret) throw new TypeError('verifyStandardWebhook: secret is required');
  checkPolarSecret(secret);
  const id = `${header('webhook-id') ?? ''}`;
  const time = `${header('webhook-timestamp') ?? ''}`;
  const signatures = [
    ...`${header('webhook-signature') ?? ''}`.matchAll(/(?:^| |,(?=v1,))v1,([A-Za-z\d+/]{43}=)(?= |,|$)/g),
  ];
  const signed =
    id && /^\d{1,12}$/.test(time)
      ? {
          timestamp: Number(time),
          prefix: `${id}.${time}.`,
          signatures: signatures.map(([, base64]) => fromBase64(base64!)),
        }
      : undefined;
  return verifySigned(rawBody, signed, keysOf(secret), options);
};

/**
 * Checks that a webhook request was signed by Polar, or by whoever follows Standard Webhooks
 * (https://www.standardwebhooks.com), with Web Crypto alone. Either encoding of the secret will do, and any of several
 * signatures.
 *
 * @param rawBody the body exactly as it arrived; parsed and serialised again it no longer matches
 * @param headers those of the request: `webhook-id`, `webhook-timestamp` and `webhook-signature`
 * @param secret the endpoint's signing secret
 * @returns resolves in every case, whatever the headers and the body: look at `valid`
 * @throws {TypeError} when the secret is empty, with which anyone could sign, or cannot be one
 * @example
 * const body = await request.text();
 * const { valid } = await verifyStandardWebhook(body, request.headers, secret);
 * if (!valid) return new Response('bad signature', { status: 400 });
 */
export const verifyStandardWebhook = async (
  rawBody: RawBody,
  headers: WebhookHeaders,
  secret: string,
  options: SignatureOptions = {},
): Promise<SignatureResult> =>
  verify(
    rawBody,
    (name) => (typeof headers.get === 'function' ? headers.get(name) : (headers as Record<string, string>)[name]),
    secret,
    options,
  );

/** Options of `polarWebhook()` and `expressPolarWebhook()`. */
export type PolarWebhookOptions = WebhookOptions<ProviderOutcome>;

const POLAR: Provider<ProviderOutcome> = {
  headers: 'A header of webhook-id, webhook-timestamp and webhook-signature is',
  checkSecret: checkPolarSecret,
  verify,
  read: (event, header) => fromPolarEvent(event, `${header('webhook-id')}`),
};

/**
 * A handler of web-standard requests for Polar's webhook: Next.js, Hono, SvelteKit, Remix, Astro, Deno, Bun, Cloudflare Workers.
 *
 * @returns resolves with 200, with 4xx for what is not Polar's, and rejects with what `handle` throws
 * @throws {TypeError} when an option cannot be used
 * @example
 * export const POST = polarWebhook({
 *   secret: process.env.POLAR_WEBHOOK_SECRET,
 *   handle: async (outcome) => {
 *     if (outcome.kind !== 'sale') return;
 *     const sale = await affitor.trackSale(outcome);
 *     if (!sale.ok && sale.retryable) throw new Error(sale.error);
 *   },
 * });
 */
export const polarWebhook = (options: PolarWebhookOptions): ((request: Request) => Promise<Response>) =>
  webWebhook(POLAR, options);

/**
 * `polarWebhook()` for Express, and for whatever else has the interface of Node.js. Mount it before `express.json()`.
 *
 * @returns a handler that answers 200, and 4xx for what is not Polar's. What `handle` throws goes to `next`, or where there
 * is none, the handler rejects.
 * @throws {TypeError} when an option cannot be used
 * @example
 * app.post('/polar/webhook', expressPolarWebhook({ secret: process.env.POLAR_WEBHOOK_SECRET, handle }));
 * app.use(express.json());
 */
export const expressPolarWebhook = (options: PolarWebhookOptions): NodeHandler => expressWebhook(POLAR, options);
