import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Contender } from './contenders.ts';

const listen = (handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<Server> =>
  new Promise((resolve) => {
    const server = createServer(handle);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });

const portOf = (server: Server) => (server.address() as AddressInfo).port;

const page = (contender: Contender, api: string) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Shop</title><link rel="icon" href="data:,">
<script async src="/script.js" ${contender.attrs.replaceAll('{api}', api)}></script></head>
<body><h1>Shop</h1>${'<p>Words, as a page has them, and <a href="/pricing">a link</a>.</p>'.repeat(40)}</body></html>`;

/** Put before a script whose way to a durable click is timed. */
const STAMP = 'window.scriptStarted = performance.now();';

export interface Servers {
  /** Address of a contender's page. */
  url(contender: Contender, path: string): string;
  /** `METHOD path` of the requests that the API got since it was last asked. */
  takeRequests(): string[];
  stop(): Promise<void>;
}

/**
 * One site a contender, each on a host of its own, and an API that says yes to everything at once. The API is another
 * site, as it is for most merchants.
 */
export const startServers = async (contenders: readonly Contender[]): Promise<Servers> => {
  let requests: string[] = [];
  const api = await listen((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-allow-headers', '*, content-type, authorization');
    response.setHeader('content-type', 'application/json');
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const { click_id } = body.startsWith('{') ? JSON.parse(body) : { click_id: undefined };
      response.end(JSON.stringify({ success: true, click_id, clickId: 'a-click-of-the-api', cookie_window_days: 90 }));
    });
  });
  const apiUrl = `http://api.bench.test:${portOf(api)}`;
  const hostOf = (contender: Contender) => `www.contender-${contenders.indexOf(contender)}.test`;
  const site = await listen((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://site');
    const contender = contenders[Number(/contender-(\d+)/.exec(request.headers.host ?? '')?.[1])];
    if (!contender) return response.writeHead(404).end();
    if (pathname !== '/script.js')
      return response
        .setHeader('content-type', 'text/html')
        .end(page(contender, apiUrl).replace('/script.js', `/script.js?${searchParams}`));
    response.setHeader('content-type', 'text/javascript');
    return response.end((searchParams.has('stamp') ? STAMP : '') + contender.code);
  });
  return {
    url: (contender, path) => `http://${hostOf(contender)}:${portOf(site)}${path}`,
    takeRequests() {
      const taken = requests;
      requests = [];
      return taken;
    },
    async stop() {
      for (const server of [api, site]) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
    },
  };
};
