/** An answer that is not a success: `{ "error": message }` with this status, or `{ "error": { …details, message } }`. */
export class HttpError extends Error {
  override name = 'HttpError';
  constructor(
    readonly status: 400 | 401 | 403 | 404 | 405 | 409 | 413 | 429 | 503,
    message: string,
    readonly headers: Record<string, string> = {},
    readonly details?: Record<string, unknown>,
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
