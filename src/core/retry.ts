/**
 * Status of the errors that end a report. A lead ends by any 4xx but the two that say "later"; a click, which must not be
 * lost to what stands on the way to the API, by nothing but the API's own 400.
 */
export const FINAL = { click: /400/, lead: /^4(?!08|29)/ };

/** Whether a later attempt may fare better. */
export const isTransient = (status: number): boolean => !status || status === 408 || status === 429 || status > 499;
