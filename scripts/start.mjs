// `npm start`: builds what is missing, then runs the attribution backend and the demo shop until Ctrl-C.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './lib/build.mjs';
import { startChild } from './lib/child.mjs';
import { choosePort } from './lib/port.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const children = [];
let stopping = false;

async function stop(exitCode) {
  if (stopping) return;
  stopping = true;
  const exits = await Promise.all(children.map((child) => child.stop()));
  process.exit(exits.every((ok) => ok) ? exitCode : exitCode || 1);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0));

async function run(name, args, env, readyLine) {
  const child = startChild(
    spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
    name,
  );
  children.push(child);
  const address = await child.ready(readyLine);
  child.ended.then((how) => {
    if (stopping) return;
    console.error(`The ${name} ended unexpectedly (${how}).`);
    stop(1);
  });
  return address;
}

try {
  const backendPort = await choosePort('PORT', 4600);
  const shopPort = await choosePort('SHOP_PORT', backendPort === 4601 ? 4602 : 4601);
  await buildIfStale(root);
  const backend = await run(
    'backend',
    ['scripts/backend.mjs'],
    { PORT: `${backendPort}`, DATABASE_URL: process.env.DATABASE_URL || `${root}.affitor`, AFFITOR_EMULATOR: '1' },
    /affitor backend listening on (\S+)/,
  );
  const shop = await run(
    'shop',
    ['--import', 'tsx', 'examples/shop/server.ts'],
    { SHOP_PORT: `${shopPort}`, AFFITOR_API_BASE: backend },
    /shop listening on (\S+)/,
  );
  const inspector = shop.endsWith(':4601') ? backend : `${backend}/?shop=${shop}`;
  console.log(`
  Inspector        ${inspector}
  Demo shop        ${shop}

  Open an affiliate link, then sign up and pay:
                   ${shop}/?aff=PARTNER123
                   ${shop}/?aff=PARTNER456

  Ctrl-C stops both.
`);
} catch (error) {
  if (!stopping) console.error(error.message);
  await stop(1);
}
