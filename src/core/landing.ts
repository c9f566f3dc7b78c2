import { type Address, lenientQuery, paramsNamed, strictQuery } from './link.ts';
import { partnerCodeIn } from './partner-code.ts';

/** A visitor's arrival by an affiliate link. Names with `_` are shortened by the build. */
export interface Landing {
  /** Partner code. */
  _code: string;
  /** The landing URL reduced to origin, path, `aff` and `utm_*`. */
  _url: string;
  /** Where the visitor came from, reduced to origin and path; empty when unknown. */
  _from: string;
  /**
   * The code may belong to an arrival of before: the page was reloaded or reached through the history, or the code
   * stands in the address of the page before. It then counts unless this visitor already came with it. Not asked before it
   * matters, as the browser has to look it up; `undefined` where it cannot be one.
   */
  _isEcho: Echo | undefined;
}

/** @param ofEarlierPage asks only for what an earlier page may have reported, not for what a router carries along on this one */
export type Echo = (ofEarlierPage?: boolean) => boolean | undefined;

/** Longer parts of an address are cut: a cookie with three clicks must stay below the 4,096 bytes that browsers allow. */
const MAX_PART = 180;

/** The same for its query, which begins with the code: of 64 letters that need no encoding, or of half as many that do. */
const MAX_QUERY = 300;

/**
 * Reads an arrival out of an address. Of several values the first that is a valid code counts. The lenient reading is for
 * links that would otherwise be lost: it counts only if the strict one finds no code.
 *
 * @param names of the parameter that carries the partner code, in any case, in order of preference
 * @param referrer URL of the page before, empty when unknown
 * @returns what is to be known of the arrival; `undefined` without a valid code
 */
export const readLanding = (
  address: Address,
  names: readonly string[],
  referrer: string,
  isEcho?: Echo,
): Landing | undefined => {
  const read = (text: string): Landing | undefined => {
    const query = new URLSearchParams(text);
    const code = names
      .flatMap((name) => paramsNamed(query, name))
      .map(([, value]) => partnerCodeIn(value))
      .find(Boolean);
    if (!code) return;
    // A tool that writes `&amp;` does so before each parameter.
    const campaign = `${query}`.split(/&(?:amp%3B)*/i).filter((pair) => pair.startsWith('utm_'));
    return {
      _code: code,
      // The code comes first, so that only campaign parameters can be cut off.
      _url: `${address.origin}${address.pathname.slice(0, MAX_PART)}?${`aff=${[encodeURIComponent(code), ...campaign].join('&')}`.slice(0, MAX_QUERY)}`,
      _from: referrer.split('?')[0]!.slice(0, MAX_PART),
      _isEcho: isEcho,
    };
  };
  const landing = read(strictQuery(address));
  if (landing) return landing;
  // Most pages have parameters of other names only, and nothing more is parsed for them.
  const text = (address.search + address.hash).toLowerCase();
  if (names.some((name) => text.includes(name.toLowerCase()))) return read(lenientQuery(address));
};
