import * as browser from '../browser/index.ts';
import { attempt } from '../core/attempt.ts';
import { decide } from '../core/decide.ts';
import { readLanding } from '../core/landing.ts';
import { paramsOf } from '../core/rejected-code.ts';
import { readClick } from '../core/stored-click.ts';
import type { AffitorOptions, AffitorTracker } from '../types.ts';
import { say, sayAll } from './console.ts';
import { notStarted, ofClick, ofConsent, ofOptions, ofSignup, ofStart, startedBefore } from './messages.ts';

// What bundlers take in development instead of browser/index.ts: the same, and the console says what is wrong and what to
// do about it.

export * from '../browser/index.ts';

/** What the tracker was started with here, as JSON; nothing where a script tag or another copy of this package did. */
let startedWith: string | undefined;

/** Lets a tracker say more, whoever calls it. */
const explainCalls = (tracker: AffitorTracker, params: string[]) => {
  const { signup, trackClick, consent } = tracker;
  tracker.signup = async (customer, email) => {
    const result = await signup(customer, email);
    say(...ofSignup(customer, email, result));
    return result;
  };
  tracker.trackClick = (url) => {
    say(...ofClick(url, location.href, params));
    return trackClick(url);
  };
  tracker.consent = (granted) => {
    say(...ofConsent(granted));
    consent(granted);
  };
};

/** Names that the partner code may have. */
const namesOf = ({ param }: AffitorOptions) => `${param || 'aff'}`.split(/[\s,]+/);

/** What `init()` is about to find. */
const lookAhead = (options: AffitorOptions) => {
  const { apiBase, consent } = options;
  const params = namesOf(options);
  const address = new URL(location.href);
  const query = paramsOf(address);
  const landing = readLanding(address, params, '');
  // Without consent cookies are not read.
  const stored = consent && consent !== 'granted' ? undefined : attempt(() => readClick(document.cookie));
  const isKnown = !!landing && !decide(landing, stored, Date.now(), 1);
  return ofStart({ apiBase, consent, params, landing, isKnown, query });
};

export const init: typeof browser.init = (given) => {
  const options = given ?? {};
  // A consent that is given later comes as another `init()`, of the React component for example.
  const text = attempt(() => JSON.stringify({ ...options, consent: undefined }));
  if (browser.getTracker() || !globalThis.document) {
    if (startedWith && text !== startedWith) say(startedBefore());
    return browser.init(options);
  }
  sayAll(`${Object(options).debug}` === 'true');
  const start = attempt(() => lookAhead(options));
  const tracker = browser.init(options);
  // The console has said why.
  if (!tracker) return null;
  say(...ofOptions(options, window.AFFITOR_PROGRAM_ID), ...(start ? [start] : []));
  startedWith = text;
  explainCalls(tracker, attempt(() => namesOf(options)) ?? ['aff']);
  return tracker;
};

/** A call that finds no tracker. On a server that is as it should be, but for signups, which are lost there. */
const unlessStarted = (method: string) => {
  if (!browser.getTracker() && globalThis.document) say(notStarted(method));
};

export const signup: typeof browser.signup = async (customerKey, email) => {
  unlessStarted('signup');
  const result = await browser.signup(customerKey, email);
  if (!globalThis.document) say(...ofSignup(customerKey, email, result));
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
