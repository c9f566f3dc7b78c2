import './globals.ts';
import { attempt } from '../core/attempt.ts';
import type { AffitorData, AffitorInitOptions, AffitorTracker, SignupKey, SignupResult } from '../types.ts';
import { type Options, optionsOf } from './options.ts';
import { logMistake } from './page.ts';
import { createTracker } from './tracker.ts';

/** The page's document; `undefined` outside a browser. */
const page = () => globalThis.document;

/**
 * The page's tracker, whoever started it: the hosted script too, which knows neither `ready` nor `consent`. An element with
 * the id `affitor` is a property of `window` as well, and of a frame of another site nothing can be read.
 */
const running = (): AffitorTracker | undefined => attempt(() => (window.affitor?.getData ? window.affitor : undefined));

/**
 * Starts the page's tracker, or joins the one that is running. Never throws: a page without a tracker is better than none.
 *
 * @returns null if the tracker cannot start; the console says why
 */
export const start = (options: Options): AffitorTracker | null => {
  let tracker = running();
  if (!tracker)
    try {
      tracker = createTracker(options);
      window.affitor = tracker;
    } catch (error) {
      logMistake(error);
    }
  return tracker ?? null;
};

/**
 * Starts the tracker: once a page, however often it is called and even when the script tag is there too.
 *
 * @returns the tracker; `null` outside a browser, where nothing happens, and where the tracker cannot start. Never throws.
 * @example
 * import { init } from '@affitor/sdk';
 * init({ programId: 1 });
 */
export const init = (options?: AffitorInitOptions): AffitorTracker | null => {
  if (!page()) return null;
  const { env = 'production', scriptUrl, apiBase } = Object(options);
  if (apiBase || (!scriptUrl && env === 'production')) return start(optionsOf(options));
  // Clicks of a test must not go to production.
  logMistake('not started: set apiBase, not env or scriptUrl');
  return null;
};

/**
 * The running tracker, or `null` before `init()` and outside a browser.
 *
 * @example getTracker()?.getClickId();
 */
export const getTracker = (): AffitorTracker | null => running() ?? null;

/**
 * Ties the merchant's own customer id to the visitor's click. Call it once the account exists; awaiting it is optional, a
 * page that redirects at once loses nothing. Never rejects, settles within 5 seconds.
 *
 * @param customerKey the merchant's id of the customer, 1 to 255 characters; the same one that sales are reported with
 * @param email the customer's address; the API keeps a hash of it only
 * @example
 * const result = await signup('user_42', 'jane@example.com');
 * if (result.status === 'rejected') console.warn(result.error);
 */
export const signup = async (customerKey: SignupKey, email?: string | null): Promise<SignupResult> =>
  running()?.signup(customerKey, email) ??
  (page() ? { status: 'rejected', error: 'init() comes first' } : { status: 'skipped', reason: 'not_a_browser' });

/**
 * Treats a URL as a landing, for routers that change the page without the browser's history.
 *
 * @param url absolute or relative to the page; the page's own address by default
 * @returns settles once the click is stored, before the API has answered; never rejects
 * @example trackClick('/pricing?aff=PARTNER123');
 */
export const trackClick = async (url?: string): Promise<void> => running()?.trackClick(url);

/**
 * Calls back once, as soon as it is known on this page who referred the visitor: when the API has answered to a new click
 * or could not be reached, at once on other pages. Never before `init()`, without consent, or outside a browser.
 *
 * @example ready(({ partner }) => partner && showBanner(partner.name, partner.discount));
 */
export const ready = (callback: (data: AffitorData) => void): void => void running()?.ready?.(callback);

/**
 * Id of the visitor's click, or `null` for a visitor who was not referred. Pass it to the server with a checkout.
 *
 * @example await fetch('/checkout', { method: 'POST', body: JSON.stringify({ clickId: getClickId() }) });
 */
export const getClickId = (): string | null => running()?.getClickId() ?? null;

/**
 * What the tracker knows about this visitor. Every field is `null` or `false` for one who was not referred, before
 * `init()`, and outside a browser.
 *
 * @example if (getData().hasAttribution) showReferralTerms();
 */
export const getData = (): AffitorData =>
  running()?.getData() ?? {
    clickId: null,
    programId: null,
    partnerCode: null,
    hasAttribution: false,
    clickedAt: null,
    expiresAt: null,
    delivered: false,
    affiliateUrl: null,
    partner: null,
  };

/**
 * Grants consent (the landing held in memory is stored and sent) or withdraws it (cookies and everything queued are
 * erased). The choice itself is not stored: say it on every page.
 *
 * @param granted the visitor's choice, also in the words of consent platforms. Whatever else a script passes withdraws.
 * @example onConsentChange((choice) => consent(choice.marketing));
 */
export const consent = (granted: boolean | 'granted' | 'denied'): void => running()?.consent?.(granted);
