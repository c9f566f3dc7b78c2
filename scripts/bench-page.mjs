// `npm run bench:page`: what a page pays for the tracker, beside nothing, a floor, and other scripts.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';
import { buildIfStale } from './lib/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
await buildIfStale(root);
register();
const { bench } = await import('../e2e/bench/page/main.ts');
await bench(process.argv.slice(2), root);
