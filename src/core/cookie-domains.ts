/**
 * The domains to try for cookies of a host, widest first, so that all subdomains share them; the host alone, for which no
 * domain stands, comes last. Browsers refuse a write to a public suffix such as `.co.uk`: the first one accepted is the
 * widest possible. There is no list of suffixes to consult in a browser, and shipping one would cost more than the rest
 * of the tracker.
 *
 * @param host host name; a single label and an IP address fit a cookie of the host alone. What ends in a digit is taken for
 *   an address: no top-level domain does, encoded ones neither (https://www.rfc-editor.org/rfc/rfc3492#section-3.3)
 * @param configured domain to try before all others
 */
export const cookieDomains = (host: string, configured?: string): (string | undefined)[] => {
  const domains: (string | undefined)[] = [undefined];
  for (const labels = host.split('.'); !(+host.slice(-1) >= 0) && labels[1]; labels.shift())
    domains.unshift(labels.join('.'));
  return configured ? [configured, ...domains] : domains;
};
