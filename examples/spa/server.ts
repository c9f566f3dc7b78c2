import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createServer as createVite } from 'vite';
import { listen } from '../lib/listen.ts';
import { readSettings } from '../lib/settings.ts';

const { port, apiBase, programId } = readSettings();

const server = createServer();
const vite = await createVite({
  configFile: false,
  root: fileURLToPath(new URL('.', import.meta.url)),
  logLevel: 'warn',
  server: { middlewareMode: true, hmr: { server } },
  esbuild: { jsx: 'automatic' },
  // An app of its own would have these in its .env file.
  define: {
    'import.meta.env.AFFITOR_API_BASE': JSON.stringify(apiBase),
    'import.meta.env.AFFITOR_PROGRAM_ID': JSON.stringify(programId),
  },
});
server.on('request', vite.middlewares);

console.log(`spa listening on ${await listen(server, port)}`);
