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
  _isEcho: (() => boolean | undefined) | undefined;
}

/**
 * Letters of any script with their marks, digits and `_ . ~ @ -`: no markup, no separators. Beyond ASCII, invisible signs and
 * U+FFFD for what could not be decoded are left out (U+2000 to U+206F, U+FEFF, from U+FFF0); `\p{L}` would cost a page 0.3 ms.
 */
export const isPartnerCode = (code: unknown): code is string =>
  /^[\w.~@\xa1-\u1fff\u2070-\ufefe\uff01-\uffef-]{1,64}$/.test(code as string);

/** Longer parts of an address are cut: a cookie with three clicks must stay below the 4,096 bytes that browsers allow. */
const MAX_PART = 180;

/** The same for its query, which begins with the code: of 64 letters that need no encoding, or of half as many that do. */
const MAX_QUERY = 300;

/**
 * Parameters of an address: those of its query, then those of its hash, where hash routers keep a query of their own. A
 * hash without `?` is one as a whole.
 */
export const queryOf = ({ search, hash }: Pick<URL, 'search' | 'hash'>): URLSearchParams =>
  new URLSearchParams(`${search}&${hash.split('#').pop()!.split('?').pop()}`);

/**
 * Reads the partner code out of an address. Of several values the first usable one counts. Done without regular expressions
 * as far as can be: the first use of each costs a landing 0.1 ms.
 *
 * @param params parameter names in order of preference
 * @param referrer URL of the page before, empty when unknown
 * @returns what is to be known of the arrival; `undefined` without a usable code
 */
export const readLanding = (
  address: URL,
  params: readonly string[],
  referrer: string,
  isEcho?: () => boolean | undefined,
): Landing | undefined => {
  const query = queryOf(address);
  const code = params.flatMap((name) => query.getAll(name)).find(isPartnerCode);
  const campaign = `${query}`.split('&').filter((pair) => pair.startsWith('utm_'));
  return (code && {
    _code: code,
    // The code comes first, so that only campaign parameters can be cut off.
    _url: `${address.origin}${address.pathname.slice(0, MAX_PART)}?${[`aff=${encodeURIComponent(code!)}`, ...campaign].join('&').slice(0, MAX_QUERY)}`,
    _from: referrer.split('?')[0]!.slice(0, MAX_PART),
    _isEcho: isEcho,
  }) as Landing | undefined;
};
