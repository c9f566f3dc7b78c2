import { encode } from '../core/json.ts';

/** Milliseconds after which a request counts as unanswered. */
const REQUEST_TIMEOUT = 5000;

/** What the API says in its answers, as far as the tracker looks. */
interface AnswerBody {
  success?: boolean;
  error?: unknown;
  click_id?: unknown;
  cookie_window_days?: unknown;
}

/** Status, 0 when there was no answer; what it said; when to come back, in seconds. */
export type Answer = [status: number, body?: AnswerBody, retryAfter?: string | null];

/**
 * One request. `fetch` with `keepalive` outlives the page. Not `sendBeacon`: blocklists refuse cross-site beacons
 * wholesale, and its `true` only means queued. Cookies go along to the page's own host alone, which is the default of
 * `fetch`; there a relay answers with `Set-Cookie`.
 *
 * @returns never rejects: refused, blocked, timed out or not JSON is an answer that says nothing
 */
export const post = async (url: string, body: object, keepalive: boolean): Promise<Answer> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      keepalive,
      headers: { 'content-type': 'application/json' },
      body: encode(body),
      signal: AbortSignal.timeout?.(REQUEST_TIMEOUT),
    });
    return [response.status, await response.json().catch(() => {}), response.headers.get('retry-after')];
  } catch {
    return [0];
  }
};
