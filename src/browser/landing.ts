import { attempt } from '../core/attempt.ts';
import { type Landing, readLanding } from '../core/landing.ts';

/** An element of the page may be called `referrer`. If it is a frame of another site, it is not even text. */
const referrer = (): string => attempt(() => `${document.referrer}`) ?? '';

/** The landing in one address. */
export const landingAt = (
  param: string | undefined,
  address: string | undefined,
  isEcho?: () => boolean | undefined,
): Landing | false | undefined =>
  // In a frame of another site a visit is no visit to this one, and reading the top address throws.
  attempt(
    () =>
      // Most pages have neither query nor hash, and nothing is parsed for them.
      `${address}`.includes('=') &&
      readLanding(
        new URL(address!, top!.location as unknown as string),
        param ? param.split(/[\s,]+/) : ['aff'],
        referrer(),
        isEcho,
      ),
  );

/**
 * Where this page view came from. The router may have replaced the address before an async script runs, and the visitor
 * may have left the landing page before its script ran: so the address as loaded, which the navigation entry keeps, and
 * the page before, if it is of this site, are looked at too.
 */
export const findLanding = (param: string | undefined): Landing | false | undefined => {
  const entry = () => performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming;
  const isRevisit = () => attempt(() => /reload|back/.test(entry().type));
  return (
    landingAt(param, location.href, isRevisit) ||
    landingAt(
      param,
      attempt(() => entry().name),
      isRevisit,
    ) ||
    (referrer().startsWith(`${location.origin}/`) && landingAt(param, referrer(), () => true))
  );
};
