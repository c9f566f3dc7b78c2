import type { AffitorCall, AffitorOptions, AffitorTracker } from '../types.ts';

declare global {
  interface Window {
    affitor?: AffitorTracker;
    /**
     * Calls made before the script was there: method name, then arguments. Afterwards `push` calls straight through, and
     * `queue` keeps the calls made before.
     */
    affitorQueue?: { push(call: AffitorCall): unknown; queue?: unknown };
    AFFITOR_PROGRAM_ID?: number | string;
    /** Options for a script tag whose attributes a tag manager strips. */
    affitorOptions?: AffitorOptions;
    /** Angular's zone.js. */
    readonly Zone?: { readonly root: { run<T>(task: () => T): T } };
  }
  interface Document {
    /** https://wicg.github.io/nav-speculation/prerendering.html */
    readonly prerendering?: boolean;
  }
}
