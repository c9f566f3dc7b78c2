import { type LooseObject, text } from '../providers/json.ts';
import { hasOwnKeys, readEmail, readOurIds } from '../providers/metadata.ts';
import { NO_IDS } from './ids.ts';
import { nothing } from './outcome.ts';
import type { StripeEventInfo, StripeOutcome } from './types.ts';

/**
 * `customer.created` and `customer.updated`: with our metadata on the customer, whatever that customer pays later belongs to
 * the click and the customer key. Names of older guides are not enough, since merchants keep ids of their own there.
 */
export const fromCustomer = (info: StripeEventInfo, customer: LooseObject): StripeOutcome => {
  const stripeCustomerId = text(customer.id);
  if (!stripeCustomerId) return nothing(info, 'incomplete');
  if (!hasOwnKeys(customer.metadata)) return nothing(info, 'no_metadata');
  return {
    ...info,
    kind: 'link',
    ...NO_IDS,
    ...readOurIds(customer.metadata),
    email: readEmail(customer.email),
    stripeCustomerId,
  };
};
