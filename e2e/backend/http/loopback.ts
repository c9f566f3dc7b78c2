import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { ServerType } from '@hono/node-server';

/**
 * Makes a server that listens on 127.0.0.1 answer on [::1], too. `localhost` may mean either, and on some machines it means
 * [::1] alone. Does nothing on a machine without IPv6, or if another program has the port there.
 */
export async function listenOnIPv6(server: ServerType): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
  server.once('close', () => listener.close());
  listener.unref().listen(port, '::1');
  await once(listener, 'listening').catch(() => {});
}
