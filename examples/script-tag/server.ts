import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { listen } from '../lib/listen.ts';
import { readSettings } from '../lib/settings.ts';

const { port, apiBase, programId } = readSettings();

const read = (url: string) => readFileSync(fileURLToPath(url), 'utf8');

/** Written into the pages here because the demo's addresses vary; a real page spells them out. */
const page = (name: string) =>
  read(import.meta.resolve(`./public/${name}`))
    .replaceAll('%API_BASE%', apiBase)
    .replaceAll('%PROGRAM_ID%', programId);

const files: Record<string, [type: string, content: string]> = {
  '/': ['text/html', page('index.html')],
  '/signup': ['text/html', page('signup.html')],
  '/style.css': ['text/css', read(import.meta.resolve('../lib/style.css'))],
  // From the shop's own host: it loads whenever the page does, and no blocklist knows it.
  '/affitor-tracker.js': ['text/javascript', read(import.meta.resolve('@affitor/sdk/affitor-tracker.js'))],
};

const server = createServer((request, response) => {
  const [type, content] = files[new URL(request.url!, 'http://localhost').pathname] ?? [];
  if (!type) response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found');
  else response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(content);
});

console.log(`script-tag listening on ${await listen(server, port)}`);
