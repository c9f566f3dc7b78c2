import { attempt } from '../core/attempt.ts';
import { type Landing, readLanding } from '../core/landing.ts';

/** The landing in one address. */
export const landingAt = (params: readonly string[], address: string, echo: boolean): Landing | undefined =>
  // In a frame of another site a visit is no visit to this one, and reading the top address throws. An element of the
  // page may be called `referrer`.
  attempt(() =>
    // Most pages have neither query nor hash, and their address is not parsed for nothing.
    /[?#]/.test(address)
      ? readLanding(new URL(address, top!.location.href), params, `${document.referrer}`, echo)
      : undefined,
  );

/**
 * Where this page view came from. The router may have replaced the address before an async script runs, and the visitor
 * may have left the landing page before its script ran: so the address as loaded, which the navigation entry keeps, and
 * the page before, if it is of this site, are looked at too.
 */
export const findLanding = (params: readonly string[]): Landing | undefined => {
  const entry = attempt(() => performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming);
  // Reloaded, or reached through the history.
  const again = /^[rb]/.test(entry?.type as string);
  return (
    landingAt(params, location.href, again) ??
    landingAt(params, entry?.name as string, again) ??
    (`${document.referrer}`.startsWith(`${location.origin}/`) ? landingAt(params, document.referrer, true) : undefined)
  );
};
