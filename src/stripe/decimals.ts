/** https://docs.stripe.com/currencies#zero-decimal; UGX and ISK are written with two decimals, for compatibility. */
const NONE = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF';

/** https://docs.stripe.com/currencies#three-decimal */
const THREE = 'BHD JOD KWD OMR TND';

/**
 * How many decimals the amounts of a currency have at Stripe. That is not always what ISO 4217 says, nor `Intl`: HUF, IDR, COP,
 * ISK and UGX have two.
 *
 * @param currency three letters, in either case
 * @example const amount = outcome.amountCents / 10 ** stripeDecimals(outcome.currency);
 */
export const stripeDecimals = (currency: string): 0 | 2 | 3 => {
  const code = currency.toUpperCase();
  if (NONE.split(' ').includes(code)) return 0;
  return THREE.split(' ').includes(code) ? 3 : 2;
};
