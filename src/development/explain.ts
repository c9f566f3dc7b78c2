import { attempt } from '../core/attempt.ts';
import { decide } from '../core/decide.ts';
import { readLanding } from '../core/landing.ts';
import { paramNames } from '../core/link.ts';
import { paramsOf } from '../core/rejected-code.ts';
import { readClick } from '../core/stored-click.ts';
import type { AffitorTracker } from '../types.ts';
import { say } from './console.ts';
import type { Message } from './message.ts';
import { ofClick, ofConsent, ofSignup, ofStart } from './messages.ts';

/** Wraps a tracker's methods, so that each call explains its mistakes. */
export const explainCalls = (tracker: AffitorTracker, param: string | undefined): void => {
  const params = attempt(() => paramNames(param)) ?? ['aff'];
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

/** What a tracker that starts with these options is about to find; nothing if that cannot be told. */
export const lookAhead = (options: {
  param?: string | undefined;
  apiBase?: string | undefined;
  consent?: string | undefined;
}): Message[] => {
  const found = attempt(() => {
    const { param, apiBase, consent } = options;
    const params = paramNames(param);
    const address = new URL(location.href);
    const query = paramsOf(address);
    const landing = readLanding(address, params, '');
    // Without consent cookies are not read.
    const stored = consent && consent !== 'granted' ? undefined : attempt(() => readClick(document.cookie));
    const isKnown = !!landing && !decide(landing, stored, Date.now(), 1);
    return ofStart({ apiBase, consent, params, landing, isKnown, query });
  });
  return found ? [found] : [];
};
