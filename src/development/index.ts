import * as browser from '../browser/index.ts';
import type { AffitorOptions, AffitorTracker } from '../types.ts';
import { explain, explainAll, warn } from './console.ts';
import { notStarted, ofClick, ofConsent, ofOptions, ofSignup } from './messages.ts';

// What bundlers take in development instead of browser/index.ts: the same, and the console says what is wrong and what to
// do about it. Mistakes of the merchant's own code always, what happens to clicks and signups with the option `debug`.

export * from '../browser/index.ts';

let explained: AffitorTracker | undefined;

/** Lets the page's tracker say more, whoever calls it. */
const explainCalls = (tracker: AffitorTracker) => {
  const { signup, trackClick, consent } = tracker;
  tracker.signup = async (customer, email) => {
    const result = await signup(customer, email);
    const verdict = ofSignup(customer, result);
    if (verdict) (verdict.isWrong ? warn : explain)(verdict.text);
    return result;
  };
  tracker.trackClick = (url) => {
    warn(ofClick(url, location.href));
    return trackClick(url);
  };
  tracker.consent = (granted) => {
    warn(ofConsent(granted));
    consent(granted);
  };
};

export const init = (options: AffitorOptions = {}): AffitorTracker | null => {
  const isFirst = !browser.getTracker();
  if (isFirst) explainAll(`${options.debug}` === 'true');
  const tracker = browser.init(options);
  if (tracker && isFirst) for (const text of ofOptions({ ...options }, window.AFFITOR_PROGRAM_ID)) warn(text);
  if (tracker && tracker !== explained) {
    explained = tracker;
    explainCalls(tracker);
  }
  return tracker;
};

/** A call that finds no tracker. On a server that is as it should be, but for signups, which are lost there. */
const unlessStarted = (method: string) => {
  if (!browser.getTracker() && globalThis.document) warn(notStarted(method));
};

export const signup: typeof browser.signup = async (customerKey, email) => {
  unlessStarted('signup');
  const result = await browser.signup(customerKey, email);
  if (!globalThis.document) warn(ofSignup(customerKey, result)?.text);
  return result;
};

export const trackClick: typeof browser.trackClick = (url) => {
  unlessStarted('trackClick');
  return browser.trackClick(url);
};

export const ready: typeof browser.ready = (callback) => {
  unlessStarted('ready');
  browser.ready(callback);
};

export const consent: typeof browser.consent = (granted) => {
  unlessStarted('consent');
  browser.consent(granted);
};
