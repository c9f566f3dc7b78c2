import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createRelay, landing, type RelayOptions } from '@affitor/sdk/relay';
import { getRequestListener } from '@hono/node-server';

const TRACKER = readFileSync(fileURLToPath(import.meta.resolve('@affitor/sdk/affitor-tracker.js')), 'utf8');

export interface PageOptions {
  /** Attributes of the script tag; `null` for a page without one. */
  script?: Record<string, string> | null;
  /** Put before the tracker's script tag, which is `async` unless `defer` is set. */
  head?: string;
  defer?: boolean;
  body?: string;
  headers?: Record<string, string>;
}

/** What the merchant's server does for attribution. By default nothing: the tracker alone reports to the API. */
export interface SiteOptions {
  /** Answers below `/affitor` with a relay, which the tracker then reports to. */
  relay?: RelayOptions;
  /** Passes each page through `landing()`. */
  landing?: boolean;
}

/** What the relay answered, for tests that look at its cookies. */
export interface Relayed {
  path: string;
  status: number;
  cookies: string[];
}

/** A merchant's web site: every path is a page that embeds the tracker, unless told otherwise. */
export interface Site {
  port: number;
  /** Address of a page on one of the site's hosts. */
  url(path: string, host?: string): string;
  origin(host?: string): string;
  page(path: string, options: PageOptions): void;
  /** Serves a script of the merchant's own. */
  script(path: string, code: string): void;
  /** How many times as fast as the clock the pages' timers run: nobody has to wait for those of the tracker. */
  timerSpeed: number;
  /** Keeps back all scripts, the tracker's too, until what it returns is called. */
  holdScripts(): () => void;
  /** What a page told the site last, as JSON in the query of a request. */
  told(path: string): unknown;
  /** Paths of what the relay was asked so far, oldest first, as it arrives. */
  readonly asked: readonly string[];
  /** What the relay has answered so far, oldest first. */
  readonly relayed: Relayed[];
  stop(): Promise<void>;
}

export const DEFAULT_HOST = 'www.merchant.test';

const attributes = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => ` data-affitor-${name}="${value}"`)
    .join('');

/** A script that lets the timers of its page run faster. A file of its own, which policies allow. */
const TIMERS = '/timers.js';
const timersOf = (speed: number) =>
  `{ const { setTimeout } = window; window.setTimeout = (act, ms, ...rest) => setTimeout(act, ms / ${speed}, ...rest) }`;

const render = (path: string, defaults: Record<string, string>, options: PageOptions, timerSpeed: number) => {
  const { script = {}, head = '', defer = false, body = '' } = options;
  const timers = timerSpeed === 1 ? '' : `<script src="${TIMERS}"></script>`;
  const tag =
    script === null
      ? ''
      : `<script ${defer ? 'defer' : 'async'} src="/affitor-tracker.js"${attributes({ ...defaults, ...script })}></script>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop ${path}</title><link rel="icon" href="data:,">${timers}${head}${tag}</head><body><h1>${path}</h1>${body}</body></html>`;
};

/** @param defaults attributes of every page's script tag */
export const startSite = async (defaults: Record<string, string>, options: SiteOptions = {}): Promise<Site> => {
  const pages = new Map<string, PageOptions>();
  const scripts = new Map<string, string>([['/affitor-tracker.js', TRACKER]]);
  const queries = new Map<string, string>();
  const asked: string[] = [];
  const relayed: Relayed[] = [];
  let held: Promise<void> | undefined;
  const relay = options.relay && createRelay(options.relay);

  const handle = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    if (relay && pathname.startsWith('/affitor/')) {
      asked.push(pathname);
      const response = await relay(request);
      relayed.push({ path: pathname, status: response.status, cookies: response.headers.getSetCookie() });
      return response;
    }
    const script = pathname === TIMERS ? timersOf(site.timerSpeed) : scripts.get(pathname);
    if (script) {
      await held;
      // Sandboxed pages have an opaque origin: their module scripts need CORS.
      return new Response(script, {
        headers: { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' },
      });
    }
    if (search) queries.set(pathname, search.slice(1));
    const page = pages.get(pathname) ?? {};
    const response = new Response(render(pathname, defaults, page, site.timerSpeed), {
      headers: { 'content-type': 'text/html', ...page.headers },
    });
    return options.landing ? landing(request, response) : response;
  };

  const server = createServer(getRequestListener(handle, { overrideGlobalObjects: false }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const site: Site = {
    port,
    url: (path, host = DEFAULT_HOST) => `http://${host}:${port}${path}`,
    origin: (host = DEFAULT_HOST) => `http://${host}:${port}`,
    page: (path, page) => void pages.set(path, page),
    script: (path, code) => void scripts.set(path, code),
    timerSpeed: 1,
    holdScripts() {
      let release = () => {};
      held = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    told: (path) => (queries.has(path) ? JSON.parse(decodeURIComponent(queries.get(path)!)) : undefined),
    asked,
    relayed,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return site;
};
