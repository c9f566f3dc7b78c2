/**
 * The one whose turn it is: by the day, so that runs on one day repeat each other, a failure can be looked at again by running again,
 * and everything has had its turn after as many days as there are names.
 *
 * @param now milliseconds since 1970
 */
export const turnOf = <T>(all: readonly T[], now: number): T => all[Math.floor(now / 86_400_000) % all.length]!;
