import type { MiddlewareHandler } from 'hono';
import type { Env, RequestContext } from './scope.ts';

/**
 * Lets the page that asks read the answer. Credentials are allowed because the page's own `fetch` may add them to every
 * request, and there is nothing they could open: the API knows no cookies. With credentials browsers refuse a `*`:
 * https://fetch.spec.whatwg.org/#cors-protocol-and-credentials. `Retry-After` must be exposed by name.
 */
export const corsHeaders = (c: RequestContext): Record<string, string> => ({
  'Access-Control-Allow-Origin': c.req.header('origin') ?? '*',
  'Access-Control-Allow-Credentials': 'true',
  'Access-Control-Expose-Headers': 'Retry-After',
  Vary: 'Origin',
});

/** For endpoints that pages of any merchant call: CORS for every origin, whatever headers the page's `fetch` adds. */
export const browserEndpoint: MiddlewareHandler<Env> = async (c, next) => {
  for (const [name, value] of Object.entries(corsHeaders(c))) c.header(name, value);
  if (c.req.method === 'OPTIONS') {
    c.header('Access-Control-Allow-Methods', 'POST, OPTIONS');
    c.header(
      'Access-Control-Allow-Headers',
      c.req.header('access-control-request-headers') ?? 'Content-Type, Authorization',
    );
    c.header('Access-Control-Max-Age', '86400');
    c.header('Vary', 'Origin, Access-Control-Request-Headers');
    return c.body(null, 204);
  }
  // A prefetched or prerendered page was not visited: https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header
  if (/\bprefetch\b/i.test(c.req.header('sec-purpose') ?? '')) return c.body(null, 204);
  await next();
};
