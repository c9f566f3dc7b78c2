/**
 * The domains that may hold a cookie for a host, widest first, so that all subdomains share it. Browsers refuse a
 * write to a public suffix such as `.co.uk`: the first one accepted is the widest possible. There is no list of
 * suffixes to consult in a browser, and shipping one would cost more than the rest of the tracker.
 *
 * @param host host name
 * @returns none for a single label and for an IP address, which only a cookie of the host alone fits
 */
export const cookieDomains = (host: string): string[] => {
  const domains: string[] = [];
  for (let domain = host; /\.\D/.test(domain); domain = domain.replace(/.*?\./, '')) domains.unshift(domain);
  return domains;
};
