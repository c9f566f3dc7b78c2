import { randomUUID } from 'node:crypto';
import type { SaleResult } from '@affitor/sdk/server';
import type { Plan } from './plans.ts';

export interface Order {
  transactionId: string;
  cents: number;
  /** Code that the customer paid with; empty where they had none. */
  coupon: string;
  paidAt: Date;
  isRenewal: boolean;
  refunded: boolean;
  /** Settles when the API has answered for good; a refund must not overtake its sale. */
  reported: Promise<SaleResult>;
  /** The API's answer, once it is there. */
  credit?: SaleResult;
}

export interface Account {
  /** The shop's own id of the customer: the `customer_key` of its leads and sales. */
  customerKey: string;
  name: string;
  email: string;
  plan: Plan;
  subscriptionId: string;
  orders: Order[];
  /** Until the first page after the signup, which tells the tracker of it. */
  isNew: boolean;
}

/** Accounts and who is logged in, in memory: a restart forgets them. */
export function createAccounts() {
  const bySession = new Map<string, Account>();
  return {
    create(details: Pick<Account, 'name' | 'email' | 'plan'>): { account: Account; session: string } {
      const account: Account = {
        ...details,
        customerKey: `user_${shortId()}`,
        subscriptionId: `sub_${shortId()}`,
        orders: [],
        isNew: true,
      };
      const session = randomUUID();
      bySession.set(session, account);
      return { account, session };
    },
    find: (session: string | undefined): Account | undefined => bySession.get(session ?? ''),
    logOut: (session: string | undefined): boolean => bySession.delete(session ?? ''),
  };
}

export const shortId = (): string => randomUUID().replaceAll('-', '').slice(0, 16);
