import { stripeDecimals } from '@affitor/sdk/server';

/**
 * An amount in units of its currency, as Stripe divides it: 980 is 9.8 in USD, 980 in JPY and 0.98 in KWD. Of HUF, IDR, ISK and
 * others Stripe's amounts have two decimals, whatever ISO 4217 says.
 */
export const majorUnits = (minor: number, currency: string): number => minor / 10 ** stripeDecimals(currency);
