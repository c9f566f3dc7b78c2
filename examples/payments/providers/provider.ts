import { createHmac } from 'node:crypto';
import type { MetadataParams, ProviderOutcome, WebhookOptions } from '@affitor/sdk/polar';

/** A purchase at the stand-in: $49.00, and 20 % tax on top. */
export interface Purchase {
  id: string;
  /** What the shop gave to the provider's API when it made the checkout. */
  checkout: object;
  /** Cents, net of tax. */
  refunded: number;
}

/** An event as the provider delivers it. */
export interface Delivery {
  body: string;
  headers: Record<string, string>;
}

/** What the shop needs of a payment provider. */
export interface Provider {
  name: string;
  /** Handles the provider's webhook. */
  webhook: (options: WebhookOptions<ProviderOutcome>) => (request: Request) => Promise<Response>;
  /** The parameters of a checkout that carries the click and the customer. */
  checkout: (ids: MetadataParams) => object;
  /** In the place of the provider: what it delivers after a payment, and after a refund. */
  paid: (purchase: Purchase) => Delivery;
  refunded: (purchase: Purchase, cents: number) => Delivery;
  secret: string;
}

export const NET = 4900;
export const TAX = NET / 5;

/** HMAC-SHA256, with which every provider signs. */
export const hmac = (key: string, text: string, encoding: 'hex' | 'base64'): string =>
  createHmac('sha256', key).update(text).digest(encoding);

export const seconds = (): number => Math.floor(Date.now() / 1000);
