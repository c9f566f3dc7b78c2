import { check } from '../core/check.ts';

export { check };

/** Refuses anything but a text of 1 to `length` characters. */
export const checkText = (name: string, value: unknown, length = 255): void =>
  check(
    typeof value === 'string' && value.trim() && value.length <= length,
    `${name} must be a text of 1 to ${length} characters`,
  );

/** Refuses anything but a whole number from `least` to `most`. */
export const checkWhole = (name: string, value: unknown, least: number, most = 1e16): void =>
  check(
    Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
    `${name} must be a whole number from ${least}`,
  );
