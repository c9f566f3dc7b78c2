import * as browser from '../browser/index.ts';
import { attempt } from '../core/attempt.ts';
import { say, sayAll } from './console.ts';
import { explainCalls, lookAhead } from './explain.ts';
import { notStarted, ofSignup, startedBefore } from './messages.ts';
import { ofOptions } from './option-messages.ts';

// What bundlers take in development instead of browser/index.ts: the same, and the console says what is wrong and what to
// do about it.

export * from '../browser/index.ts';

/** What the tracker was started with here, as JSON; nothing where a script tag or another copy of this package did. */
let startedWith: string | undefined;

export const init: typeof browser.init = (given) => {
  const options = given ?? {};
  // A consent that is given later comes as another `init()`, of the React component for example.
  const text = attempt(() => JSON.stringify({ ...options, consent: undefined }));
  if (browser.getTracker() || !globalThis.document) {
    if (startedWith && text !== startedWith) say(startedBefore());
    return browser.init(options);
  }
  sayAll(`${Object(options).debug}` === 'true');
  const start = lookAhead(options);
  const tracker = browser.init(options);
  // The console has said why.
  if (!tracker) return null;
  say(...ofOptions(options, window.AFFITOR_PROGRAM_ID), ...start);
  startedWith = text;
  explainCalls(tracker, options.param);
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
