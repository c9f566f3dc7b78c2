/** A visitor's arrival by an affiliate link. */
export interface Landing {
  /** Partner code. */
  code: string;
  /** The landing URL reduced to origin, path, `aff` and `utm_*`. */
  url: string;
  /** Where the visitor came from, reduced to origin and path; empty when unknown. */
  referrer: string;
  /**
   * The link was followed before, not now: the page was reloaded, reached through the history, or the code was
   * found in the address of the page before, and this tab has already dealt with that code.
   */
  echo: boolean;
}

/** Letters and digits of any script and `_ . ~ @ -`; no markup, no separators, nothing a cookie or a URL would need escaped twice. */
const PARTNER_CODE = /^[\p{L}\p{N}_.~@-]{1,64}$/u;

/** Longer addresses are cut: a cookie with three clicks in it must stay below the 4,096 bytes that browsers allow. */
const MAX_URL = 400;
const MAX_REFERRER = 200;

const parse = (href: string): URL | null => {
  try {
    return new URL(href);
  } catch {
    return null;
  }
};

/** Origin and path of an address; empty when it has none or is too long to be worth it. */
export const originAndPath = (href: string): string => {
  const url = parse(href);
  const reduced = url ? url.origin + url.pathname : '';
  return reduced.length > MAX_REFERRER ? '' : reduced;
};

/**
 * Reads the partner code out of an address: first from its query, then from a query inside its hash, as hash routers
 * and mail programs leave it. Of several values the first usable one counts.
 *
 * @param href absolute URL
 * @param params parameter names in order of preference
 * @returns the code and the reduced address, or `null`; never throws
 */
export const readLanding = (href: string, params: readonly string[]): Pick<Landing, 'code' | 'url'> | null => {
  const url = parse(href);
  if (!url) return null;
  for (const query of [url.search, url.hash.slice(1).split('?').pop()]) {
    const values = new URLSearchParams(query);
    for (const name of params) {
      const code = values.getAll(name).find((value) => PARTNER_CODE.test(value));
      if (code) return { code, url: reduce(url, code) };
    }
  }
  return null;
};

const reduce = (url: URL, code: string): string => {
  const aff = new URLSearchParams({ aff: code });
  const query = new URLSearchParams(aff);
  for (const [name, value] of url.searchParams) if (name.startsWith('utm_')) query.append(name, value);
  const fits = [`${url.origin}${url.pathname}?${query}`, `${url.origin}${url.pathname}?${aff}`].find(
    (reduced) => reduced.length <= MAX_URL,
  );
  return fits ?? `${url.origin}/?${aff}`;
};
