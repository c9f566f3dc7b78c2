import type { StripeOutcome } from '@affitor/sdk/server';
import { hintOf } from '../attribution/reasons.ts';
import { refundStatus } from '../attribution/refund.ts';
import type { Outcome } from '../http/scope.ts';
import { type AttributedPayment, isChanged } from '../ledger/results.ts';
import type { Handled } from '../ledger/stripe-event.ts';
import type { Program } from '../store/programs.ts';

/** What an event came to, in the words of every other outcome: of the payment it is about first, then of others it decided. */
export function describeHandled(handled: Handled, program: Program, event: StripeOutcome): Outcome[] {
  const seen = { program_id: program.id, stripe_event: event.eventType, stripe_event_id: event.eventId };
  if (handled.kind === 'duplicate_event') return [{ ...seen, kind: 'stripe', result: 'duplicate' }];
  const changed = handled.settled.filter(isChanged).map(paymentOutcome);
  return [...ownOutcomes(handled, event, changed), ...changed].map((outcome) => ({ ...outcome, ...seen }));
}

/** What the event itself came to, unless that is among what it changed. */
function ownOutcomes(
  handled: Exclude<Handled, { kind: 'duplicate_event' }>,
  event: StripeOutcome,
  changed: Outcome[],
): Outcome[] {
  if (handled.kind === 'ignored') return [{ kind: 'stripe', result: 'ignored', reason: handled.reason }];
  const own = handled.settled.find((one) => one.paymentId === handled.paymentId);
  if (handled.kind === 'refund') {
    const outcome = refundOutcome(own);
    // A dispute that was won without having been lost before takes and gives nothing.
    const isNothing = event.kind === 'none' && event.reinstated !== undefined && outcome.result !== 'recorded';
    return [isNothing ? { kind: 'stripe', result: 'ignored', reason: event.reason } : outcome];
  }
  const isTold = own && changed.some((outcome) => outcome.transaction_id === transactionOf(own));
  return own && handled.tellsMoney && !isTold ? [paymentOutcome(own)] : [];
}

function refundOutcome(own: AttributedPayment | undefined): Outcome {
  if (own?.result.kind !== 'attributed') return { kind: 'refund', result: 'waiting', reason: 'sale_not_known_yet' };
  const { refund, transactionId } = own.result;
  return {
    kind: 'refund',
    result: refund.changed ? 'recorded' : 'duplicate',
    status: refundStatus(refund),
    transaction_id: transactionId,
    deduction_cents: refund.deductionCents,
    total_refunded_cents: refund.totalRefundedCents,
  };
}

const transactionOf = ({ result, money }: AttributedPayment): string | null =>
  result.kind === 'attributed' ? result.transactionId : (money?.transactionId ?? null);

/** How a payment stands; `change` and `reason` say what was decided otherwise than before. */
export function paymentOutcome(settled: AttributedPayment): Outcome {
  const { money, result } = settled;
  const seen = {
    kind: 'sale' as const,
    click_id: settled.clickId,
    customer_key: settled.customerKey,
    transaction_id: transactionOf(settled),
    ...(money && { amount_cents: money.amountCents, currency: money.currency }),
    ...('withdrawn' in result && result.withdrawn && { change: 'withdrawn' }),
  };
  switch (result.kind) {
    case 'attributed':
      return {
        ...seen,
        result: result.change ? 'recorded' : 'duplicate',
        partner_code: result.partnerCode,
        sale_id: result.saleId,
        credited_by: result.by,
        ...(result.renewal && { renewal: true }),
        ...(result.change && result.change !== 'created' && { change: result.change }),
        ...(result.previousPartnerCode && { previous_partner_code: result.previousPartnerCode }),
      };
    case 'window_expired':
      return {
        ...seen,
        result: 'not_attributed',
        reason: 'attribution_window_expired',
        click_age_days: result.clickAgeDays,
        window_days: result.windowDays,
        hint: hintOf('attribution_window_expired', {
          click_age_days: result.clickAgeDays,
          window_days: result.windowDays,
        }),
      };
    case 'no_click':
      return {
        ...seen,
        result: 'not_attributed',
        reason: settled.subscriptionId === null ? 'no_click_before_payment' : 'subscription_not_referred',
      };
    case 'not_counted':
      return { ...seen, result: 'ignored', reason: 'counted_elsewhere' };
    default:
      return { ...seen, result: 'waiting', reason: 'customer_not_known_yet' };
  }
}
