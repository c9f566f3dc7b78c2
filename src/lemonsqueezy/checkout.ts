import {
  addMetadata,
  affitorMetadata,
  type MetadataParams,
  urlWithClick,
  type WithoutIds,
} from '../providers/metadata.ts';

/** What is looked at of the checkout's data; the rest is passed on. */
interface CheckoutData {
  custom?: Record<string, unknown>;
}

/**
 * Completes the third argument of `createCheckout()`: the ids become custom data, which the events of order and subscription
 * have. Custom data of your own is never replaced, and everything else is passed on. For the API itself, give
 * `checkout_data: {}`: its name is kept.
 *
 * @example
 * await createCheckout(storeId, variantId, lemonSqueezyCheckoutParams({ clickId, customerKey: user.id }));
 */
export const lemonSqueezyCheckoutParams = <Params extends object>(
  input: Params & MetadataParams,
): WithoutIds<Params> & { checkoutData?: CheckoutData } => {
  const { clickId, customerKey, programId, ...params } = input;
  const ours = affitorMetadata({ clickId, customerKey, programId });
  const name = 'checkout_data' in params ? 'checkout_data' : 'checkoutData';
  const own = (params as Record<string, CheckoutData | undefined>)[name];
  const data = { ...own, custom: addMetadata(own?.custom, ours) };
  return (Object.keys(ours).length ? { ...params, [name]: data } : params) as ReturnType<
    typeof lemonSqueezyCheckoutParams<Params>
  >;
};

/**
 * Lets a checkout link carry the click id as custom data.
 *
 * @param url absolute URL of the checkout
 * @param clickId returns the URL as it is without one, or where the link has a value of your own
 * @throws {TypeError} when the URL is not absolute
 * @example lemonSqueezyCheckoutUrl('https://shop.lemonsqueezy.com/buy/123', getClickId(request))
 */
export const lemonSqueezyCheckoutUrl = (url: string, clickId: string | null | undefined): string =>
  urlWithClick(url, 'checkout[custom][affitor_click_id]', clickId);
