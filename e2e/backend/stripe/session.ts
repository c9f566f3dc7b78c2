import type Stripe from 'stripe';
import {
  type BuyerParams,
  type ComposedEvent,
  type DiscountParams,
  type EventParams,
  envelope,
  freshId,
  metadataOf,
  unixNow,
} from './envelope.ts';

export interface SessionParams extends EventParams, BuyerParams, DiscountParams {
  /** @default 'payment' */
  mode?: 'payment' | 'subscription' | 'setup';
  /** Minor units without tax. @default 5000 */
  amount?: number;
  /** Minor units on top. @default 0 */
  tax?: number;
  /** @default 'usd' */
  currency?: string;
  /** @default 'no_payment_required' for nothing to pay and for `setup`, else 'paid' */
  payment_status?: 'paid' | 'unpaid' | 'no_payment_required';
  /** What a Payment Link was opened with. */
  client_reference_id?: string;
  /** A one-off payment that gets an invoice afterwards. @default false */
  invoice_creation?: boolean;
  /** @default a fresh `cs_…` */
  session?: string;
  /** @default a fresh one in the mode `subscription`, else none; `null` for none */
  invoice?: string | null;
  /** @default a fresh one in the mode `payment` when something is paid; `null` for none */
  payment_intent?: string | null;
  /** @default a fresh one in the mode `subscription` */
  subscription?: string;
}

const sessionObject = (params: SessionParams) => {
  const { mode = 'payment', amount = 5000, tax = 0, currency = 'usd', email = null } = params;
  const total = mode === 'setup' ? null : amount + tax;
  const created = params.created ?? unixNow();
  const ofSubscription = mode === 'subscription';
  return {
    id: params.session ?? freshId('cs_test'),
    object: 'checkout.session',
    adaptive_pricing: null,
    allow_promotion_codes: null,
    amount_subtotal: mode === 'setup' ? null : amount,
    amount_total: total,
    automatic_tax: { enabled: tax > 0, liability: null, provider: null, status: tax > 0 ? 'complete' : null },
    cancel_url: 'https://shop.example.com/cart',
    client_reference_id: params.client_reference_id ?? null,
    created: created - 60,
    currency: mode === 'setup' ? null : currency,
    currency_conversion: null,
    customer: params.customer === undefined ? freshId('cus') : params.customer,
    customer_creation: mode === 'payment' ? 'if_required' : 'always',
    customer_details: {
      address: null,
      business_name: null,
      email,
      individual_name: null,
      name: null,
      phone: null,
      tax_exempt: 'none',
      tax_ids: [],
    },
    customer_email: null,
    discounts: params.promotion_code
      ? [{ coupon: null, promotion_code: params.promotion_code as string | Stripe.PromotionCode }]
      : [],
    expires_at: created + 86_340,
    invoice: params.invoice === undefined ? (ofSubscription ? freshId('in') : null) : params.invoice,
    invoice_creation:
      mode === 'payment'
        ? {
            enabled: params.invoice_creation ?? false,
            invoice_data: {
              account_tax_ids: null,
              custom_fields: null,
              description: null,
              footer: null,
              issuer: null,
              metadata: {},
              rendering_options: null,
            },
          }
        : null,
    locale: null,
    metadata: metadataOf(params),
    mode,
    payment_intent:
      params.payment_intent === undefined
        ? mode === 'payment' && total
          ? freshId('pi')
          : null
        : params.payment_intent,
    payment_link: params.client_reference_id ? freshId('plink') : null,
    payment_method_types: ['card'],
    payment_status: params.payment_status ?? (total ? 'paid' : 'no_payment_required'),
    setup_intent: mode === 'setup' ? freshId('seti') : null,
    shipping_cost: null,
    shipping_options: [],
    status: 'complete',
    submit_type: null,
    subscription: ofSubscription ? (params.subscription ?? freshId('sub')) : null,
    success_url: 'https://shop.example.com/thanks',
    total_details: mode === 'setup' ? null : { amount_discount: 0, amount_shipping: 0, amount_tax: tax },
    ui_mode: 'hosted_page',
    url: null,
  } satisfies Partial<Stripe.Checkout.Session>;
};

export const checkoutSessionCompleted = (params: SessionParams = {}): ComposedEvent =>
  envelope('checkout.session.completed', sessionObject(params), params);

/** What follows, hours or days later, a session that completed with `payment_status: 'unpaid'`, as with a bank debit. */
export const checkoutSessionAsyncPaymentSucceeded = (params: SessionParams = {}): ComposedEvent =>
  envelope('checkout.session.async_payment_succeeded', sessionObject({ payment_status: 'paid', ...params }), params);
