declare const __VERSION__: string;
declare const __TRACKER_DIGESTS__: readonly string[];

/** Version of the package, filled in by the build. */
export const VERSION = __VERSION__;

/** Beginnings of the SHA-384 digests of the tracker's files of this version, filled in by the build. */
export const TRACKER_DIGESTS = __TRACKER_DIGESTS__;
