import type { ClaimReason } from './trust.ts';
import { LATE_DAYS, MAX_LINKED_CUSTOMERS } from './trust.ts';

/** What a sentence may speak of. */
export interface ReasonFacts {
  customer_key?: string | null | undefined;
  click_id?: string | null | undefined;
  transaction_id?: string | null | undefined;
  click_age_days?: number | undefined;
  window_days?: number | undefined;
  /** The message of the field that is wrong. */
  message?: string | undefined;
}

const who = ({ customer_key, click_id }: ReasonFacts): string =>
  [customer_key && `customer ${customer_key}`, click_id && `click ${click_id}`].filter(Boolean).join(', ');

const days = (count: number | undefined): string => (count === 1 ? '1 day' : `${count ?? 0} days`);

/** Why a request is refused: the field `reason` of the answer, with the sentence for `hint`. */
const REFUSALS = {
  invalid_field: ({ message }) => `${message ?? 'A field is wrong'}. Correct this field and send the request again.`,
  missing_identifier: () =>
    'The request names no customer. Send the customer_key of your signup, or the click_id of the cookie affitor_click_id.',
  click_required: (facts) =>
    `A request without an API key needs a click_id; it names ${who(facts) || 'nobody'}. Call signup() in the browser, or report the lead from your server with the API key.`,
  unknown_click: (facts) =>
    `Nothing is recorded for ${who(facts)}. Check that the visitor came through an affiliate link of this program, and that the click was reported.`,
  unknown_customer: (facts) =>
    `No lead of ${who(facts)} is recorded. Report the lead first, with the click_id of the visitor and the customer_key that your sales use.`,
  click_expired: (facts) =>
    `The click of ${who(facts)} is older than the cookie window of this program, so it can no longer be claimed.`,
  no_click: (facts) =>
    `${who(facts) || 'The customer'} had followed no affiliate link before this payment. A later click never counts for it.`,
  other_program: (facts) =>
    `${who(facts) || 'The identifier'} belongs to another program. Use the API key and the program id of the same program.`,
  unknown_program: () => 'There is no program with this program_id. Copy the id from the settings of your program.',
  unknown_transaction: ({ transaction_id }) =>
    `No sale with the transaction ${transaction_id ?? ''} was attributed, so there is no commission to reduce. Send the transaction_id of the sale as you reported it.`,
} as const satisfies Record<string, (facts: ReasonFacts) => string>;

/** Why a sale that was accepted is attributed to nobody for now. */
const NOT_ATTRIBUTED = {
  attribution_window_expired: ({ click_age_days, window_days }) =>
    `The click was ${days(click_age_days)} old. This program credits sales up to ${days(window_days)} after the click.`,
  click_pending: (facts) =>
    `The lead of ${who(facts)} names a click that has not arrived yet. The sale is attributed when the click arrives, within ${LATE_DAYS} days.`,
} as const satisfies Record<string, (facts: ReasonFacts) => string>;

/** Why a keyless lead is a claim. */
const CLAIMS = {
  server_required: () =>
    'This program accepts leads from your server only. The lead counts when your server reports the same click and customer with the API key.',
  linked_to_another_visitor: (facts) =>
    `${who({ customer_key: facts.customer_key }) || 'The customer'} is linked to another visitor. A lead without the API key cannot change that: report it from your server.`,
  too_many_customers: () =>
    `Leads without the API key have linked ${MAX_LINKED_CUSTOMERS} customers to this click already. Use another browser profile for tests, or report the lead from your server.`,
} as const satisfies Record<ClaimReason, (facts: ReasonFacts) => string>;

export type Refusal = keyof typeof REFUSALS;
export type NotAttributed = keyof typeof NOT_ATTRIBUTED;

export const REASONS: Record<Refusal | NotAttributed | ClaimReason, (facts: ReasonFacts) => string> = {
  ...REFUSALS,
  ...NOT_ATTRIBUTED,
  ...CLAIMS,
};

/** One sentence that says what is wrong with this request, and what to do. */
export const hintOf = (reason: keyof typeof REASONS, facts: ReasonFacts = {}): string => REASONS[reason](facts);
