import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, describe, expect, it } from 'vitest';
import { startBackend } from './support/backend.ts';

const { app } = await startBackend();
const server: ServerType = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
afterAll(() => new Promise((resolve) => server.close(resolve)));

const KB = 1024;

function request(path: string, body: string, { chunked = false, headers = '' } = {}): string {
  const length = chunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`;
  const sent = chunked ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body;
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${headers}${length}\r\n\r\n${sent}`;
}

/** What comes back on one connection until it has had that many answers, or is closed. */
const answers = (socket: Socket, count: number): Promise<number[]> =>
  new Promise((resolve) => {
    let text = '';
    const statuses = () => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
    socket.setEncoding('latin1').on('data', (chunk) => {
      text += chunk;
      if (statuses().length === count) resolve(statuses());
    });
    socket.on('close', () => resolve(statuses()));
  });

async function onOneConnection(...requests: string[]): Promise<number[]> {
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  const received = answers(socket, requests.length);
  for (const one of requests) socket.write(one);
  return received.finally(() => socket.destroy());
}

const next = request('/api/v1/track/click', '{}');

describe('a connection is usable after a body that was refused', () => {
  it.each([
    ['a click of 65 KB', '/api/v1/track/click', 65 * KB, 413],
    ['a click of 2 MB', '/api/v1/track/click', 2048 * KB, 413],
    ['an event of 2 MB', '/api/v1/stripe/webhook', 2048 * KB, 413],
    ['an event of a program of 2 MB', '/api/v1/stripe/webhook/1', 2048 * KB, 413],
    ['a sale without a key', '/api/v1/track/sale', 2048 * KB, 401],
    ['nothing there', '/api/v1/nothing', 2048 * KB, 404],
  ])('%s', async (_name, path, size, status) => {
    const body = JSON.stringify({ page_title: 'x'.repeat(size) });
    for (const chunked of [false, true]) {
      expect(await onOneConnection(request(path, body, { chunked }), next)).toEqual([status, 400]);
    }
  });

  it('or closed, when it does not end', async () => {
    const body = 'x'.repeat(20 * 1024 * KB);
    const [first, second] = await onOneConnection(request('/api/v1/track/click', body), next);
    expect([413, undefined]).toContain(first);
    expect(second).toBeUndefined();
  });
});
