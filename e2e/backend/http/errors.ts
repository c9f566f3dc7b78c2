import { hintOf, type ReasonFacts, type Refusal } from '../attribution/reasons.ts';
import type { ClaimReason } from '../attribution/trust.ts';

/**
 * An answer that is not a success: `{ "error": message }` with this status, or `{ "error": { …details, message } }`. `fields` stand
 * beside `error`.
 */
export class HttpError extends Error {
  override name = 'HttpError';
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 429 | 503,
    message: string,
    readonly headers: Record<string, string> = {},
    readonly details?: Record<string, unknown>,
    readonly fields?: Record<string, unknown>,
  ) {
    super(message);
  }
}

/** 429 as the hosted command line expects it. */
export const rateLimited = (message: string, seconds: number) =>
  new HttpError(
    429,
    message,
    { 'Retry-After': String(seconds) },
    { code: 'rate_limited', retry_after_seconds: seconds },
  );

export const badRequest = (message: string) => new HttpError(400, message);

/** A refusal with `reason` and `hint` beside the message. */
export const refusal = (status: 400 | 404, message: string, reason: Refusal | ClaimReason, facts: ReasonFacts = {}) =>
  new HttpError(status, message, {}, undefined, { reason, hint: hintOf(reason, facts) });
