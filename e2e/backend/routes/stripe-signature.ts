import { createHmac, timingSafeEqual } from 'node:crypto';

/** Into the past and into the future, as Stripe's own libraries have it. */
const TOLERANCE_SECONDS = 300;
/** Stripe signs with every secret that is active. Each roll of a secret leaves the old one active for a day at most. */
const MAX_SIGNATURES = 16;
const MAX_HEADER_LENGTH = 2048;

/** What a `Stripe-Signature` header claims. */
export interface Signature {
  /** In seconds, exactly as it was sent: it is part of what was signed. */
  time: string;
  digests: Buffer[];
}

/**
 * Reads the header, unless its form or its time rules out that it is genuine. This needs no secret and no body, so it comes first:
 * anyone can send a webhook request.
 *
 * @param now milliseconds since 1970, by the real clock
 * @see https://docs.stripe.com/webhooks#verify-manually
 */
export function readSignature(header: string | undefined, now: number): Signature | undefined {
  if (!header || header.length > MAX_HEADER_LENGTH) return undefined;
  const parts = header.split(',').map((part) => part.trim());
  const [time, ...otherTimes] = parts.filter((part) => part.startsWith('t=')).map((part) => part.slice(2));
  const digests = parts.flatMap((part) => /^v1=([0-9a-f]{64})$/.exec(part)?.[1] ?? []);
  if (!time || otherTimes.length > 0 || !/^\d{1,12}$/.test(time)) return undefined;
  if (digests.length === 0 || digests.length > MAX_SIGNATURES) return undefined;
  if (Math.abs(now / 1000 - Number(time)) > TOLERANCE_SECONDS) return undefined;
  return { time, digests: digests.map((digest) => Buffer.from(digest, 'hex')) };
}

/** Whether one of the signatures was made with this secret. Computes one HMAC, however many signatures there are. */
export function isSignedWith(secret: string, body: Uint8Array, { time, digests }: Signature): boolean {
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  return digests.some((digest) => timingSafeEqual(digest, expected));
}
