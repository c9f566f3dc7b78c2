import './globals.ts';
import type { AffitorData, AffitorOptions, AffitorTracker, SignupResult } from '../types.ts';
import { createTracker } from './tracker.ts';

const isBrowser = () => typeof document !== 'undefined';

/** The page's tracker, whoever started it. An element with the id `affitor` is a property of `window` too. */
const running = (): AffitorTracker | undefined => (isBrowser() && window.affitor?.getData ? window.affitor : undefined);

/** Starts the page's tracker, or joins the one that is running. */
export const start = (options: AffitorOptions): AffitorTracker =>
  // biome-ignore lint/suspicious/noAssignInExpressions: the assignment is the point
  window.affitor?.getData ? window.affitor : (window.affitor = createTracker(options));

/**
 * Starts the tracker: once a page, however often it is called and even when the script tag is there too.
 *
 * @returns the tracker; `null` outside a browser, where nothing happens
 * @example
 * import { init } from '@affitor/sdk';
 * init({ programId: 1 });
 */
export const init = (options: AffitorOptions = {}): AffitorTracker | null => (isBrowser() ? start(options) : null);

/** {@inheritDoc AffitorTracker.signup} */
export const signup = async (customerKey: string | number, email?: string | null): Promise<SignupResult> =>
  running()?.signup(customerKey, email) ??
  (isBrowser() ? { status: 'rejected', error: 'init() comes first' } : { status: 'skipped', reason: 'not_a_browser' });

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
