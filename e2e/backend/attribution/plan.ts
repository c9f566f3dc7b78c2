import { firstOf, moneyOf, type StoredPayment } from './payment.ts';
import { type CreditQuestion, questionOf } from './payment-credit.ts';

/** One question, and the payments that its answer holds for. */
export interface CreditPlan {
  question: CreditQuestion;
  paymentIds: number[];
  /** R4: a renewal is credited like the first credited payment of its subscription. */
  inherits: boolean;
  /** R4: a renewal whose first payment may have been reported without the subscription's id. */
  lacksStart: boolean;
}

const isRenewal = ({ facts }: StoredPayment) => facts.some((fact) => fact.is_recurring);

const isReported = ({ facts }: StoredPayment) => facts.every((fact) => fact.source === 'report');

/**
 * The questions of a payment, or of all payments of a subscription, in the order of time. A provider tells when a subscription
 * starts, so its payments ask once (S9). Of what the merchant alone reports each payment asks for itself, and a renewal
 * inherits the answer of the first that was credited (R4).
 */
export function planCredit(payments: readonly StoredPayment[]): CreditPlan[] {
  const areReported = payments.every(isReported);
  const isStartKnown = payments.some(({ facts }) => facts.some((fact) => fact.starts_subscription));
  const lacksStart = (some: readonly StoredPayment[]) => areReported && !isStartKnown && some.some(isRenewal);
  if (payments.length === 1 || !areReported) {
    return [
      {
        question: questionOf(payments, moneyOf(payments[0]!)?.at),
        paymentIds: payments.map(({ id }) => id),
        inherits: false,
        lacksStart: lacksStart(payments),
      },
    ];
  }
  const timeOf = ({ facts }: StoredPayment) => firstOf(facts.map((fact) => fact.at)).getTime();
  return [...payments]
    .sort((a, b) => timeOf(a) - timeOf(b) || a.id - b.id)
    .map((payment) => ({
      question: questionOf([payment], moneyOf(payment)?.at),
      paymentIds: [payment.id],
      inherits: isRenewal(payment),
      lacksStart: lacksStart([payment]),
    }));
}
