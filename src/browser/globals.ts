import type { AffitorTracker } from '../types.ts';

declare global {
  interface Window {
    affitor?: AffitorTracker;
    /** Calls made before the script was there: method name, then arguments. */
    affitorQueue?: {
      push(call: [string, ...unknown[]]): unknown;
      forEach?(replay: (call: [string, ...unknown[]]) => void): void;
    };
    AFFITOR_PROGRAM_ID?: number | string;
  }
  interface Document {
    /** https://wicg.github.io/nav-speculation/prerendering.html */
    readonly prerendering?: boolean;
  }
}
