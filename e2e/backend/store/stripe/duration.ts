import type { Money } from '../../attribution/payment.ts';
import { paysCommission } from '../../attribution/windows.ts';
import type { Program } from '../programs.ts';
import type { ReportedStart } from './unit.ts';

const order = (a: Money, b: Money) =>
  a.at.getTime() - b.at.getTime() ||
  Number(a.isRecurring) - Number(b.isRecurring) ||
  (a.transactionId < b.transactionId ? -1 : 1);

/** R4: whether a payment of these still pays a commission, counted from the first one that was paid. */
export function durationOf(
  program: Pick<Program, 'commission_duration_months'>,
  reportedStart: Pick<ReportedStart, 'created_at'> | undefined,
  monies: readonly (Money | undefined)[],
): (money: Money) => boolean {
  const [first] = monies.filter((money) => money !== undefined).sort(order);
  const isReportedFirst = reportedStart && first && reportedStart.created_at <= first.at;
  return (money) =>
    (money === first && !isReportedFirst) ||
    paysCommission(
      isReportedFirst ? reportedStart.created_at : first!.at,
      money.at,
      program.commission_duration_months,
    );
}
