import { type Loose, text } from '../providers/json.ts';
import type { StripeIds } from './types.ts';

export const NO_IDS: StripeIds = {
  clickId: null,
  customerKey: null,
  programId: null,
  email: null,
  stripeCustomerId: null,
  subscriptionId: null,
  invoiceId: null,
  paymentIntentId: null,
  sessionId: null,
};

/**
 * Reads what `stripeMetadata` wrote, out of the first metadata that holds any of it. It is never mixed from several: a
 * click id of one subscription and a customer of another would tie two people together.
 */
export const readMetadata = (...sources: Loose[]): Pick<StripeIds, 'clickId' | 'customerKey' | 'programId'> => {
  const read = sources.map((source) => ({
    clickId: text(source?.affitor_click_id),
    customerKey: text(source?.affitor_customer_key),
    programId: text(source?.program_id),
  }));
  // "program_id" alone may be anything: merchants have programs of their own.
  const { clickId, customerKey, programId } = read.find((one) => one.clickId || one.customerKey) ?? NO_IDS;
  return { clickId, customerKey, programId };
};

/** An e-mail address as it is hashed. */
export const readEmail = (value: Loose): string | null => text(value)?.toLowerCase() ?? null;
