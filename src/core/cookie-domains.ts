/**
 * The domains to try for cookies of a host, widest first, so that all subdomains share them. `undefined`, which comes last,
 * stands for the host alone. Browsers refuse a write to a public suffix such as `.co.uk`, so the first domain they accept
 * is the widest possible one. Browsers offer no list of suffixes, and shipping one would cost more than the rest of the
 * tracker.
 *
 * @param host host name. A single label and an IP address only fit a cookie of the host alone. A host that ends in a digit
 *   is an address: no top-level domain does, not even an encoded one (https://www.rfc-editor.org/rfc/rfc3492#section-3.3)
 * @param configured domain to try before all others
 */
export const cookieDomains = (host: string, configured?: string): (string | undefined)[] => {
  const labels = /\d$/.test(host) ? [] : host.split('.');
  const domains = labels
    // Not the top-level domain, nor the empty label after the dot that may end a host name.
    .filter((_, index) => labels[index + 1])
    .map((_, index) => labels.slice(index).join('.'))
    .reverse();
  return configured ? [configured, ...domains, undefined] : [...domains, undefined];
};
