import { money } from './format.js';

const NOUNS = { click: 'Click', lead: 'Signup', sale: 'Sale', refund: 'Refund', stripe: 'Stripe event' };

const who = ({ customer_key, click_id }) =>
  [customer_key && `customer ${customer_key}`, click_id && `click ${click_id}`].filter(Boolean).join(', ') || 'nobody';

const capital = (text) => text[0].toUpperCase() + text.slice(1);

/** Reasons in the API's own words or codes, and what they mean. */
const REASONS = {
  'Referral link not found': ({ partner_code }) =>
    partner_code ? `No partner of this program has the code ${partner_code}.` : 'No partner has this code.',
  'Referral link is inactive': ({ partner_code }) => `The link of ${partner_code ?? 'this partner'} is switched off.`,
  'affiliate_url is required': () => 'The report named no address, so there is no partner code in it.',
  'Invalid API token': () => 'The API key was missing, malformed, or of no program.',
  customer_not_known_yet: () =>
    'Stripe has told of the payment, but not yet whose it is. It is credited as soon as a signup or a checkout session says so.',
  sale_not_known_yet: () => 'The refund came before its sale. It is taken into account when the sale arrives.',
  not_an_event: () => 'It is not an event of Stripe’s.',
  unused_event: () => 'Attribution has no use for this kind of event.',
  setup: () => 'The session only saved a payment method.',
  unpaid: () => 'The money has not arrived yet. Another event follows when it does.',
  zero_amount: () => 'Nothing was paid: a trial, a full discount, or the customer’s credit balance.',
  refund_not_succeeded: () => 'The refund is pending, failed or was cancelled.',
  dispute_not_lost: () => 'The dispute was won, or was an inquiry only.',
  incomplete: () => 'The event lacks an amount, a currency or an id.',
  no_click_before_payment: (attempt) =>
    `${capital(who(attempt))} had followed no affiliate link when they paid. A click made later never counts for it.`,
  subscription_not_referred: () =>
    'The subscription started without a referral. A click made later never earns from it.',
  counted_elsewhere: () => 'Another event of the same payment carries its money, so that it counts once.',
  no_metadata: () => 'The payment intent does not name a click or a customer of ours, so it may be anybody’s.',
  customer_learned: () => 'It says who a Stripe customer is. Payments of that customer are attributed by it.',
  test_mode: () => 'It comes from Stripe’s test mode, which this program does not count.',
  other_program: () => 'The payment belongs to another program.',
};

const EMULATED = /^Emulated fault: (\d+)$/;

function reasonOf(reason) {
  const [, status] = EMULATED.exec(reason) ?? [];
  if (status) return () => `A fault that is set here answered ${status} instead.`;
  return Object.hasOwn(REASONS, reason) && REASONS[reason];
}

const DUPLICATES = {
  lead: () => 'This signup was known already. Repeating it changes nothing.',
  sale: ({ transaction_id }) => `The transaction ${transaction_id} was recorded before. It counts once.`,
  refund: () => 'This refund was known already. Repeating it changes nothing.',
  stripe: () => 'This event was handled before.',
};

const VERDICTS = {
  duplicate: 'counted before',
  waiting: 'waiting',
  ignored: 'not used',
};

/**
 * What was asked for, what became of it, and why, in words.
 *
 * @returns `what` as in “Sale of $49.00”, `verdict` as in “not attributed”, the sentence `why`, and a `tone`: `loss`
 *   when somebody may miss a credit, `calm` when all is as it should be
 */
export function explain(attempt) {
  const { kind, result, amount_cents, currency, stripe_event } = attempt;
  const noun = NOUNS[kind] ?? kind;
  const subject = kind === 'stripe' && stripe_event ? `${noun} ${stripe_event}` : noun;
  const what = amount_cents ? `${subject} of ${money(amount_cents, currency)}` : subject;
  const reason = result === 'duplicate' ? DUPLICATES[kind] : reasonOf(attempt.reason);
  return {
    what,
    verdict: VERDICTS[result] ?? (kind === 'sale' ? 'not attributed' : 'not recorded'),
    // The API's own sentence, where it gave one.
    why: attempt.hint ?? (reason ? reason(attempt) : (attempt.reason ?? 'The API gave no reason.')),
    tone: result in VERDICTS ? 'calm' : 'loss',
  };
}

const byCoupon = (creditedBy) => (creditedBy === 'coupon' ? ' by coupon' : '');

/** A decision may be made again when more of a payment is known. */
function saleHeadline({ partner_code, previous_partner_code, change, amount_cents, currency, credited_by }) {
  const what = `Sale of ${money(amount_cents, currency)}`;
  if (change === 'moved' && previous_partner_code) {
    return `${what} credited to ${partner_code} instead of ${previous_partner_code}: more is known of it now.`;
  }
  if (change) return `${what} corrected; it is credited to ${partner_code}.`;
  return `${what} credited to ${partner_code}${byCoupon(credited_by)}.`;
}

/** One line for what has just happened. */
export function headline(event) {
  const { kind, result, partner_code, credited_by, deduction_cents } = event;
  if (result === 'same_click') return `The same visitor again by the link of ${partner_code}: still one click.`;
  if (result === 'test') return `Test ${kind} received. It is never counted.`;
  if (result !== 'recorded') {
    const { what, verdict, why } = explain(event);
    return `${what} ${verdict}. ${why}`;
  }
  switch (kind) {
    case 'click':
      return `Somebody came by the link of ${partner_code}.`;
    case 'lead':
      return `Signup credited to ${partner_code}${byCoupon(credited_by)}.`;
    case 'sale':
      return saleHeadline(event);
    default:
      return deduction_cents ? 'Refund recorded: the commission was reduced.' : 'Refund recorded.';
  }
}
