import type { Money } from '../attribution/payment.ts';
import type { DurationTerms } from '../attribution/terms.ts';
import { paysCommission } from '../attribution/windows.ts';

const order = (a: Money, b: Money) =>
  a.at.getTime() - b.at.getTime() ||
  Number(a.isRecurring) - Number(b.isRecurring) ||
  (a.transactionId < b.transactionId ? -1 : 1);

/**
 * R4: whether a payment still pays a commission, counted from the customer's first credited payment.
 *
 * @param firstPayment the first payment of the subscription, when it was reported without the subscription's id
 * @param monies the credited payments of the subscription
 */
export function durationOf(
  program: DurationTerms,
  firstPayment: { created_at: Date } | undefined,
  monies: readonly (Money | undefined)[],
): (money: Money) => boolean {
  const [first] = monies.filter((money) => money !== undefined).sort(order);
  const start = firstPayment?.created_at ?? first?.at;
  return (money) =>
    (!firstPayment && money === first) ||
    (start !== undefined && paysCommission(start, money.at, program.commission_duration_months));
}
