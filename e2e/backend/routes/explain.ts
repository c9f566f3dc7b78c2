import { createHash } from 'node:crypto';
import type { CreditStep } from '../attribution/payment-credit.ts';
import { hintOf } from '../attribution/reasons.ts';
import { requireProgram } from '../http/auth.ts';
import { badRequest, refusal } from '../http/errors.ts';
import type { Deps, RequestContext } from '../http/scope.ts';
import { type Explanation, explainPayment, isCounted } from '../ledger/explain.ts';
import { storable } from '../store/json.ts';
import type { Program } from '../store/programs.ts';

/** Personal identifiers leave as digests: whoever has the identifier can recognise it. */
const digest = (text: string | null) =>
  text === null ? null : `sha256:${createHash('sha256').update(text).digest('hex')}`;

const SOURCES: Record<CreditStep['by'], string> = {
  click_id: 'S4: the click id that the payment names',
  customer_key: 'S4: the customer key that the payment names',
  subscription: 'S4: what other payments of the subscription name',
  stripe_customer: 'S4: what other payments of the provider’s customer name',
  email: 'S4: the e-mail address',
  coupon: 'the coupon of the payment',
};

const EVIDENCE: Record<CreditStep['evidence'], string> = {
  confirmed: 'on the word of the merchant or the provider',
  browser: 'on the word of a browser, received before the payment (T1, T4)',
  late: 'received within 7 days after the payment, for one that is attributed to nobody (T1, T6)',
};

function ruleOf(step: CreditStep, { partners }: Explanation, program: Program) {
  const { by, evidence, touch, found, result } = step;
  return {
    rule: result === 'window_expired' ? 'R3' : result === 'credited' ? 'R1' : 'S4',
    identifier: by,
    evidence,
    looked_for: touch,
    found: found
      ? {
          click_id: found.coupon === null ? found.click_id : null,
          coupon: found.coupon,
          partner_code: partners.get(found.partner_id),
          clicked_at: found.clicked_at,
        }
      : null,
    result,
    because:
      result === 'credited'
        ? `${SOURCES[by]}, ${EVIDENCE[evidence]}: its last ${touch} before the payment lies within ${program.attribution_window_days} days.`
        : result === 'window_expired'
          ? `${SOURCES[by]}, ${EVIDENCE[evidence]}: its last ${touch} is older than ${program.attribution_window_days} days.`
          : `${SOURCES[by]}, ${EVIDENCE[evidence]}: it leads to no ${touch} before the payment.`,
  };
}

const CLAIM_RULES = { server_required: 'T5', linked_to_another_visitor: 'T2', too_many_customers: 'T3' } as const;

function rulesOf(explanation: Explanation, program: Program) {
  const { decision, claims, partners } = explanation;
  const { credit, inheritedFrom, stands, steps } = decision;
  const claimed = claims.map((reason) => ({
    rule: CLAIM_RULES[reason],
    identifier: 'customer_key',
    evidence: 'browser',
    looked_for: 'click',
    found: null,
    result: 'no_click',
    because: hintOf(reason),
  }));
  const tried = steps
    .filter(({ touch, result }) => touch === 'click' || result !== 'no_click')
    .map((step) => ruleOf(step, explanation, program));
  if (credit.kind !== 'credited') return [...claimed, ...tried];
  const partner_code = partners.get(credit.partnerId);
  if (stands) {
    const because =
      'T2: it was credited on the word of a browser. That stands until the merchant or the provider says otherwise.';
    const found = { partner_code };
    const standing = {
      rule: 'T2',
      identifier: credit.by,
      evidence: credit.evidence,
      looked_for: 'click',
      found,
      result: 'credited',
      because,
    };
    return [...claimed, ...tried.filter(({ result }) => result !== 'credited'), standing];
  }
  if (tried.length > 0) return [...claimed, ...tried];
  return [
    {
      rule: 'R4',
      identifier: 'subscription',
      evidence: credit.evidence,
      looked_for: 'first payment',
      found: { transaction_id: inheritedFrom?.transaction_id ?? null, partner_code },
      result: 'credited',
      because: 'R4: a renewal is credited like the first credited payment of its subscription.',
    },
  ];
}

function decisionOf({ decision: { credit }, partners, payment, stored }: Explanation) {
  const counts = isCounted(payment);
  const isAttributed = counts && credit.kind === 'credited';
  return {
    attributed: isAttributed,
    reason: !counts ? 'not_counted' : credit.kind === 'credited' ? null : credit.kind,
    partner_code: isAttributed ? (partners.get(credit.partnerId) ?? null) : null,
    credited_by: isAttributed ? credit.by : null,
    /** Whether it equals what is stored. */
    matches_stored: isAttributed
      ? stored?.partner_id === credit.partnerId && stored.credited_click === credit.clickRow
      : stored === undefined,
  };
}

/** Why a payment is attributed as it is: its facts, the rules in order, and the decision made again at this moment. */
export const explainAttribution = (deps: Deps) => async (c: RequestContext) => {
  const program = await requireProgram(c, deps);
  const transactionId = storable(c.req.query('transaction_id') ?? '');
  if (!transactionId) throw badRequest('transaction_id is required: add ?transaction_id=… with the id of a payment');
  await deps.later.finish(program.id);
  const explanation = await explainPayment(deps.db, program, transactionId);
  if (!explanation) {
    throw refusal(404, 'Sale not found for transaction_id', 'unknown_transaction', { transaction_id: transactionId });
  }
  const { payment, decision } = explanation;
  return c.json({
    transaction_id: transactionId,
    program_id: program.id,
    as_of: decision.question.asOf,
    windows: {
      cookie_window_days: program.cookie_window_days,
      attribution_window_days: program.attribution_window_days,
    },
    facts: payment.facts.map((fact) => ({
      source: fact.source,
      event_id: fact.event_id,
      at: fact.at,
      click_id: fact.click_id,
      customer_key: digest(fact.customer_key),
      email: fact.email_hash === null ? null : `sha256:${fact.email_hash}`,
      provider_customer: digest(fact.stripe_customer_id),
      subscription_id: fact.subscription_id,
      coupon: fact.coupon_click !== null,
      amount_cents: fact.amount_cents,
      currency: fact.currency,
    })),
    rules: rulesOf(explanation, program),
    decision: decisionOf(explanation),
  });
};
