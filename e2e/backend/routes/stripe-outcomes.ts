import type { StripeOutcome } from '@affitor/sdk/server';
import type { Outcome } from '../http/scope.ts';
import type { Program } from '../store/programs.ts';
import type { Handled } from '../store/stripe/handle.ts';
import type { SettledPayment } from '../store/stripe/sales.ts';

/** What an event came to, in the words of every other outcome. */
export function describeHandled(handled: Handled, program: Program, event: StripeOutcome): Outcome[] {
  const seen = { program_id: program.id, stripe_event: event.eventType, stripe_event_id: event.eventId };
  switch (handled.kind) {
    case 'ignored':
      return [{ ...seen, kind: 'stripe', result: 'ignored', reason: handled.reason }];
    case 'duplicate_event':
      return [{ ...seen, kind: 'stripe', result: 'duplicate' }];
    case 'refund':
      return [{ ...refundOutcome(handled.result), ...seen }];
    case 'payments':
      return handled.settled.map((settled) => ({ ...paymentOutcome(settled), ...seen }));
  }
}

function refundOutcome(result: Extract<Handled, { kind: 'refund' }>['result']): Outcome {
  if (result.status === 'waiting') return { kind: 'refund', result: 'waiting', reason: 'sale_not_known_yet' };
  return {
    kind: 'refund',
    result: result.status === 'skipped' ? 'duplicate' : 'recorded',
    status: result.status,
    transaction_id: result.transactionId,
    deduction_cents: result.deductionCents,
    total_refunded_cents: result.totalRefundedCents,
  };
}

export function paymentOutcome({ payment, result }: SettledPayment): Outcome {
  const seen = {
    kind: 'sale' as const,
    click_id: payment.clickId,
    customer_key: payment.customerKey,
    transaction_id: payment.transactionId,
    amount_cents: payment.amountCents,
    currency: payment.currency,
  };
  switch (result.kind) {
    case 'attributed':
      return { ...seen, result: 'recorded', partner_code: result.partnerCode, sale_id: result.saleId };
    case 'window_expired':
      return {
        ...seen,
        result: 'not_attributed',
        reason: 'attribution_window_expired',
        click_age_days: result.clickAgeDays,
        window_days: result.windowDays,
      };
    case 'duplicate':
      return { ...seen, result: 'duplicate' };
    default:
      return { ...seen, result: 'waiting', reason: 'customer_not_known_yet' };
  }
}
