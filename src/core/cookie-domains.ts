/**
 * Visits the domains that may hold a cookie for a host, widest first, so that all subdomains share it. Browsers refuse a
 * write to a public suffix such as `.co.uk`: the first one accepted is the widest possible. There is no list of
 * suffixes to consult in a browser, and shipping one would cost more than the rest of the tracker.
 *
 * @param host host name; nothing is wider than a single label, and an IP address is only ever accepted as a whole
 */
export const eachCookieDomain = (host: string, visit: (domain: string) => void): void => {
  host.split('.').reduceRight((suffix, label) => {
    const domain = `${label}.${suffix}`;
    visit(domain);
    return domain;
  });
};
