import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const TRACKER = readFileSync(fileURLToPath(import.meta.resolve('@affitor/sdk/affitor-tracker.js')));

export interface PageOptions {
  /** Attributes of the script tag; `null` for a page without one. */
  script?: Record<string, string> | null;
  /** Put before the tracker's script tag, which is `async` unless `defer` is set. */
  head?: string;
  defer?: boolean;
  body?: string;
  headers?: Record<string, string>;
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
  /** Milliseconds by which the tracker's script itself is late. */
  scriptDelay: number;
  /** What a page told the site last, as JSON in the query of a request. */
  told(path: string): unknown;
  stop(): Promise<void>;
}

export const DEFAULT_HOST = 'www.merchant.test';

const attributes = (values: Record<string, string>) =>
  Object.entries(values)
    .map(([name, value]) => ` data-affitor-${name}="${value}"`)
    .join('');

const render = (path: string, defaults: Record<string, string>, options: PageOptions) => {
  const { script = {}, head = '', defer = false, body = '' } = options;
  const tag =
    script === null
      ? ''
      : `<script ${defer ? 'defer' : 'async'} src="/affitor-tracker.js"${attributes({ ...defaults, ...script })}></script>`;
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shop ${path}</title><link rel="icon" href="data:,">${head}${tag}</head><body><h1>${path}</h1>${body}</body></html>`;
};

/** @param defaults attributes of every page's script tag */
export const startSite = async (defaults: Record<string, string>): Promise<Site> => {
  const pages = new Map<string, PageOptions>();
  const scripts = new Map<string, string | Buffer>([['/affitor-tracker.js', TRACKER]]);
  const queries = new Map<string, string>();
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url!, 'http://site');
    const script = scripts.get(pathname);
    if (script) {
      // Sandboxed pages have an opaque origin: their module scripts need CORS.
      const headers = { 'content-type': 'text/javascript', 'access-control-allow-origin': '*' };
      setTimeout(() => response.writeHead(200, headers).end(script), site.scriptDelay);
      return;
    }
    if (search) queries.set(pathname, search.slice(1));
    const options = pages.get(pathname) ?? {};
    response
      .writeHead(200, { 'content-type': 'text/html', ...options.headers })
      .end(render(pathname, defaults, options));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const site: Site = {
    port,
    url: (path, host = DEFAULT_HOST) => `http://${host}:${port}${path}`,
    origin: (host = DEFAULT_HOST) => `http://${host}:${port}`,
    page: (path, options) => void pages.set(path, options),
    script: (path, code) => void scripts.set(path, code),
    scriptDelay: 0,
    told: (path) => (queries.has(path) ? JSON.parse(decodeURIComponent(queries.get(path)!)) : undefined),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return site;
};
