import { callApi, within } from './http.ts';
import type { Settings } from './settings.ts';

/** Seconds for which browsers and this server keep the script. */
const FRESH = 3600;

/** Seconds after which it is fetched again when that failed, as long as there is a copy. */
const RETRY = 60;

type Copy = [text: string, etag: string];

/** Serves the tracker's script, fetched from the API unless it was given. */
export const createScriptHandler = (settings: Settings) => {
  let copy: Copy | undefined;
  /** Until then the copy is served without asking the API. */
  let freshUntil = 0;
  /** The first fetch, which all requests share that arrive before it has ended. */
  let first: Promise<Copy> | undefined;

  const load = async (signal: AbortSignal): Promise<Copy> => {
    const text = settings.script || (await fetchScript(settings, signal));
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    freshUntil = Date.now() + FRESH * 1000;
    copy = [text, `"${new Uint8Array(digest).join('')}"`];
    return copy;
  };

  const current = async (signal: AbortSignal): Promise<Copy> => {
    if (copy) {
      if (Date.now() < freshUntil) return copy;
      // This request asks the API. Meanwhile, and for a minute after a failure, all others get the copy: an API that hangs
      // must not delay every page.
      freshUntil = Date.now() + RETRY * 1000;
      return load(signal).catch(() => copy!);
    }
    first ??= load(signal);
    const shared = first;
    try {
      return await within(signal, shared);
    } finally {
      // No failure is kept, and no fetch that never ends: some runtimes drop the work of a request whose visitor has left.
      if (first === shared) first = undefined;
    }
  };

  return async ({ method, headers }: Request, signal: AbortSignal): Promise<Response> => {
    const [text, etag] = await current(signal);
    const known = headers.get('if-none-match')?.includes(etag);
    return new Response(known || method === 'HEAD' ? null : text, {
      status: known ? 304 : 200,
      headers: {
        etag,
        'content-type': 'text/javascript;charset=utf-8',
        'cache-control': `public, max-age=${FRESH}`,
      },
    });
  };
};

const fetchScript = async (settings: Settings, signal: AbortSignal): Promise<string> => {
  const [{ status, headers }, text] = await callApi(settings, '/js/affitor-tracker.js', signal);
  // An error page in its place would be a syntax error on the merchant's pages.
  if (status !== 200 || !text || !headers.get('content-type')?.includes('javascript')) throw text;
  return text;
};
