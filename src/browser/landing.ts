import { type Landing, readLanding } from '../core/landing.ts';

/**
 * Where this page view came from. The router may have replaced the address before an async script runs, and the visitor
 * may have left the landing page before its script ran: so the address as loaded, which the navigation entry keeps, and
 * the page before, if it is of this site, are looked at too.
 *
 * @param href the one address to look at instead: client-side navigation, or a landing the merchant reports
 * @param revisited whether the code may belong to an arrival of before; left out, the navigation entry tells
 */
export const findLanding = (params: readonly string[], href?: string, revisited?: boolean): Landing | undefined => {
  try {
    const { referrer } = document;
    const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    const own = referrer.startsWith(`${location.origin}/`) ? referrer : '';
    for (const address of href ? [href] : [location.href, entry?.name ?? '', own]) {
      const weak = address === own || (revisited ?? entry?.type !== 'navigate');
      // In a frame of another origin a visit is not a visit to this site; there, reading the top address throws.
      const landing = readLanding(address, top!.location.href, params, referrer, weak);
      if (landing) return landing;
    }
  } catch {
    // A foreign frame, or an address that is none.
  }
};
