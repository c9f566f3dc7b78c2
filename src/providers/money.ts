import { type Loose, text } from './json.ts';

/** `whole` × `part` / `of`, rounded half up, exact however large the amounts are. */
export const share = (whole: number, part: number, of: number): number => {
  const [product, divisor] = [2n * BigInt(whole) * BigInt(part), 2n * BigInt(of)];
  // Division of integers drops the fraction; with a negative amount that is not down.
  const sum = product + BigInt(of);
  const quotient = sum / divisor;
  return Number(sum < 0n && quotient * divisor !== sum ? quotient - 1n : quotient);
};

/** How much of an amount that includes tax is net, where the whole payment was `paidCents`, `amountCents` of it net. */
export const netOf = (cents: number, { amountCents, paidCents }: { amountCents: number; paidCents: number }): number =>
  share(Math.min(cents, paidCents), amountCents, Math.max(paidCents, 1));

/** ISO 4217 code in upper case; providers write it in either. */
export const readCurrency = (value: Loose): string | null =>
  text(value)
    ?.toUpperCase()
    .match(/^[A-Z]{3}$/)?.[0] ?? null;
