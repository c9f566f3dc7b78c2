import type { ClickAnswer } from '../core/click.ts';
import { encode } from '../core/json.ts';

/** Milliseconds after which a request counts as unanswered. */
const REQUEST_TIMEOUT = 5000;

/** What the API says, as far as the tracker looks. */
export interface Answer extends ClickAnswer {
  success?: boolean;
  error?: unknown;
  /** Status of the answer; none when there was no answer. */
  _status?: number;
}

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
    return {
      ...(await response.json().catch(() => {})),
      _status: response.status,
    };
  } catch {
    return {};
  }
};
