import { check } from '../core/check.ts';
import { addMetadata, affitorMetadata, type MetadataParams, urlWithClick } from '../providers/metadata.ts';
import type { AnyMode, Checked, FromContext, Mode, WithoutOptions } from './checkout-types.ts';

/** What `stripeMetadata` and `checkoutParams` write. */
export type StripeMetadataParams = MetadataParams;

/**
 * The metadata by which a payment is recognised in Stripe's events. Blank values are left out, as are those longer than the
 * 500 characters for which Stripe would refuse the whole checkout. `program_id` is there for the hosted product, which reads it.
 *
 * @example stripeMetadata({ clickId: 'V1StGXR8_Z5jdHi6B-myT', customerKey: 'user_42', programId: 1 })
 * // { affitor_click_id: 'V1StGXR8_Z5jdHi6B-myT', affitor_customer_key: 'user_42', affitor_program_id: '1', program_id: '1' }
 */
export const stripeMetadata = (params: StripeMetadataParams): Record<string, string> => {
  const metadata = affitorMetadata(params);
  const program = metadata.affitor_program_id;
  return program ? { ...metadata, program_id: program } : metadata;
};

type Metadata = Record<string, string | number | null>;
type WithMetadata = { metadata?: Metadata | '' } | undefined;

/** What is looked at of the parameters of a checkout session; the rest is passed on. */
interface SessionParams {
  mode?: Mode;
  metadata?: Metadata | '';
  payment_intent_data?: WithMetadata;
  subscription_data?: WithMetadata;
  setup_intent_data?: WithMetadata;
  invoice_creation?: { enabled: boolean; invoice_data?: WithMetadata };
}

const DATA: Record<Mode, 'payment_intent_data' | 'subscription_data' | 'setup_intent_data'> = {
  payment: 'payment_intent_data',
  subscription: 'subscription_data',
  setup: 'setup_intent_data',
};

const withMetadata = (target: WithMetadata, ours: Record<string, string>) => ({
  ...target,
  metadata: addMetadata(target?.metadata || {}, ours) as Metadata,
});

/**
 * Completes the parameters of `stripe.checkout.sessions.create()`: the metadata goes on the session and on what lives on
 * after it, the subscription (whose renewals know nothing of the session) or the payment. Metadata of your own is never
 * replaced. Everything else is passed on, and has the types it came with: the result is what Stripe's own package takes, of
 * whichever version.
 *
 * @throws {TypeError} when the mode is none of Stripe's
 * @example
 * await stripe.checkout.sessions.create(
 *   checkoutParams({ mode: 'subscription', clickId, customerKey: user.id, programId: 1, line_items, success_url }),
 * );
 */
// `Expected` has no constraint: before TypeScript 6 it is inferred with the `undefined` of Stripe's optional parameter.
export function checkoutParams<Expected = never>(input: FromContext<Expected> & StripeMetadataParams): Expected;
/** The same where nothing tells which type is expected. */
export function checkoutParams<const Params extends { readonly mode?: AnyMode | undefined }, Expected = unknown>(
  input: unknown extends Expected ? Params & StripeMetadataParams & Checked<Params> : never,
): WithoutOptions<Params> & Expected;
export function checkoutParams(input: SessionParams & StripeMetadataParams): SessionParams {
  const { clickId, customerKey, programId, ...params } = input;
  const data = Object.hasOwn(DATA, params.mode as Mode) && DATA[params.mode as Mode];
  check(data, 'mode must be payment, subscription or setup');
  const ours = stripeMetadata({ clickId, customerKey, programId });
  if (!Object.keys(ours).length) return params;
  const invoice = params.invoice_creation;
  return {
    ...withMetadata(params, ours),
    [data]: withMetadata(params[data], ours),
    ...(invoice?.enabled && {
      invoice_creation: { ...invoice, invoice_data: withMetadata(invoice.invoice_data, ours) },
    }),
  };
}

/**
 * Lets a Payment Link carry the click id, as the `client_reference_id` that `fromStripeEvent` reads.
 *
 * @param url absolute URL of the Payment Link
 * @param clickId returns the URL as it is without one, with one that Stripe would not accept, or where the link has a
 * `client_reference_id` of your own
 * @throws {TypeError} when the URL is not absolute
 * @example paymentLinkUrl('https://buy.stripe.com/test_123', getClickId(request))
 */
export const paymentLinkUrl = (url: string, clickId: string | null | undefined): string =>
  urlWithClick(url, 'client_reference_id', clickId);
