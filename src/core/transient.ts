/**
 * Whether a later attempt may succeed after this status.
 *
 * @param status 0 when there was no answer
 */
export const isTransient = (status: number): boolean => !status || status === 408 || status === 429 || status > 499;
