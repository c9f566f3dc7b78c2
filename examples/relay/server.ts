import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { listen } from '../lib/listen.ts';
import { readSettings } from '../lib/settings.ts';
import { createShop } from './shop.ts';

const { port, apiBase, programId } = readSettings();
const shop = createShop({ apiBase, programId });

// Node.js speaks another interface; Bun, Deno and edge runtimes take the handler as it is.
const server = createServer(getRequestListener(shop));
console.log(`relay listening on ${await listen(server, port)}`);
