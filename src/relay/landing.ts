import { windowDays } from '../core/click.ts';
import { decide } from '../core/decide.ts';
import { readLanding } from '../core/landing.ts';
import { paramNames } from '../core/link.ts';
import { readClick } from '../core/stored-click.ts';
import { setClick } from './cookies.ts';
import { publicUrl } from './public-url.ts';

export interface LandingOptions {
  /**
   * Domain of the cookies, for example `.example.com`: set it where several subdomains share the click, as a server
   * cannot know which domain the browser of a new visitor accepts. Left out on hosts it does not fit.
   * @default the one on which the tracker stored the click before, otherwise the host alone
   */
  cookieDomain?: string | undefined;
  /**
   * Lifetime of the click in days, 1 to 365, until the API has answered with the program's own. Anything else counts as the
   * default.
   * @default 90
   */
  cookieWindowDays?: number | undefined;
  /**
   * Names of the query parameter that carries the partner code, separated by commas, in any case; the first match wins.
   * @default 'aff'
   */
  param?: string | undefined;
}

/** Whether a visitor is about to see the page: not a script's request, and not a page fetched in case it is wanted. */
const isVisit = ({ method, headers }: Request): boolean =>
  method === 'GET' &&
  !/prefetch|prerender/.test(headers.get('sec-purpose') ?? headers.get('purpose') ?? '') &&
  /^(document)?$/.test(headers.get('sec-fetch-dest') ?? '');

/**
 * Headers that a cache in front of the server prefers to `Cache-Control`:
 *
 * - `…-Cache-Control` speaks to one kind of cache: https://www.rfc-editor.org/rfc/rfc9213. `CDN-Cache-Control` and, with the
 *   name of each in front of it, Cloudflare (https://developers.cloudflare.com/cache/concepts/cdn-cache-control/), Netlify
 *   (https://docs.netlify.com/platform/caching) and Vercel (https://vercel.com/docs/caching/cache-control-headers); also
 *   `X-LiteSpeed-Cache-Control` (https://docs.litespeedtech.com/lscache/devguide/controls/)
 * - `Surrogate-Control`: https://www.w3.org/TR/edge-arch/, Fastly
 *   (https://www.fastly.com/documentation/reference/http/http-headers/Surrogate-Control/) and Cloudflare
 * - `Edge-Control`: Akamai (https://http.dev/edge-control)
 * - `X-Accel-Expires`: nginx (https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_cache_valid)
 */
const CACHE_HEADERS = /-cache-control$|^(surrogate-control|edge-control|x-accel-expires)$/;

/**
 * Stores the click with the first response itself, for visitors who leave before any script runs. It is marked as not
 * delivered: the tracker reports it as soon as it runs, on this page or a later one.
 *
 * A response that sets the click of one visitor must not be served to others: it becomes `Cache-Control: private`, and
 * loses the headers that CDNs prefer to that, such as `CDN-Cache-Control` and `Surrogate-Control`.
 * Pages that a CDN answers from its cache do not pass here; there the tracker does the same a moment later.
 *
 * This stores before anyone could have been asked. Where the law wants consent first, call it only for visitors who
 * have given it.
 *
 * @param request the request of the page
 * @param response the page, or a redirect
 * @returns the response, with the cookies if the request was a new click
 * @example return landing(request, await renderPage(request), { cookieDomain: '.example.com' });
 */
export const landing = (request: Request, response: Response, options: LandingOptions = {}): Response => {
  try {
    return withClick(request, response, options);
  } catch {
    // A visitor may have written anything into their own cookie; the page is theirs all the same.
    return response;
  }
};

const withClick = (request: Request, response: Response, options: LandingOptions): Response => {
  if (!isVisit(request) || response.status >= 400) return response;
  const page = publicUrl(request);
  const params = paramNames(options.param);
  // A reload counts unless this visitor already came with this code.
  const reloaded = /max-age=0|no-cache/.test(request.headers.get('cache-control') ?? '');
  const arrival = readLanding(page, params, request.headers.get('referer') ?? '', () => reloaded);
  if (!arrival) return response;
  const stored = readClick(request.headers.get('cookie') ?? '');
  const click = decide(arrival, stored, Date.now(), windowDays(options.cookieWindowDays));
  if (!click) return response;
  const result = new Response(response.body, response);
  for (const name of [...result.headers.keys()]) if (CACHE_HEADERS.test(name)) result.headers.delete(name);
  result.headers.set('cache-control', 'private, no-cache');
  // Akamai can be told to go by this header alone: https://techdocs.akamai.com/property-mgr/docs/caching-2
  result.headers.set('expires', '0');
  setClick(result.headers, click, page, [options.cookieDomain, stored?.domain]);
  return result;
};
