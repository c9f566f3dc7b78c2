/**
 * Whether another site made the browser send this. A page there could otherwise report clicks and leads in the name of
 * its visitors. Browsers do not let pages set these headers; what sends neither is no browser, and has no visitor's
 * cookies to misuse.
 */
export const isCrossSite = ({ url, headers }: Request): boolean => {
  const site = headers.get('sec-fetch-site');
  if (site) return site !== 'same-origin';
  // Not sent over plain http, nor by older browsers. A proxy may have replaced the host.
  const origin = headers.get('origin');
  const hosts = [new URL(url).host, headers.get('host'), headers.get('x-forwarded-host')];
  return !!origin && !hosts.includes(origin.replace(/^https?:\/\//, ''));
};
