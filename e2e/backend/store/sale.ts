/** A sale that the merchant's server reports. */
export interface Sale {
  transactionId: string;
  amountCents: number;
  currency: string;
  saleType: 'payment' | 'subscription';
  isRecurring: boolean;
  subscriptionId: string | undefined;
  /** A code that the customer used, whoever owns it. */
  coupon?: string | undefined;
  context: Record<string, unknown>;
  now: Date;
}

export type SaleResult =
  | {
      kind: 'attributed';
      saleId: number;
      commissionId: number | null;
      partnerCode: string;
      renewal: boolean;
      creditedBy: string | null;
    }
  | { kind: 'window_expired'; clickAgeDays: number; windowDays: number }
  | { kind: 'duplicate' | 'not_found' | 'no_attribution' };
