import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A page of any host without anything of the merchant's on it. */
export const BLANK = '/.blank';

export interface HostProxy {
  url: string;
  close(): Promise<void>;
}

/** An HTTP proxy for which every host name is this machine: WebKit offers no other way to name hosts for a test. */
export const startHostProxy = async (): Promise<HostProxy> => {
  const server = createServer((incoming, outgoing) => {
    const { port, host, pathname, search } = new URL(incoming.url!);
    if (pathname === BLANK) {
      outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><link rel="icon" href="data:,">');
      return;
    }
    const headers = { ...incoming.headers, host };
    const upstream = request(
      { host: '127.0.0.1', port, path: pathname + search, method: incoming.method, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode!, answer.rawHeaders);
        answer.pipe(outgoing);
      },
    );
    // What the site does not answer, the visitor does not get: no page of the proxy's own in its place.
    upstream.on('error', () => outgoing.destroy());
    outgoing.on('close', () => upstream.destroy());
    incoming.pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
