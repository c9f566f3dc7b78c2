import './globals.ts';
import { attempt } from '../core/attempt.ts';
import type { AffitorTracker } from '../types.ts';

/** A call as pages push it: the name of a method, then its arguments. A page may push anything. */
export type Call = [method: string, ...args: unknown[]];

/**
 * Makes a call of the queue.
 *
 * @param tracker `null` if it could not start
 * @throws for anything that is not a call
 */
export const carryOut = (tracker: AffitorTracker | null, [method, ...args]: Call): void => {
  (tracker as unknown as Record<string, (...args: unknown[]) => unknown>)[method]!(...args);
};

/**
 * Replays the calls made before the script was there, in order. From then on the page's `push` is this one.
 *
 * @param push makes one call and never throws, so that a misspelt call does not keep the others from being replayed
 */
export const replayQueue = (push: (call: Call) => void): void => {
  const queue = window.affitorQueue;
  attempt(() => {
    // The doctor reads the replayed calls.
    window.affitorQueue = { push, queue };
  });
  // An element of the page may be called so.
  if (Array.isArray(queue)) queue.forEach(push);
};
