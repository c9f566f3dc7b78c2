/** How often a page makes a request before it is left to a later occasion. */
export const MAX_ATTEMPTS = 3;

/** Whether an answer is final: a 4xx, but for the two that say "later". No status stands for no answer at all. */
export const isPermanent = (status: number | undefined): boolean => /^4(?!08|29)/.test(status as unknown as string);

/** Whether a later attempt may fare better. */
export const isTransient = (status: number): boolean => !status || status === 408 || status === 429 || status > 499;

/**
 * How long to wait before trying again: 1 to 2 seconds, then 4 to 8, spread at random so that clients do not return in
 * step.
 *
 * @param attempt number of attempts made so far, from 1
 * @param random number in [0, 1)
 * @returns milliseconds
 */
export const retryDelay = (attempt: number, random: number): number => attempt * attempt * (1 + random) * 1000;
