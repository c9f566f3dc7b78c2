import { attempt } from './attempt.ts';

/** The stored form of a click or a lead, which also serves to compare them. */
export const encode: (value: unknown) => string = JSON.stringify;

/** A value as it stands in a cookie. */
export const toCookie = (value: unknown): string => encodeURIComponent(encode(value));

/**
 * What the API says, as it may be kept in a cookie and shown by a page: no text of it holds angle brackets or double
 * quotes, and none is longer than 300 characters. Without a regular expression, whose first use costs a landing more.
 *
 * @throws {SyntaxError} for anything that is not JSON
 */
export const readAnswer = (json: string) =>
  JSON.parse(json, (_, value) =>
    typeof value === 'string' ? value.split('"').join('').split('<').join('').split('>').join('').slice(0, 300) : value,
  );

/**
 * Reads back what `toCookie` wrote; `undefined` for anything else.
 *
 * @param pick takes what is wanted from the value, and may throw at what it does not expect
 */
// biome-ignore lint/suspicious/noExplicitAny: anything may stand there
export const fromCookie = <T>(value: string | undefined, pick: (value: any) => T): T | undefined =>
  attempt(() => pick(JSON.parse(decodeURIComponent(value as string))));
