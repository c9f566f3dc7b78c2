import { isTransient, retryDelay } from '../core/retry.ts';

/** Milliseconds after which a request counts as unanswered. */
const REQUEST_TIMEOUT = 5000;

/** The API's last answer; status 0 when there was none. */
export interface Answer {
  status: number;
  data: {
    success?: unknown;
    error?: unknown;
    message?: unknown;
    duplicate?: unknown;
    click_id?: unknown;
    cookie_window_days?: unknown;
  };
}

/** Sends to one endpoint, again when that may help, and settles with the last answer. Never rejects. */
export type Transport = (endpoint: 'click' | 'lead', body: object) => Promise<Answer>;

/**
 * `fetch` with `keepalive` outlives the page. Not `sendBeacon`: blocklists refuse cross-site beacons wholesale, and its
 * `true` only means queued. Cookies go to the page's own host alone, where a relay answers with `Set-Cookie`.
 */
export const createTransport =
  (apiBase: string, isActive: () => boolean): Transport =>
  async (endpoint, body) => {
    for (let attempt = 1; ; attempt++) {
      let answer: Answer = { status: 0, data: {} };
      let retryAfter: string | null = null;
      try {
        const response = await fetch(`${apiBase}/api/v1/track/${endpoint}`, {
          method: 'POST',
          // Keepalive bodies share 64 KiB a page; beyond that fetch fails at once, and the second attempt goes without.
          keepalive: attempt !== 2,
          credentials: 'same-origin',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
          signal: AbortSignal.timeout?.(REQUEST_TIMEOUT),
        });
        retryAfter = response.headers.get('retry-after');
        answer = { status: response.status, data: {} };
        answer.data = (await response.json()) ?? {};
      } catch {
        // Refused, blocked, timed out, or not JSON: a 2xx without a body that says so is not an acknowledgement.
        if (answer.status < 400) answer.status = 0;
      }
      const delay = isTransient(answer.status) ? retryDelay(attempt, retryAfter, Math.random()) : null;
      if (delay === null) return answer;
      await new Promise((resolve) => setTimeout(resolve, delay));
      if (!isActive()) return answer;
    }
  };
