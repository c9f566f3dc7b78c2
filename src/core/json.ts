import { attempt } from './attempt.ts';

/** The stored form of a click or a lead, which also serves to compare them. */
export const encode: (value: unknown) => string = JSON.stringify;

/** A value as it stands in a cookie. */
export const toCookie = (value: unknown): string => encodeURIComponent(encode(value));

/**
 * Reads back what `toCookie` wrote; `undefined` for anything else.
 *
 * @param pick takes what is wanted from the value, and may throw at what it does not expect
 */
// biome-ignore lint/suspicious/noExplicitAny: anything may stand there
export const fromCookie = <T>(value: string | undefined, pick: (value: any) => T): T | undefined =>
  attempt(() => pick(JSON.parse(decodeURIComponent(value as string))));
