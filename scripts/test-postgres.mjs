// The backend's tests on PostgreSQL: on TEST_DATABASE_URL, else on a cluster of its own. `npm run test:postgres [-- filter]`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startCluster } from './postgres-cluster.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const given = process.env.TEST_DATABASE_URL;
const cluster = given ? { url: given, stop: async () => {} } : await startCluster(['fsync=off']);
// Ctrl-C reaches vitest as well; stay until it has ended, or the cluster would be left behind.
const forward = () => {};
process.on('SIGINT', forward);
process.on('SIGTERM', forward);

try {
  const vitest = spawn(
    process.execPath,
    [
      `${root}node_modules/vitest/vitest.mjs`,
      'run',
      '--config',
      'test/backend/vitest.postgres.config.ts',
      ...process.argv.slice(2),
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, TEST_DATABASE_URL: cluster.url } },
  );
  const [code] = await once(vitest, 'exit');
  process.exitCode = code ?? 1;
} finally {
  await cluster.stop();
}
