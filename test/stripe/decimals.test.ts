import { expect, it } from 'vitest';
import { stripeDecimals } from '../../src/stripe/index.ts';

it.each<[number, string]>([
  [0, 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'],
  // By ISO 4217 or in `Intl`, several of these have none.
  [2, 'USD EUR HUF IDR COP ISK UGX TWD LAK LBP MMK PKR RSD UZS YER AFN ALL'],
  [3, 'BHD JOD KWD OMR TND'],
])('amounts have %d decimals at Stripe: %s', (decimals, currencies) => {
  for (const currency of currencies.split(' ')) {
    expect([currency, stripeDecimals(currency)]).toEqual([currency, decimals]);
    expect(stripeDecimals(currency.toLowerCase())).toBe(decimals);
  }
});

it('is no match for a part of the list', () => {
  expect(stripeDecimals('F CL')).toBe(2);
  expect(stripeDecimals('')).toBe(2);
});
