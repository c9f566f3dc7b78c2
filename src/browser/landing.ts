import { attempt } from '../core/attempt.ts';
import { type Echo, type Landing, readLanding } from '../core/landing.ts';
import { paramNames } from '../core/link.ts';

/** An element of the page may be called `referrer`. If it is a frame of another site, it is not even text. */
const referrer = (): string => attempt(() => `${document.referrer}`) ?? '';

/** Reads the landing in one address, relative to the page or absolute. */
export type LandingReader = (address: string | undefined, isEcho?: Echo) => Landing | false | undefined;

/**
 * @param param names of the parameter that carries the partner code, as configured
 * @param log says in the console what was decided, where that is wanted
 */
export const createLandingReader =
  (param: string | undefined, log: (decision: unknown) => void): LandingReader =>
  (address, isEcho) =>
    // In a frame of another site a visit is no visit to this one, and reading the top address throws.
    attempt(() => {
      // Most pages have neither query nor hash, and nothing is parsed for them.
      if (!`${address}`.includes('=') || !top!.location.href) return;
      // A page may have a `URL` of its own.
      const link = document.createElement('a');
      link.href = address!;
      return readLanding(link, paramNames(param), referrer(), isEcho) ?? void log(`no partner code in ${address}`);
    });

/**
 * Where this page view came from. The router may have replaced the address before an async script runs, and the visitor
 * may have left the landing page before its script ran: so the address as loaded, which the navigation entry keeps, and
 * the page before, if it is of this site, are checked too.
 */
export const findLanding = (read: LandingReader): Landing | false | undefined => {
  const entry = () => performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming;
  const isRevisit = () => attempt(() => /reload|back/.test(entry().type));
  return (
    read(location.href, isRevisit) ||
    read(
      attempt(() => entry().name),
      isRevisit,
    ) ||
    (referrer().startsWith(`${location.origin}/`) && read(referrer(), () => true))
  );
};
