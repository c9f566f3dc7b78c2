/**
 * Whether an error of this status ends a report. A lead ends by any 4xx but the two that say "later"; a click, which must not be
 * lost to what stands on the way to the API, by nothing but the API's own 400.
 */
export const endsReport = (status: unknown, isLead: unknown): boolean =>
  (isLead ? /^4(?!08|29)/ : /400/).test(status as unknown as string);

/** Whether a later attempt may fare better. */
export const isTransient = (status: number): boolean => !status || status === 408 || status === 429 || status > 499;
