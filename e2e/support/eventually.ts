// biome-ignore lint/style/noRestrictedImports: the pause between two looks, and the limit of one; nothing else waits for a time
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Waits for something that the test can see: looks again and again, and gives back what was found.
 *
 * @param what named in the error when the time is over
 * @param options milliseconds: `within` is the limit, `every` the pause between two looks
 */
export const eventually = async <T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  what: string,
  { within = 30_000, every = 50 }: { within?: number; every?: number } = {},
): Promise<T> => {
  for (const deadline = Date.now() + within; ; ) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`waited ${within / 1000} s in vain for ${what}`);
    await pause(every);
  }
};

/** The answer, or something else when it takes longer than it may. */
export const atMost = <T>(milliseconds: number, answer: Promise<T>, otherwise: T): Promise<T> =>
  Promise.race([answer, pause(milliseconds, otherwise, { ref: false })]);
