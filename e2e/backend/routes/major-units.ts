/** An amount in units of its currency: 980 is 9.8 in USD, 980 in JPY and 0.98 in KWD. */
export function majorUnits(minor: number, currency: string): number {
  const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return minor / 10 ** (maximumFractionDigits ?? 2);
}
