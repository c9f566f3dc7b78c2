/** Milliseconds before the next attempt, for each attempt already made; spread at random so that clients do not return in step. */
const BACKOFF = [1000, 4000];

/** Milliseconds beyond which a server's `Retry-After` is left to a later page. */
const LONGEST_WAIT = 6e4;

/** Whether a later attempt may fare better. Status 0 stands for a request without an answer. */
export const isTransient = (status: number): boolean => !status || status === 408 || status === 429 || status >= 500;

/**
 * How long to wait before trying again.
 *
 * @param attempt number of attempts made so far, from 1
 * @param retryAfter value of the `Retry-After` header, in seconds; an HTTP date is not supported
 * @param random number in [0, 1)
 * @returns milliseconds, or `null` to give up for now
 */
export const retryDelay = (attempt: number, retryAfter: string | null | undefined, random: number): number | null => {
  const backoff = BACKOFF[attempt - 1];
  if (!backoff) return null;
  const delay = Math.max(backoff * (0.5 + random / 2), Number(retryAfter) * 1000 || 0);
  return delay > LONGEST_WAIT ? null : delay;
};
