import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { listen } from '../lib/listen.ts';
import { createShop } from './app.ts';
import { readOptions } from './options.ts';

async function start(): Promise<void> {
  const { port, ...options } = readOptions(process.env);
  const server = createServer(getRequestListener(createShop(options).fetch));
  console.log(`shop listening on ${await listen(server, port)}`);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close(() => process.exit(0));
      server.closeAllConnections();
    });
  }
}

start().catch((error: NodeJS.ErrnoException) => {
  const isTaken = error.code === 'EADDRINUSE';
  console.error(isTaken ? 'The port is in use. Set SHOP_PORT to another one, or to 0 for any.' : error.message);
  process.exit(1);
});
