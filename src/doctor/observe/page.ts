import { attempt } from '../../core/attempt.ts';
import type { AffitorTracker } from '../../types.ts';
import type { Arrival, Facts, Report } from '../facts.ts';

/** An element of the page with this id is a property of `window` too. */
const present = (): unknown => (window as { affitor?: unknown }).affitor;

export const runningTracker = (): AffitorTracker | undefined =>
  attempt(() => (present() as AffitorTracker).getData()) && (present() as AffitorTracker);

export const whatIsThere = (): Facts['tracker'] =>
  runningTracker() ? 'running' : present() === undefined ? 'nothing' : 'something-else';

/** Settles once the page and all its scripts have been loaded, or have failed to. */
export const pageLoaded = async (): Promise<void> => {
  if (document.readyState !== 'complete') await new Promise((resolve) => addEventListener('load', resolve));
};

/** Calls `look` until it finds something, for a time. */
export const within = async <T>(milliseconds: number, look: () => T | undefined): Promise<T | undefined> => {
  for (const end = Date.now() + milliseconds; ; ) {
    const found = look();
    if (found !== undefined || Date.now() > end) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** Whether the tracker says within a time that it knows who referred the visitor; trackers of others never do. */
export const saysThatItKnows = (tracker: AffitorTracker, milliseconds: number): Promise<boolean> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds, false);
    attempt(() => tracker.ready(() => resolve(true)));
  });

/** In a frame of another site reading the top address throws. */
export const isFramed = (): boolean => attempt(() => top!.location.href) === undefined;

/**
 * Where a partner code may stand, in the tracker's order: the address now, as it was loaded, and the page before, if it
 * is of this site.
 */
export const readArrivals = (): Arrival[] => {
  const entry = attempt(() => performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming);
  const isEcho = /^(reload|back_forward)/.test(`${entry?.type}`);
  const before = `${document.referrer}`;
  return [
    { address: location.href, isEcho },
    ...(entry ? [{ address: entry.name, isEcho }] : []),
    ...(before.startsWith(`${location.origin}/`) ? [{ address: before, isEcho: true }] : []),
  ];
};

/** What this page has reported and was answered, oldest first, where the browser tells. */
export const readReports = (): Report[] =>
  attempt(() =>
    (performance.getEntriesByType('resource') as PerformanceResourceTiming[]).flatMap(
      ({ name, responseStatus, startTime }) => {
        const kind = /\/api\/v1\/track\/(click|lead)$/.exec(name)?.[1] as Report['kind'] | undefined;
        return kind && responseStatus ? [{ kind, status: responseStatus, at: performance.timeOrigin + startTime }] : [];
      },
    ),
  ) ?? [];

/** Hosts with their ports that the page links to, sends forms to, or was opened from. */
export const readLinkedHosts = (): string[] => {
  const addresses = [
    document.referrer,
    ...[...document.links].map(({ href }) => href),
    ...[...document.forms].map(({ action }) => action),
  ];
  return [...new Set(addresses.flatMap((address) => attempt(() => new URL(address).host) || []))];
};
