import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';

/**
 * Listens on this machine alone, at both addresses that `localhost` may mean: 127.0.0.1, and [::1] where there is IPv6.
 *
 * @returns the address
 */
export async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: given } = server.address() as AddressInfo;
  const ipv6 = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => server.emit('connection', socket));
  server.once('close', () => ipv6.close());
  ipv6.unref().listen(given, '::1');
  await once(ipv6, 'listening').catch(() => {});
  return `http://localhost:${given}`;
}
