import { type Landing, originAndPath, readLanding } from '../core/landing.ts';
import { SEEN_KEY } from '../core/names.ts';

/** Partner codes this tab has landed with; a tab's own memory, gone with it. */
const seenCodes = (): string[] => {
  try {
    return (sessionStorage.getItem(SEEN_KEY) || '').split(' ');
  } catch {
    return [];
  }
};

/** Remembers that this tab has dealt with a code, so that a reload or a step back is not taken for an arrival. */
export const markSeen = (code: string): void => {
  try {
    const codes = seenCodes();
    if (!codes.includes(code)) sessionStorage.setItem(SEEN_KEY, [...codes, code].join(' '));
  } catch {
    // Without storage every reload looks like an arrival, which the 30 minutes of one click absorb.
  }
};

export const forgetSeen = (): void => {
  try {
    sessionStorage.removeItem(SEEN_KEY);
  } catch {
    // Nothing was remembered.
  }
};

/** Whether the page runs in a frame of another origin, where a visit is not a visit to this site. */
export const isForeignFrame = (): boolean => {
  try {
    return !top!.location.href;
  } catch {
    return true;
  }
};

/**
 * Where this page view came from. The router may have replaced the address before an async script runs, and the visitor
 * may have left the landing page before its script ran: so the address as loaded, which the navigation entry keeps, and
 * the page before, if it is of this site, are looked at too.
 */
export const landingOfPage = (params: readonly string[]): Landing | null => {
  const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
  const { referrer } = document;
  const arrived = readLanding(location.href, params) ?? readLanding(entry?.name ?? '', params);
  if (arrived) {
    return { ...arrived, referrer: originAndPath(referrer), echo: !isArrival(entry) && isSeen(arrived.code) };
  }
  const before = referrer.startsWith(`${location.origin}/`) && readLanding(referrer, params);
  return before ? { ...before, referrer: '', echo: isSeen(before.code) } : null;
};

/** A landing by client-side navigation, or one the merchant reports. */
export const landingOfUrl = (href: string, params: readonly string[]): Landing | null => {
  const landing = readLanding(href, params);
  return landing && { ...landing, referrer: originAndPath(document.referrer), echo: false };
};

const isArrival = (entry: PerformanceNavigationTiming | undefined) => !/^(reload|back)/.test(entry?.type ?? '');

const isSeen = (code: string) => seenCodes().includes(code);
