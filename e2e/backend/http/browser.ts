import type { MiddlewareHandler } from 'hono';
import type { Env } from './scope.ts';

/**
 * For endpoints that pages of any merchant call: CORS for every origin, never with credentials.
 * `Retry-After` must be exposed by name or a cross-origin script cannot read it.
 */
export const browserEndpoint: MiddlewareHandler<Env> = async (c, next) => {
  c.header('Access-Control-Allow-Origin', '*');
  c.header('Access-Control-Expose-Headers', 'Retry-After');
  if (c.req.method === 'OPTIONS') {
    c.header('Access-Control-Allow-Methods', 'POST, OPTIONS');
    c.header('Access-Control-Allow-Headers', 'Content-Type, Authorization');
    c.header('Access-Control-Max-Age', '86400');
    return c.body(null, 204);
  }
  // A prefetched or prerendered page was not visited: https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header
  if (/\bprefetch\b/i.test(c.req.header('sec-purpose') ?? '')) return c.body(null, 204);
  await next();
};
