import { addMonths } from './clock.ts';
import {
  chargeRefunded,
  freshId,
  invoicePaid,
  invoicePaymentPaid,
  type StripeEvent,
  sessionCompleted,
} from './events.ts';
import type { Payment, Renewal, Session, SessionRequest, Subscription } from './records.ts';

/** Stripe leaves an invoice open to changes for about an hour after the period has begun. */
const DRAFT_MS = 60 * 60 * 1000;

export type Ledger = ReturnType<typeof createLedger>;

/** Who pays what, in memory. Each change answers with the events that tell of it. */
export function createLedger() {
  const sessions = new Map<string, Session>();
  const subscriptions: Subscription[] = [];
  const payments: Payment[] = [];

  const charge = (subscription: Subscription, paidAt: Date): Payment => {
    const { customer, amount, currency } = subscription;
    subscription.payments += 1;
    const payment: Payment = {
      invoice: freshId('in'),
      paymentIntent: freshId('pi'),
      charge: freshId('ch'),
      customer,
      amount,
      currency,
      paidAt,
      isRefunded: false,
    };
    payments.push(payment);
    return payment;
  };
  const paid = (subscription: Subscription, payment: Payment): StripeEvent[] => [
    invoicePaid(subscription, payment, addMonths(payment.paidAt, 1)),
    invoicePaymentPaid(payment),
  ];

  return {
    openSession({ line_items, ...request }: SessionRequest): Session {
      const { unit_amount, currency, product_data } = line_items[0]!.price_data;
      const session: Session = {
        id: freshId('cs_test'),
        product: product_data.name,
        amount: Number(unit_amount),
        currency,
        metadata: request.metadata ?? {},
        subscriptionMetadata: request.subscription_data?.metadata ?? {},
        successUrl: request.success_url,
      };
      sessions.set(session.id, session);
      return session;
    },
    findSession: (id: string): Session | undefined => sessions.get(id),

    /** The customer pays: a session is used up by it. */
    pay(session: Session, email: string, now: Date): StripeEvent[] {
      sessions.delete(session.id);
      const { amount, currency, subscriptionMetadata: metadata } = session;
      const customer = freshId('cus');
      const subscription = {
        id: freshId('sub'),
        customer,
        email,
        metadata,
        amount,
        currency,
        startedAt: now,
        payments: 0,
      };
      subscriptions.push(subscription);
      const payment = charge(subscription, now);
      return [...paid(subscription, payment), sessionCompleted(session, subscription, payment, now)];
    },

    nextRenewal: (): Renewal | undefined =>
      subscriptions
        .map((subscription) => ({
          subscription,
          at: new Date(addMonths(subscription.startedAt, subscription.payments).getTime() + DRAFT_MS),
        }))
        .sort((a, b) => a.at.getTime() - b.at.getTime())[0],
    renew: ({ subscription, at }: Renewal): StripeEvent[] => paid(subscription, charge(subscription, at)),

    payments: (): readonly Payment[] => payments,
    findPayment: (chargeId: string): Payment | undefined => payments.find((payment) => payment.charge === chargeId),
    refund(payment: Payment, now: Date): StripeEvent[] {
      payment.isRefunded = true;
      return [chargeRefunded(payment, now)];
    },
  };
}
