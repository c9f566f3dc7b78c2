import {
  addMetadata,
  affitorMetadata,
  type MetadataParams,
  urlWithClick,
  type WithoutIds,
} from '../providers/metadata.ts';

/** What Polar allows as a value of metadata. */
type Value = string | number | boolean;

/**
 * Completes the parameters of `polar.checkouts.create()`, of SDK 0.x and 1.x: Polar copies the metadata to the order, and to the
 * subscription and its renewals. Metadata of your own is never replaced, and everything else is passed on.
 *
 * @example
 * await polar.checkouts.create(polarCheckoutParams({ products: ['prod_1'], clickId, customerKey: user.id }));
 */
export const polarCheckoutParams = <Params extends object>(
  input: Params & MetadataParams,
): WithoutIds<Params> & { metadata?: Record<string, Value> } => {
  const { clickId, customerKey, programId, ...params } = input;
  const ours = affitorMetadata({ clickId, customerKey, programId });
  const { metadata } = params as { metadata?: Record<string, Value> };
  return (Object.keys(ours).length ? { ...params, metadata: addMetadata(metadata, ours) } : params) as ReturnType<
    typeof polarCheckoutParams<Params>
  >;
};

/**
 * Lets a checkout link carry the click id, as the `reference_id` that Polar copies into the metadata.
 *
 * @param url absolute URL of the checkout link
 * @param clickId returns the URL as it is without one, or where the link has a `reference_id` of your own
 * @throws {TypeError} when the URL is not absolute
 * @example polarCheckoutLinkUrl('https://buy.polar.sh/polar_cl_123', getClickId(request))
 */
export const polarCheckoutLinkUrl = (url: string, clickId: string | null | undefined): string =>
  urlWithClick(url, 'reference_id', clickId);
