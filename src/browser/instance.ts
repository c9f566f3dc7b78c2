import './globals.ts';
import type { AffitorData, AffitorOptions, AffitorTracker, SignupResult } from '../types.ts';
import { createTracker } from './tracker.ts';

/** The page's tracker, whoever started it. An element with the id `affitor` is a property of `window` too. */
const running = (): AffitorTracker | undefined =>
  typeof document !== 'undefined' && window.affitor?.getData ? window.affitor : undefined;

/**
 * Starts the tracker: once a page, however often it is called and even when the script tag is there too.
 *
 * @returns the tracker; `null` outside a browser, where nothing happens
 * @example
 * import { init } from '@affitor/sdk';
 * init({ programId: 1 });
 */
export const init = (options: AffitorOptions = {}): AffitorTracker | null => {
  if (typeof document === 'undefined') return null;
  return running() ?? (window.affitor = createTracker(options));
};

/** {@inheritDoc AffitorTracker.signup} */
export const signup = async (customerKey: string | number, email?: string | null): Promise<SignupResult> =>
  running()?.signup(customerKey, email) ??
  (typeof document === 'undefined'
    ? { status: 'skipped', reason: 'not_a_browser' }
    : { status: 'rejected', error: 'init() comes first' });

/** {@inheritDoc AffitorTracker.trackClick} */
export const trackClick = (url?: string): void => running()?.trackClick(url);

/** {@inheritDoc AffitorTracker.getClickId} */
export const getClickId = (): string | null => running()?.getClickId() ?? null;

/** {@inheritDoc AffitorTracker.getData} */
export const getData = (): AffitorData =>
  running()?.getData() ?? {
    clickId: null,
    programId: null,
    partnerCode: null,
    hasAttribution: false,
    clickedAt: null,
    expiresAt: null,
    delivered: false,
  };

/** {@inheritDoc AffitorTracker.consent} */
export const consent = (granted: boolean): void => running()?.consent(granted);
