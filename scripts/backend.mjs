// Starts the attribution backend: `npm run backend`. Environment variables are listed in e2e/backend/README.md.
import { fileURLToPath } from 'node:url';
import { compileBackend } from './compile-backend.mjs';
import { buildIfStale } from './lib/build.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// The backend serves the built tracker and shares the package's Stripe module.
await buildIfStale(root);

process.env.AFFITOR_EMULATOR ??= '1';
process.setSourceMapsEnabled(true);
await import(await compileBackend());
