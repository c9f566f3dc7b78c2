import type { MiddlewareHandler } from 'hono';
import type { Deps, Env } from './scope.ts';

/** One line per request. No query string, headers or body: those carry e-mails and keys. */
export function requestLog({ log, clock }: Deps): MiddlewareHandler<Env> {
  return async (c, next) => {
    const started = clock.now().getTime();
    await next();
    const program = c.var.programId === undefined ? '' : ` program=${c.var.programId}`;
    log(`${c.req.method} ${c.req.path} ${c.res.status} ${clock.now().getTime() - started}ms${program}`);
  };
}
