/** Who speaks: anyone on the internet, the merchant's server with the API key, or a payment provider that signs its events. */
export type Voice = 'browser' | 'merchant' | 'provider';

/** `limited`: within the limits below. `both`: only if one event names both. */
type Right = 'yes' | 'no' | 'limited' | 'both';

/**
 * What each voice may change. `decideLead` asks it. Money comes by `ledger/report-sale.ts` and `ledger/stripe-event.ts` alone, and
 * what a browser said never outbids, moves or withdraws: `relationshipsOf` and `decideUnit` see to that.
 */
export const TRUST = {
  recordClick: { browser: 'yes', merchant: 'yes', provider: 'no' },
  linkUnlinkedCustomer: { browser: 'limited', merchant: 'yes', provider: 'yes' },
  linkToAnotherVisitor: { browser: 'no', merchant: 'yes', provider: 'both' },
  identifyByEmail: { browser: 'limited', merchant: 'yes', provider: 'yes' },
  identifyByCoupon: { browser: 'limited', merchant: 'yes', provider: 'yes' },
  changeAttribution: { browser: 'no', merchant: 'yes', provider: 'yes' },
  recordMoney: { browser: 'no', merchant: 'yes', provider: 'yes' },
} as const satisfies Record<string, Record<Voice, Right>>;

/** Customers that keyless leads link to one click: a household, or a merchant who tests. */
export const MAX_LINKED_CUSTOMERS = 10;

/** How far back late evidence reaches: an outbox may deliver a lead or a click days later. */
export const LATE_DAYS = 7;

/** Why a keyless lead changes nothing until the merchant or the provider names the same click and customer. */
export type ClaimReason = 'server_required' | 'linked_to_another_visitor' | 'too_many_customers';

export interface LeadQuestion {
  voice: Voice;
  leadAuth: 'open' | 'server_required';
  /** The visitor that the customer is linked to already, compared with the visitor of the click. */
  linkedTo: 'nobody' | 'same_visitor' | 'another_visitor';
  /** Customers that keyless leads have linked to the click, without this one. */
  linkedCustomers: number;
}

/** Whether a lead links its customer to its click; otherwise it is a claim, and why (T1 to T3, T5). */
export function decideLead({ voice, leadAuth, linkedTo, linkedCustomers }: LeadQuestion): 'link' | ClaimReason {
  if (TRUST.linkToAnotherVisitor[voice] === 'yes') return 'link';
  if (leadAuth === 'server_required') return 'server_required';
  if (linkedTo === 'another_visitor') return 'linked_to_another_visitor';
  if (linkedTo === 'nobody' && linkedCustomers >= MAX_LINKED_CUSTOMERS) return 'too_many_customers';
  return 'link';
}
