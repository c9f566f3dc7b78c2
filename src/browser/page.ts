import { attempt } from '../core/attempt.ts';

// What a page may have replaced or wrapped.

/**
 * The visitor's clock in milliseconds since 1970. A page may have replaced `Date`; the server's clock decides about windows,
 * so any time will do that is one.
 */
export const now = (): number => attempt(() => Date.now()) || 1;

/** Whether the page is prerendered: its scripts run unseen, and it may never be shown. */
// Not just truthy: an element of the page may be called so.
export const isUnseen = (): boolean => document.prerendering === true;

/** Settles when a prerendered page is shown. */
export const shown = (): Promise<unknown> =>
  new Promise((resolve) => document.addEventListener('prerenderingchange', resolve));

/**
 * Runs a task outside of the zone that called. Angular and its tests wait until a zone has neither timers nor requests:
 * https://angular.dev/api/core/NgZone#runOutsideAngular
 */
export const outsideZones = <T>(task: () => T): T => {
  const root = attempt(() => window.Zone!.root);
  return root?.run ? root.run(task) : task();
};

/** A timer outside of zones. */
export const later = (task: () => void, milliseconds: number) => outsideZones(() => setTimeout(task, milliseconds));

/** One line in the console, if the page has one. */
export const print = (method: 'log' | 'error', ...words: unknown[]): void =>
  void attempt(() => console[method]('[affitor]', ...words));

/** One `console.error` line about a mistake in the page's set-up. */
export const logMistake = (...words: unknown[]): void => print('error', ...words);
