import { isPositive } from '../core/positive.ts';
import { bytesOf } from './bytes.ts';

export interface StripeSignatureOptions {
  /**
   * How far the signature's time may be from ours, in seconds, into the past and into the future. With anything but a
   * positive number, such as NaN or Infinity, every signature is `outside_tolerance`.
   * @default 300
   */
  toleranceSeconds?: number;
  /**
   * The current time, in milliseconds since 1970. With anything but a number every signature is `outside_tolerance`.
   * @default Date.now()
   */
  now?: number;
}

/**
 * Whether a webhook request is Stripe's, and if not, why.
 *
 * - `malformed`: there is no `Stripe-Signature` header, or it is none of Stripe's
 * - `not_raw`: the body is no text and no bytes, but something that was made of them
 * - `no_match`: another secret, or another body, as one that was parsed and written again
 * - `outside_tolerance`: signed too long ago, or in the future; or the tolerance is not a positive number
 */
export type StripeSignatureResult =
  | { valid: true; timestamp: number }
  | { valid: false; reason: 'malformed' | 'not_raw' | 'outside_tolerance' | 'no_match' };

/**
 * Checks that a webhook request was signed by Stripe, with Web Crypto alone: it runs wherever `fetch` does. The comparison
 * takes the same time whatever the signature. During the roll of a secret Stripe signs with both, and either will do.
 *
 * @param rawBody the body exactly as it arrived; parsed and serialised again it no longer matches
 * @param header value of the `Stripe-Signature` header; as a list too, as which Node.js may give it
 * @param secret the endpoint's signing secret, `whsec_…`
 * @returns resolves in every case, whatever the header and the body: look at `valid`
 * @throws {TypeError} when the secret is empty, with which anyone could sign
 * @example
 * const body = await request.text();
 * const { valid } = await verifyStripeSignature(body, request.headers.get('stripe-signature'), secret);
 * if (!valid) return new Response('bad signature', { status: 400 });
 */
export const verifyStripeSignature = async (
  rawBody: string | Uint8Array | ArrayBuffer,
  header: string | readonly string[] | null | undefined,
  secret: string,
  { toleranceSeconds = 300, now = Date.now() }: StripeSignatureOptions = {},
): Promise<StripeSignatureResult> => {
  if (typeof secret !== 'string' || !secret) throw new TypeError('verifyStripeSignature: secret is required');
  // t=1492774577,v1=5257…,v1=…,v0=…: https://docs.stripe.com/webhooks#verify-manually
  const parts = `${header ?? ''}`;
  const time = parts.match(/(?:^|,) *t=(\d{1,12})(?=,|$)/)?.[1];
  const signatures = [...parts.matchAll(/(?:^|,) *v1=([0-9a-f]{64})(?=,|$)/g)];
  if (!time || !signatures.length) return { valid: false, reason: 'malformed' };
  const body = bytesOf(rawBody);
  if (!body) return { valid: false, reason: 'not_raw' };

  const key = await crypto.subtle.importKey('raw', bytesOf(secret)!, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  // Not spread into an array: of a body of 1 MB that would be a million numbers.
  const prefix = bytesOf(`${time}.`)!;
  const signed = new Uint8Array(prefix.length + body.length);
  signed.set(prefix);
  signed.set(body, prefix.length);
  // One HMAC, however many signatures the header has: anyone can send such a request.
  const expected = new Uint8Array(await crypto.subtle.sign('HMAC', key, signed));
  const match = signatures.some(
    ([, hex]) =>
      !hex!.match(/../g)!.reduce((difference, pair, at) => difference | (Number.parseInt(pair, 16) ^ expected[at]!), 0),
  );
  if (!match) return { valid: false, reason: 'no_match' };

  const timestamp = Number(time);
  // A comparison with NaN is false: only one that holds may accept.
  const isTimely = isPositive(toleranceSeconds) && Math.abs(Number(now) / 1000 - timestamp) <= toleranceSeconds;
  return isTimely ? { valid: true, timestamp } : { valid: false, reason: 'outside_tolerance' };
};
