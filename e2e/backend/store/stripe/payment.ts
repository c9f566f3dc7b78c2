import type { StripeSale } from '@affitor/sdk/server';
import { emailHash } from '../email-hash.ts';

/** A sale of Stripe's as it may be kept: with a digest in the place of the address. */
export interface Payment extends Omit<StripeSale, 'email'> {
  emailHash: string | null;
}

export function toPayment({ email, ...sale }: StripeSale): Payment {
  return { ...sale, emailHash: emailHash(email) };
}

/** By which a buyer can be recognised. */
export type BuyerIds = Pick<Payment, 'clickId' | 'customerKey' | 'stripeCustomerId' | 'subscriptionId' | 'emailHash'>;
