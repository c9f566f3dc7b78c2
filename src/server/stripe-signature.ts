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
  | { valid: false; reason: 'no_signature' | 'malformed' | 'outside_tolerance' | 'no_match' };

const encode = (text: string) => new TextEncoder().encode(text);

const fromHex = (hex: string): Uint8Array<ArrayBuffer> | null => {
  if (!/^[0-9a-f]{64}$/i.test(hex)) return null;
  return Uint8Array.from({ length: 32 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16));
};

const concat = (left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> => {
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
};

/** Reads `t=1492774577,v1=5257…,v1=…,v0=…`: https://docs.stripe.com/webhooks#verify-manually */
const parse = (header: string) => {
  const pairs = header.split(',').map((item) => item.trim().split('=', 2));
  const times = pairs.filter(([scheme]) => scheme === 't').map(([, value]) => value ?? '');
  return {
    time: times.length === 1 && /^\d{1,12}$/.test(times[0] ?? '') ? (times[0] as string) : null,
    signatures: pairs.flatMap(([scheme, value]) => (scheme === 'v1' && value ? [fromHex(value)] : [])),
  };
};

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
  if (typeof secret !== 'string' || !secret) throw new TypeError('verifyStripeSignature: the signing secret is empty');
  if (!header) return { valid: false, reason: 'no_signature' };
  const { time, signatures } = parse(header);
  const usable = signatures.filter((signature) => signature !== null);
  if (time === null || !usable.length) return { valid: false, reason: 'malformed' };

  const key = await crypto.subtle.importKey('raw', encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'verify',
  ]);
  const signed = concat(encode(`${time}.`), typeof rawBody === 'string' ? encode(rawBody) : rawBody);
  let match = false;
  for (const signature of usable) match = (await crypto.subtle.verify('HMAC', key, signature, signed)) || match;
  if (!match) return { valid: false, reason: 'no_match' };

  const timestamp = Number(time);
  return Math.abs(now / 1000 - timestamp) > toleranceSeconds
    ? { valid: false, reason: 'outside_tolerance' }
    : { valid: true, timestamp };
};
