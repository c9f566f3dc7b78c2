import { createHmac, randomBytes } from 'node:crypto';
import type Stripe from 'stripe';

/** What every composed event understands. */
export interface EventParams {
  /** @default a fresh `evt_…` */
  event_id?: string;
  /** Unix time in seconds. @default now */
  created?: number;
  /** @default false */
  livemode?: boolean;
}

/** Who bought, and by which of our identifiers they are known. Left out: not in the event. */
export interface BuyerParams {
  click_id?: string;
  customer_key?: string;
  program_id?: string | number;
  email?: string;
  /** @default a fresh `cus_…`; `null` for a guest */
  customer?: string | null;
}

/** What it was discounted by. */
export interface DiscountParams {
  /** `promo_…` of a promotion code, or the promotion code where it was expanded. @default none */
  promotion_code?: string | { id: string; code: string };
}

/** As an expanded discount tells it. */
export const discountOf = (promotionCode: NonNullable<DiscountParams['promotion_code']>) => ({
  id: freshId('di'),
  object: 'discount' as const,
  promotion_code:
    typeof promotionCode === 'string' ? promotionCode : { ...promotionCode, object: 'promotion_code' as const },
  source: { coupon: freshId('coupon'), type: 'coupon' as const },
});

export interface ComposedEvent {
  id: string;
  object: 'event';
  api_version: string;
  created: number;
  data: { object: object };
  livemode: boolean;
  pending_webhooks: number;
  request: { id: string | null; idempotency_key: string | null };
  type: Stripe.Event.Type;
}

/** The last version before invoices and charges lost sight of each other, and the one the installed `stripe` package speaks. */
export const API_VERSIONS = { older: '2024-06-20', basil: '2026-10-28.endive' } as const;

export const freshId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;

export const unixNow = (): number => Math.floor(Date.now() / 1000);

export const metadataOf = ({ click_id, customer_key, program_id }: BuyerParams): Record<string, string> => ({
  ...(click_id && { affitor_click_id: click_id }),
  ...(customer_key && { affitor_customer_key: customer_key }),
  ...(program_id !== undefined && { program_id: String(program_id) }),
});

export const envelope = (
  type: Stripe.Event.Type,
  object: object,
  { event_id = freshId('evt'), created = unixNow(), livemode = false }: EventParams,
  apiVersion: string = API_VERSIONS.basil,
): ComposedEvent => ({
  id: event_id,
  object: 'event',
  api_version: apiVersion,
  created,
  data: { object: { ...object, livemode } },
  livemode,
  pending_webhooks: 1,
  request: { id: null, idempotency_key: null },
  type,
});

/**
 * The `Stripe-Signature` header of a body.
 *
 * @param body exactly what is sent
 * @param secret one signing secret, or two as during a roll
 * @param timestamp Unix time in seconds
 */
export const signPayload = (body: string, secret: string | readonly string[], timestamp = unixNow()): string => {
  const signatures = [secret]
    .flat()
    .map((one) => createHmac('sha256', one).update(`${timestamp}.${body}`).digest('hex'));
  return [`t=${timestamp}`, ...signatures.map((signature) => `v1=${signature}`)].join(',');
};
