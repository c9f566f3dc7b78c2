import type { Money } from '../attribution/payment.ts';
import type { Credit, Source } from '../attribution/payment-credit.ts';
import type { RefundEffect } from '../attribution/refund.ts';

/** What brought a decision about, and when. */
export interface Cause {
  /** The event's name, or `lead`, `sale`, `refund`, `click`. */
  name: string;
  now: Date;
}

/** Whom a payment is credited to, as far as storing it goes. */
export interface CreditedTo {
  kind: 'credited';
  clickRow: number;
  partnerId: number;
  by: string;
  /** Who vouched for what it is credited by. */
  evidence: Source['evidence'];
}

export type PaymentCredit = Exclude<Credit, { kind: 'credited' }> | CreditedTo;

/** A decision that was changed: credited to somebody else, another amount, or not a sale of its own after all. */
export type ChangeKind = 'moved' | 'amount' | 'withdrawn';

export type PaymentResult =
  | {
      kind: 'attributed';
      saleId: number;
      transactionId: string;
      commissionId: number | null;
      partnerCode: string;
      renewal: boolean;
      by: string;
      /** `undefined`: it stands as before. */
      change: 'created' | ChangeKind | undefined;
      previousPartnerCode?: string;
      refund: RefundEffect;
    }
  | { kind: 'window_expired'; clickAgeDays: number; windowDays: number; withdrawn: boolean }
  | { kind: 'no_click' | 'unknown' | 'not_counted'; withdrawn: boolean };

export interface AttributedPayment {
  paymentId: number;
  money: Money | undefined;
  clickId: string | null;
  customerKey: string | null;
  subscriptionId: string | null;
  result: PaymentResult;
}

/** Whether a payment stands otherwise than before. */
export const isChanged = ({ result }: AttributedPayment): boolean =>
  result.kind === 'attributed' ? result.change !== undefined : result.withdrawn;
