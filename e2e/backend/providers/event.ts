import { createHmac, randomBytes } from 'node:crypto';

/** Who bought, and what for: what every provider's events are composed from. */
export interface BuyerParams {
  /** Left out: not in the event, as if the shop forgot it. */
  click_id?: string;
  customer_key?: string;
  email?: string;
}

export interface EventParams {
  /** ISO 8601. @default now */
  at?: string;
  /** ISO 4217, in either case. @default 'USD' */
  currency?: string;
}

/** An event as it is delivered, with the headers that a provider signs it with. */
export interface Delivery {
  body: string;
  headers: Record<string, string>;
}

export const freshId = (prefix: string): string => `${prefix}_${randomBytes(9).toString('hex')}`;

export const unixNow = (): number => Math.floor(Date.now() / 1000);

/** HMAC-SHA256, with which all of them sign. */
export const hmac = (key: string | Buffer, text: string, encoding: 'hex' | 'base64'): string =>
  createHmac('sha256', key).update(text).digest(encoding);

export const idsOf = ({ click_id, customer_key }: BuyerParams): Record<string, string> => ({
  ...(click_id && { affitor_click_id: click_id }),
  ...(customer_key && { affitor_customer_key: customer_key }),
});
