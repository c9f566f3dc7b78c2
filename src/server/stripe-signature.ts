export interface StripeSignatureOptions {
  /**
   * How far the signature's time may be from ours, in seconds, into the past and into the future.
   * @default 300
   */
  toleranceSeconds?: number;
  /**
   * The current time, in milliseconds since 1970.
   * @default Date.now()
   */
  now?: number;
}

/** Whether a webhook request is Stripe's, and if not, why. */
export type StripeSignatureResult =
  | { valid: true; timestamp: number }
  | { valid: false; reason: 'malformed' | 'outside_tolerance' | 'no_match' };

const encode = (text: string) => new TextEncoder().encode(text);

/**
 * Checks that a webhook request was signed by Stripe, with Web Crypto alone: it runs wherever `fetch` does. The comparison
 * takes the same time whatever the signature. During the roll of a secret Stripe signs with both, and either will do.
 *
 * @param rawBody the body exactly as it arrived; parsed and serialised again it no longer matches
 * @param header value of the `Stripe-Signature` header
 * @param secret the endpoint's signing secret, `whsec_…`
 * @returns resolves in every case, whatever the header and the body
 * @throws {TypeError} when the secret is empty, with which anyone could sign
 * @example
 * const body = await request.text();
 * const { valid } = await verifyStripeSignature(body, request.headers.get('stripe-signature'), secret);
 * if (!valid) return new Response('bad signature', { status: 400 });
 */
export const verifyStripeSignature = async (
  rawBody: string | Uint8Array,
  header: string | null | undefined,
  secret: string,
  { toleranceSeconds = 300, now = Date.now() }: StripeSignatureOptions = {},
): Promise<StripeSignatureResult> => {
  if (typeof secret !== 'string' || !secret) throw new TypeError('verifyStripeSignature: secret is required');
  // t=1492774577,v1=5257…,v1=…,v0=…: https://docs.stripe.com/webhooks#verify-manually
  const time = header?.match(/(?:^|,) *t=(\d{1,12})(?=,|$)/)?.[1];
  const signatures = [...(header?.matchAll(/(?:^|,) *v1=([0-9a-f]{64})(?=,|$)/g) ?? [])];
  if (!time || !signatures.length) return { valid: false, reason: 'malformed' };

  const key = await crypto.subtle.importKey('raw', encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify',
  ]);
  const body = typeof rawBody === 'string' ? encode(rawBody) : rawBody;
  const signed = Uint8Array.from([...encode(`${time}.`), ...body]);
  let match = false;
  for (const [, hex] of signatures) {
    const bytes = Uint8Array.from(hex!.match(/../g)!, (pair) => Number.parseInt(pair, 16));
    match = (await crypto.subtle.verify('HMAC', key, bytes, signed)) || match;
  }
  if (!match) return { valid: false, reason: 'no_match' };

  const timestamp = Number(time);
  return Math.abs(now / 1000 - timestamp) > toleranceSeconds
    ? { valid: false, reason: 'outside_tolerance' }
    : { valid: true, timestamp };
};
