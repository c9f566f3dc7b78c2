// `npm start`: builds what is missing, then runs the attribution backend and the demo shop until Ctrl-C.
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './lib/build.mjs';
import { choosePort } from './lib/port.mjs';
import { supervise } from './lib/supervise.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const supervisor = supervise(root);

try {
  const backendPort = await choosePort('PORT', 4600);
  const shopPort = await choosePort('SHOP_PORT', 4601, [backendPort]);
  await buildIfStale(root);
  const backend = await supervisor.run(
    'backend',
    ['scripts/backend.mjs'],
    {
      PORT: `${backendPort}`,
      DATABASE_URL: process.env.DATABASE_URL || `${root}.affitor`,
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

  Ctrl-C stops both.
`);
} catch (error) {
  await supervisor.fail(error);
}
