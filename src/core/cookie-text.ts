/**
 * A cookie for all paths of a host, as `document.cookie` takes it. It has no `SameSite`: an explicit `Lax` would keep the
 * click id from the merchant's server when a payment page returns the customer by a cross-site POST.
 *
 * @param seconds lifetime; 0 expires it
 * @param domain left out for the host alone
 * @param protocol of the page: on `https:` the cookie is `Secure`
 */
export const cookieText = (
  name: string,
  value: string,
  seconds: number,
  domain: string | undefined,
  protocol: string,
): string =>
  `${name}=${value};path=/;max-age=${seconds}${domain ? `;domain=${domain}` : ''}${protocol === 'https:' ? ';secure' : ''}`;
