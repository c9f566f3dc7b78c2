import { idOf, type LooseObject } from '../providers/json.ts';
import { readOurIds } from '../providers/metadata.ts';
import type { StripeIds } from './types.ts';

export const NO_IDS: StripeIds = {
  ...readOurIds(),
  email: null,
  stripeCustomerId: null,
  subscriptionId: null,
  invoiceId: null,
  paymentIntentId: null,
  sessionId: null,
};

/** The customer, who is an account where the platform uses accounts for both: https://docs.stripe.com/connect/accounts-v2 */
export const readCustomer = (object: LooseObject): string | null =>
  idOf(object.customer) ?? idOf(object.customer_account);
