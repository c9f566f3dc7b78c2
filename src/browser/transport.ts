import type { ClickAnswer } from '../core/click.ts';
import { encode, readAnswer } from '../core/json.ts';

/** What the API says, as far as the tracker looks. */
export interface Answer extends ClickAnswer {
  success?: boolean;
  error?: unknown;
  /** Status of the answer; none when there was no answer. */
  _status?: number;
}

/**
 * One request. `fetch` with `keepalive` outlives the page. Not `sendBeacon`: blocklists refuse cross-site beacons
 * wholesale, and its `true` only means queued. The JSON goes as `text/plain`, the type that text has by itself: another
 * one has the browser ask the API first (https://fetch.spec.whatwg.org/#cors-safelisted-request-header), which takes a
 * round trip and a millisecond of the page. Cookies go along to the page's own host alone, which is the default of
 * `fetch`; there a relay answers with `Set-Cookie`.
 *
 * @returns never rejects: refused, blocked or not JSON is an answer that says nothing
 */
export const post = async (url: string, body: object, keepalive: boolean): Promise<Answer> => {
  try {
    const response = await fetch(url, { method: 'POST', keepalive, body: encode(body) });
    return { ...readAnswer(await response.text()), _status: response.status };
  } catch {
    return {};
  }
};
