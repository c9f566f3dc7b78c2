import type { AffitorTracker } from '../types.ts';

/** A call made before the script was there, or in its place afterwards: method name, then arguments. */
export type QueuedCall = ArrayLike<unknown>;

declare global {
  interface Window {
    affitor?: AffitorTracker;
    affitorQueue?: { push(...calls: QueuedCall[]): unknown };
    AFFITOR_PROGRAM_ID?: number | string;
  }
}
