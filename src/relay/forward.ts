import { acknowledge } from '../core/click.ts';
import { readClick } from '../core/stored-click.ts';
import { setClick } from './cookies.ts';
import { isCrossSite } from './cross-site.ts';
import { callApi, copyHeaders, parseObject, readText, refuse } from './http.ts';
import type { Settings } from './settings.ts';

/** Passes a report on to the API, and its answer back. */
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
  const { cookie_domain, ...body } = report;

  // Cookies and authorization are the merchant's own business. Of the page's address, as much goes along as browsers
  // tell another site by themselves.
  const headers = new Headers({ 'content-type': 'application/json', referer: `${page.origin}/` });
  copyHeaders(request.headers, headers, ['user-agent', 'accept-language', 'sec-purpose', 'x-forwarded-for']);
  const address = settings.clientAddress?.(request);
  if (address) headers.set('x-forwarded-for', address);

  const [response, answered] = await callApi(settings, path, signal, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const { status } = response;
  // The API records nothing for a page that is only prefetched.
  if (status === 204) return new Response(null, { status });
  const answer = parseObject(answered);
  // The page of a proxy, or an answer larger than any of the API's.
  if (!answer) throw answered;
  const result = Response.json(answer, { status, headers: { 'cache-control': 'no-store' } });
  copyHeaders(response.headers, result.headers, ['retry-after']);

  const stored = readClick(request.headers.get('cookie') ?? '');
  // A click that the visitor's cookies do not hold was erased meanwhile, or cannot be stored.
  if (path.endsWith('click') && stored?.url && stored.id === body.click_id) {
    // What the tracker would write, so that it need not.
    const accepted = response.ok && answer.success;
    if (accepted || status === 400 || (status === 200 && answer.success === false)) {
      const next = accepted ? acknowledge(stored, answer) : stored.prev;
      setClick(result.headers, next, page, settings.cookieDomain ?? cookie_domain);
    }
  }
  return result;
};
