// `npm start`: builds what is missing, then runs the attribution backend and the demo shop until Ctrl-C.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isWritable } from './lib/access.mjs';
import { buildIfStale } from './lib/build.mjs';
import { choosePort } from './lib/port.mjs';
import { supervise } from './lib/supervise.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const supervisor = supervise(root);

/** Where the demo's data is kept; nowhere in a checkout that cannot be written to. */
function databaseFolder() {
  const folder = join(root, '.affitor');
  return isWritable(existsSync(folder) ? folder : root) ? folder : undefined;
}

try {
  const backendPort = await choosePort('PORT', 4600);
  const shopPort = await choosePort('SHOP_PORT', 4601, [backendPort]);
  await buildIfStale(root);
  const database = process.env.DATABASE_URL || databaseFolder();
  const backend = await supervisor.run(
    'backend',
    ['scripts/backend.mjs'],
    {
      PORT: `${backendPort}`,
      DATABASE_URL: database ?? 'memory:',
      AFFITOR_EMULATOR: '1',
      AFFITOR_SHOP_URL: `http://localhost:${shopPort}`,
    },
    /affitor backend listening on (\S+)/,
  );
  const shop = await supervisor.run(
    'shop',
    ['--import', 'tsx', 'examples/shop/server.ts'],
    { SHOP_PORT: `${shopPort}`, AFFITOR_API_BASE: backend },
    /shop listening on (\S+)/,
  );
  console.log(`
  Inspector        ${backend}
  Demo shop        ${shop}

  Open an affiliate link, then sign up and pay:
                   ${shop}/?aff=PARTNER123
                   ${shop}/?aff=PARTNER456

  Ctrl-C stops both.${database ? '' : `\n  Nothing outlives that: ${root} cannot be written to. Set DATABASE_URL to keep it.`}
`);
} catch (error) {
  await supervisor.fail(error);
}
