import { attempt } from './attempt.ts';

/**
 * The stored form of a click or a lead, which also serves to compare them. It ignores `toJSON`, which old libraries add to all
 * arrays and objects of a page: http://prototypejs.org/api/array/tojson
 */
export const encode = (value: unknown): string =>
  JSON.stringify(value, function (this: Record<string, unknown>, key: string) {
    return this[key];
  });

/** A value as it stands in a cookie. */
export const toCookie = (value: unknown): string => encodeURIComponent(encode(value));

/** Longest text of an answer that is kept. */
const MAX_TEXT = 300;

/**
 * Reads an answer of the API. Its texts may be kept in a cookie and shown by a page: they lose angle brackets and double
 * quotes, and are cut at 300 characters.
 *
 * @throws {SyntaxError} for anything that is not JSON
 */
export const readAnswer = (json: string) =>
  JSON.parse(json, (_, value) => (typeof value === 'string' ? value.replace(/[<>"]/g, '').slice(0, MAX_TEXT) : value));

/**
 * Reads back what `toCookie` wrote; `undefined` for anything else.
 *
 * @param pick selects a part of the value, and may throw at an unexpected one
 */
// biome-ignore lint/suspicious/noExplicitAny: a visitor may have written anything
export const fromCookie = <T>(value: string | undefined, pick: (value: any) => T): T | undefined =>
  attempt(() => pick(JSON.parse(decodeURIComponent(value as string))));
