// `npm run example:<name>`: runs one of the examples, and the attribution backend unless AFFITOR_API_BASE names another.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildIfStale } from './lib/build.mjs';
import { choosePort } from './lib/port.mjs';
import { supervise } from './lib/supervise.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const PREFERRED_PORT = 4610;

const [name] = process.argv.slice(2);

const supervisor = supervise(root);
try {
  if (!name || !existsSync(`${root}examples/${name}/server.ts`)) throw new Error(`There is no example "${name}".`);
  await buildIfStale(root);
  const port = await choosePort('PORT', PREFERRED_PORT);
  const given = process.env.AFFITOR_API_BASE;
  const apiBase =
    given || (await supervisor.run('backend', ['scripts/backend.mjs'], { PORT: '0' }, /backend listening on (\S+)/));
  const url = await supervisor.run(
    name,
    ['--import', 'tsx', `examples/${name}/server.ts`],
    { PORT: `${port}`, AFFITOR_API_BASE: apiBase },
    /listening on (\S+)/,
  );
  const link = given ? '' : ` · affiliate link ${url}/?aff=PARTNER123 · inspector ${apiBase}`;
  console.log(`${name} listening on ${url}${link}`);
} catch (error) {
  await supervisor.fail(error);
}
