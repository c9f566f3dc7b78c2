import { type KeptPayment, keepPayment, paymentIds, type RefundReport } from '../../src/stripe/index.ts';

/** A merchant's own store, as the documentation has it: each payment under every id of it. */
export class Book {
  private readonly payments = new Map<string, KeptPayment>();
  /** Every call of `trackRefund`. */
  readonly reports: RefundReport[] = [];

  hear(outcome: object): void {
    const ids = paymentIds(outcome);
    if (!ids.length) return;
    const kept = [...new Set(ids.map((id) => this.payments.get(id)).filter((one) => one !== undefined))];
    const { payment, refund } = keepPayment(kept, outcome);
    // Stored as JSON, as in a database.
    const stored = JSON.parse(JSON.stringify(payment)) as KeptPayment;
    for (const id of payment.ids) this.payments.set(id, stored);
    if (refund) this.reports.push(refund);
  }

  /** What the API has of each sale. */
  get refunded(): Record<string, number> {
    return Object.fromEntries(this.reports.map((one) => [one.transactionId, one.refundAmountCents]));
  }
}

/** Every order of a few things. */
export const permutations = <One>(all: readonly One[]): One[][] =>
  all.length < 2
    ? [[...all]]
    : all.flatMap((one, index) => permutations(all.filter((_, at) => at !== index)).map((rest) => [one, ...rest]));
