import { isClientReference } from '../core/client-reference.ts';

/**
 * Hosts of Payment Links: `submit_type` decides which.
 * https://docs.stripe.com/api/payment-link/object#payment_link_object-submit_type
 */
const PAYMENT_HOST = /^(buy|book|donate)\.stripe\.com$/;

/** Parameter of Payment Links: https://docs.stripe.com/payment-links/url-parameters */
export const CLIENT_REFERENCE = 'client_reference_id';

/** @param hosts custom domains of the merchant's Payment Links, in lower case */
export const isPaymentLink = (host: string, hosts: readonly string[]): boolean =>
  PAYMENT_HOST.test(host) || hosts.includes(host);

/** Tells which reference a payment is to carry. */
export type Refer = (current: string | undefined) => string | undefined;

/**
 * Lets payments carry the visitor's click id. A reference that it did not put there itself, for this click or an earlier
 * one, is the merchant's, and stays.
 */
export const createRefer = (clickId: () => string | null | undefined): Refer => {
  const ours = new Set<string>();
  return (current) => {
    if (current && !ours.has(current)) return current;
    const id = clickId();
    // A visitor without a click changes nothing, an empty value included.
    if (!isClientReference(id)) return current ? undefined : current;
    ours.add(id);
    return id;
  };
};
