import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { createShop } from './app.ts';
import { readOptions } from './options.ts';

const fail = (error: Error): never => {
  console.error(error.message);
  process.exit(1);
};

function start(): void {
  const { port, ...options } = readOptions(process.env);
  const app = createShop(options);
  const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, (address) => {
    console.log(`shop listening on http://localhost:${(address as AddressInfo).port}`);
  });
  server.on('error', fail);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close(() => process.exit(0));
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  }
}

try {
  start();
} catch (error) {
  fail(error as Error);
}
