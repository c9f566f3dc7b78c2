import type { ProviderOutcome } from '@affitor/sdk/polar';
import { type Affitor, type KeptPayment, keepPayment, paymentIds, withIdsOf } from '@affitor/sdk/server';

/**
 * What a shop does with an event, whichever provider it is of.
 *
 * @param affitor the API client
 * @returns the `handle` of a webhook
 */
export function createReport(affitor: Affitor): (outcome: ProviderOutcome) => Promise<void> {
  // A real shop has tables for them, and reads and writes a payment in one transaction.
  const payments = new Map<string, KeptPayment>();
  const subscriptions = new Map<string, { clickId: string | null; customerKey: string | null }>();

  return async (outcome) => {
    if (outcome.kind === 'link' && outcome.subscriptionId) subscriptions.set(outcome.subscriptionId, outcome);
    if (outcome.kind === 'sale') {
      const known = outcome.subscriptionId ? subscriptions.get(outcome.subscriptionId) : undefined;
      const sale = await affitor.trackSale(withIdsOf(outcome, known));
      // What throws here is answered 500, and the provider delivers again.
      if (!sale.ok && sale.retryable) throw new Error(sale.error);
    }
    const kept = paymentIds(outcome).flatMap((id) => payments.get(id) ?? []);
    const { payment, refund } = keepPayment(kept, outcome);
    if (refund) {
      const result = await affitor.trackRefund(refund);
      if (!result.ok && result.retryable) throw new Error(result.error);
    }
    for (const id of payment.ids) payments.set(id, payment);
  };
}
