/** What is looked at of an address: a `URL` or `location`. */
interface Place {
  hostname: string;
  protocol: string;
}

/** Whether a host is a domain or lies below it, as with the domain of a cookie. */
const isOf = (host: string, domain: string): boolean => `.${host}`.endsWith(`.${domain}`);

/**
 * Whether two places are on different domains of the merchant's, so that one's cookies are unknown to the other. Both by the
 * same protocol: who can write a page of plain http into the connection must not speak for the merchant to one of https.
 *
 * @param domains those of the merchant, in lower case
 */
export const isOtherDomain = (there: Place, here: Place, domains: readonly string[]): boolean => {
  const named = domains.filter((domain) => isOf(there.hostname, domain));
  return !!named[0] && there.protocol === here.protocol && !named.some((domain) => isOf(here.hostname, domain));
};
