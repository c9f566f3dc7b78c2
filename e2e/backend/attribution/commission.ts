export interface CommissionTerms {
  /** Decimal text with up to four places, e.g. `"12.5000"`. */
  commission_percent: string | null;
  commission_fixed_cents: number | null;
  /** Currency of a fixed commission, whatever the currency of the sale. */
  commission_currency: string;
}

/** What a commission comes to. */
export interface Commission {
  cents: number;
  currency: string;
}

/** a × b / c rounded half up, exact for any integers. */
export function mulDivHalfUp(a: number, b: number, c: number): number {
  const [x, y, z] = [BigInt(a), BigInt(b), BigInt(c)];
  return Number((2n * x * y + z) / (2n * z));
}

const PERCENT_PLACES = 4;

function percentUnits(percent: string): number {
  const [whole = '0', fraction = ''] = percent.split('.');
  return Number(whole + fraction.padEnd(PERCENT_PLACES, '0').slice(0, PERCENT_PLACES));
}

/** R7: a share of the amount in its currency, or a fixed amount in a currency of its own, in the same currency never more than the sale. */
export function commissionFor(sale: { amountCents: number; currency: string }, terms: CommissionTerms): Commission {
  const { amountCents, currency } = sale;
  const { commission_fixed_cents: fixed, commission_currency } = terms;
  if (fixed !== null) {
    const cents = currency === commission_currency ? Math.min(fixed, amountCents) : fixed;
    return { cents, currency: commission_currency };
  }
  const cents = mulDivHalfUp(amountCents, percentUnits(terms.commission_percent ?? '0'), 100 * 10 ** PERCENT_PLACES);
  return { cents, currency };
}
