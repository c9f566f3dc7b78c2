import { callApi } from './http.ts';
import type { Settings } from './settings.ts';

/** Seconds for which browsers and this server keep the script. */
const FRESH = 3600;

type Source = [text: string, etag: string];

const toSource = async (text: string): Promise<Source> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return [text, `"${new Uint8Array(digest).join('')}"`];
};

/** Serves the tracker's script, fetched from the API where it was not given. */
export const createScriptHandler = (settings: Settings) => {
  let source: Promise<Source> | undefined;
  let freshUntil = 0;

  const load = async (signal: AbortSignal): Promise<Source> => {
    const [{ status, headers }, text] = await callApi(settings, '/js/affitor-tracker.js', signal);
    // An error page in its place would be a syntax error on the merchant's pages.
    if (status !== 200 || !text || !headers.get('content-type')?.includes('javascript')) throw text;
    return toSource(text);
  };

  return async ({ headers }: Request, signal: AbortSignal): Promise<Response> => {
    if (Date.now() > freshUntil) {
      const previous = source;
      freshUntil = Date.now() + FRESH * 1000;
      // All requests meanwhile share one fetch. Should it fail, the script of before is better than none.
      source = (settings.script ? toSource(settings.script) : load(signal)).catch((error) => {
        // The script at hand for another minute: an API that hangs must not hold up every page.
        freshUntil = previous ? Date.now() + 60_000 : 0;
        if (previous) return previous;
        throw error;
      });
    }
    const [text, etag] = (await source)!;
    const known = headers.get('if-none-match')?.includes(etag);
    return new Response(known ? null : text, {
      status: known ? 304 : 200,
      headers: {
        etag,
        'content-type': 'text/javascript;charset=utf-8',
        'cache-control': `public, max-age=${FRESH}`,
      },
    });
  };
};
