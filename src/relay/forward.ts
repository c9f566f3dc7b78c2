import { readAnswer } from '../core/json.ts';
import { readClick } from '../core/stored-click.ts';
import { clickAfter } from '../core/verdict.ts';
import { setClick } from './cookies.ts';
import { isCrossSite } from './cross-site.ts';
import { callApi, copyHeaders, noAnswer, parseObject, readText, refuse } from './http.ts';
import type { Settings } from './settings.ts';

/**
 * Passes a report on to the API, and its answer back, with the visitor's click by `Set-Cookie`.
 *
 * Rejects when the report itself does not arrive in time.
 */
export const forward = async (
  request: Request,
  path: string,
  settings: Settings,
  signal: AbortSignal,
): Promise<Response> => {
  if (isCrossSite(request)) return refuse(403, 'Cross-site');
  const page = new URL(request.headers.get('origin') ?? request.url);
  const text = await readText(request, signal);
  if (text === undefined) return refuse(413, 'Too large');
  const report = parseObject(text);
  if (!report) return refuse(400, 'Malformed JSON');
  if (settings.programId) report.program_id ||= settings.programId;

  const headers = headersFor(request, page, settings);
  const [result, status, answer] = await ask(path, settings, signal, { headers, body: JSON.stringify(report) });
  const stored = readClick(request.headers.get('cookie') ?? '');
  // A click that the visitor's cookies do not hold was erased meanwhile, or cannot be stored. One that they hold is set
  // whatever became of the report: it would otherwise last no longer than what scripts store until the API is back,
  // although it has taken the place of an earlier partner's that was set for the whole window.
  if (path.endsWith('click') && stored?.undelivered && stored.id === report.click_id) {
    setClick(result.headers, clickAfter(stored, { ...answer, status }), page, [settings.cookieDomain, stored.domain]);
  }
  return result;
};

/**
 * What goes along with a report. Cookies and authorization are the merchant's own business; of the page's address the
 * API hears as much as browsers tell another site by themselves.
 */
const headersFor = (request: Request, page: URL, { clientAddress }: Settings): Headers => {
  const headers = new Headers({ 'content-type': 'application/json', referer: `${page.origin}/` });
  copyHeaders(request.headers, headers, ['user-agent', 'accept-language', 'sec-purpose', 'x-forwarded-for']);
  const address = clientAddress?.(request);
  if (address) headers.set('x-forwarded-for', address);
  return headers;
};

/** The response for the tracker, and what the API said: status 0 when it said nothing. */
const ask = async (
  path: string,
  settings: Settings,
  signal: AbortSignal,
  init: RequestInit,
): Promise<[result: Response, status: number, answer?: Record<string, unknown>]> => {
  try {
    const [response, text] = await callApi(settings, path, signal, { ...init, method: 'POST' });
    const { status } = response;
    // The API records nothing for a page that is only prefetched.
    if (status === 204) return [new Response(null, { status }), status];
    const answer = parseObject(text);
    // The page of a proxy, or an answer larger than any of the API's.
    if (!answer) throw text;
    const result = Response.json(answer, { status, headers: { 'cache-control': 'no-store' } });
    copyHeaders(response.headers, result.headers, ['retry-after']);
    return [result, status, readAnswer(text!)];
  } catch {
    return [noAnswer(signal), 0];
  }
};
