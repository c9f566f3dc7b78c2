import { encode, readAnswer } from '../core/json.ts';
import type { Answer } from '../core/verdict.ts';
import { outsideZones } from './page.ts';

/**
 * One request. `fetch` with `keepalive` outlives the page. Not `sendBeacon`: blocklists refuse cross-site beacons
 * wholesale, and its `true` only means queued. Not `text/plain`, which would spare a preflight:
 * frameworks that a relay runs in take it for a form, and refuse it behind a proxy (Astro's and SvelteKit's `checkOrigin`).
 * Cookies go along to the page's own host alone, which is the default of
 * `fetch`; there a relay answers with `Set-Cookie`.
 *
 * @returns never rejects: refused, blocked or not JSON is an answer that says nothing
 */
export const post = async (url: string, body: object, keepalive: boolean): Promise<Answer> => {
  try {
    const response = await outsideZones(() =>
      fetch(url, {
        method: 'POST',
        keepalive,
        headers: { 'content-type': 'application/json' },
        body: encode(body),
        // The page's own `fetch` may reject an error of the API, as axios and others do. The answer then is at the error.
      }).catch((error: { response: Response }) => error.response),
    );
    return { ...readAnswer(await response.text()), status: response.status };
  } catch {
    return {};
  }
};
