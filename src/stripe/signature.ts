import { bytesOf } from '../providers/bytes.ts';
import {
  checkSecret,
  fromHex,
  type RawBody,
  type SignatureOptions,
  type SignatureResult,
  verifySigned,
} from '../providers/signature.ts';

/** Options of `verifyStripeSignature()`. */
export type StripeSignatureOptions = SignatureOptions;

export type StripeSignatureResult = SignatureResult;

/** @throws {TypeError} when the secret cannot be one */
export const checkStripeSecret = (secret: string): void =>
  checkSecret(secret, /^whsec_[!-~]+$/.test(secret), 'Stripe’s begin with whsec_');

/**
 * Checks that a webhook request was signed by Stripe, with Web Crypto alone: it runs wherever `fetch` does. The comparison
 * takes the same time whatever the signature. During the roll of a secret Stripe signs with both, and either will do.
 *
 * @param rawBody the body exactly as it arrived; parsed and serialised again it no longer matches
 * @param header value of the `Stripe-Signature` header; as a list too, as which Node.js may give it
 * @param secret the endpoint's signing secret, `whsec_…`
 * @returns resolves in every case, whatever the header and the body: look at `valid`
 * @throws {TypeError} when the secret is empty, with which anyone could sign, or cannot be one of Stripe's
 * @example
 * const body = await request.text();
 * const { valid } = await verifyStripeSignature(body, request.headers.get('stripe-signature'), secret);
 * if (!valid) return new Response('bad signature', { status: 400 });
 */
export const verifyStripeSignature = async (
  rawBody: RawBody,
  header: string | readonly string[] | null | undefined,
  secret: string,
  options: StripeSignatureOptions = {},
): Promise<StripeSignatureResult> => {
  if (typeof secret !== 'string' || !secret) throw new TypeError('verifyStripeSignature: secret is required');
  checkStripeSecret(secret);
  // t=1492774577,v1=5257…,v1=…,v0=…: https://docs.stripe.com/webhooks#verify-manually
  const parts = `${header ?? ''}`;
  const time = parts.match(/(?:^|,) *t=(\d{1,12})(?=,|$)/)?.[1];
  const signatures = [...parts.matchAll(/(?:^|,) *v1=([0-9a-f]{64})(?=,|$)/g)].map(([, hex]) => fromHex(hex!));
  const signed = time ? { timestamp: Number(time), prefix: `${time}.`, signatures } : undefined;
  return verifySigned(rawBody, signed, [bytesOf(secret)!], options);
};
