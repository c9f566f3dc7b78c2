/**
 * Whether Stripe accepts a value as the `client_reference_id` of a Payment Link, a buy button or a pricing table; it drops
 * others without a word: https://docs.stripe.com/payment-links/url-parameters
 */
export const isClientReference = (value: string | null | undefined): value is string =>
  /^[\w-]{1,200}$/.test(value ?? '');
