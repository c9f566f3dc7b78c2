import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { listen } from '../lib/listen.ts';
import { readSettings } from '../lib/settings.ts';
// Another provider is another file here, and nothing else: paddle.ts, lemonsqueezy.ts.
import { provider } from './providers/polar.ts';
import { createShop } from './shop.ts';

const { port, apiBase, programId } = readSettings();
const apiKey = process.env.AFFITOR_API_KEY || 'affitor_demo_key';
const shop = createShop({ provider, apiBase, apiKey, programId });

const server = createServer(getRequestListener(shop));
console.log(`payments listening on ${await listen(server, port)}`);
