import type { MiddlewareHandler } from 'hono';
import { html } from 'hono/html';
import { HttpError } from '../http/errors.ts';
import type { Env } from '../http/scope.ts';

/** Paths of the controls and of the inspector, as opposed to the API that merchants' pages and servers call. */
export const isOwnPath = (path: string): boolean =>
  path === '/' || ['/inspector', '/__affitor'].some((own) => path === own || path.startsWith(`${own}/`));

/**
 * Whether a `Host` can only mean this machine: `localhost` and what ends in `.localhost`, which no DNS server may
 * answer for (RFC 6761, section 6.3), 127.0.0.0/8 and `[::1]`, with any port.
 *
 * Any other name may have been pointed at this machine by whoever owns it (DNS rebinding): to the browser, the page of
 * that name and this server are then one origin.
 */
export const isLoopbackHost = (host: string): boolean =>
  /^(([\w-]+\.)*localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host);

export type Refusal = 'foreign_host' | 'cross_site';

/**
 * Why a request is not the owner's, if it is not. Browsers let no page choose these headers; programs such as `curl`
 * send none of them and are the owner's own.
 *
 * A link from another port of this machine, such as the demo shop's, may open the page. Reading it or changing
 * anything is for the page itself.
 */
export function refusalOf({ url, method, headers }: Request): Refusal | undefined {
  const host = headers.get('host') ?? new URL(url).host;
  if (!isLoopbackHost(host) || !isLoopbackHost(new URL(url).host)) return 'foreign_host';

  const site = headers.get('sec-fetch-site');
  const isLink = method === 'GET' && headers.get('sec-fetch-dest') === 'document';
  if (site && site !== 'same-origin' && site !== 'none' && !(site === 'same-site' && isLink)) return 'cross_site';

  const origin = headers.get('origin');
  if (origin !== null && !sameHost(origin, host)) return 'cross_site';
  return undefined;
}

const sameHost = (origin: string, host: string) =>
  origin.toLowerCase().replace(/^https?:\/\//, '') === host.toLowerCase();

const REASONS: Record<Refusal, string> = {
  foreign_host: 'The emulator answers only to localhost, 127.0.0.1 and [::1]',
  cross_site: 'The emulator answers no request that another site made the browser send',
};

/** Keeps the controls and the inspector from every web page but the inspector itself. */
export const ownerOnly: MiddlewareHandler<Env> = async (c, next) => {
  if (!isOwnPath(c.req.path)) return next();
  const refusal = refusalOf(c.req.raw);
  // A link in a mail or a wiki is followed in good faith. What this page links to is same-origin.
  if (refusal === 'cross_site' && c.req.header('sec-fetch-dest') === 'document') {
    c.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    return c.html(linkPage(REASONS[refusal]), 403);
  }
  if (refusal) throw new HttpError(403, REASONS[refusal]);
  await next();
  c.header('Cross-Origin-Resource-Policy', 'same-origin');
  c.header('X-Content-Type-Options', 'nosniff');
};

const linkPage = (reason: string) => html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Refused</title>
<main>
<h1>Refused</h1>
<p>${reason}. If you followed a link: <a href="/">open the inspector</a>.</p>
</main>`;
