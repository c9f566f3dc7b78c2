export interface CommissionTerms {
  /** Decimal text with up to four places, e.g. `"12.5000"`. */
  commission_percent: string | null;
  commission_fixed_cents: number | null;
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

/** In minor units of the sale's own currency. */
export function commissionFor(amountCents: number, terms: CommissionTerms): number {
  if (terms.commission_fixed_cents !== null) return terms.commission_fixed_cents;
  return mulDivHalfUp(amountCents, percentUnits(terms.commission_percent ?? '0'), 100 * 10 ** PERCENT_PLACES);
}
