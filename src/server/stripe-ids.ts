import { at, text } from './json.ts';
import type { StripeIds } from './stripe-types.ts';

/** The keys that `stripeMetadata` writes. */
export const CLICK_ID_KEY = 'affitor_click_id';
export const CUSTOMER_KEY_KEY = 'affitor_customer_key';
export const PROGRAM_ID_KEY = 'program_id';

/**
 * Reads our keys out of the first metadata that holds any of them. They are never mixed from several: a click id of one
 * subscription and a customer of another would tie two people together.
 */
export const readMetadata = (...sources: unknown[]): Pick<StripeIds, 'clickId' | 'customerKey' | 'programId'> => {
  const read = sources.map((source) => ({
    clickId: text(at(source, CLICK_ID_KEY)),
    customerKey: text(at(source, CUSTOMER_KEY_KEY)),
    programId: text(at(source, PROGRAM_ID_KEY)),
  }));
  // "program_id" alone may be anything: merchants have programs of their own.
  return (
    read.find(({ clickId, customerKey }) => clickId || customerKey) ??
    read.find(({ programId }) => programId) ?? { clickId: null, customerKey: null, programId: null }
  );
};

/** An e-mail address as it is hashed. */
export const readEmail = (...candidates: unknown[]): string | null =>
  candidates
    .map(text)
    .find((email) => email)
    ?.toLowerCase() ?? null;

/** ISO 4217 code in upper case; Stripe writes it in lower case. */
export const readCurrency = (value: unknown): string | null => {
  const code = text(value)?.toUpperCase();
  return code && /^[A-Z]{3}$/.test(code) ? code : null;
};
