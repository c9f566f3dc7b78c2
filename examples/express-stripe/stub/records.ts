type Metadata = Record<string, string>;

/** What a shop sends to open a checkout session, as far as it is looked at. Numbers arrive as text. */
export interface SessionRequest {
  line_items: { price_data: { unit_amount: string; currency: string; product_data: { name: string } } }[];
  metadata?: Metadata;
  subscription_data?: { metadata?: Metadata };
  success_url: string;
}

export interface Session {
  id: string;
  product: string;
  amount: number;
  currency: string;
  metadata: Metadata;
  subscriptionMetadata: Metadata;
  successUrl: string;
}

export interface Subscription {
  id: string;
  customer: string;
  email: string;
  metadata: Metadata;
  amount: number;
  currency: string;
  startedAt: Date;
  /** Paid so far. */
  payments: number;
}

export interface Payment {
  invoice: string;
  paymentIntent: string;
  charge: string;
  customer: string;
  amount: number;
  currency: string;
  paidAt: Date;
  isRefunded: boolean;
}

export interface Renewal {
  subscription: Subscription;
  at: Date;
}
