declare const __VERSION__: string;
declare const __TRACKER_INTEGRITY__: readonly string[];

/** Version of the package, filled in by the build. */
export const VERSION = __VERSION__;

/** Integrity of the tracker's files of this version, as in `dist/sri.json`, filled in by the build. */
export const TRACKER_INTEGRITY = __TRACKER_INTEGRITY__;
