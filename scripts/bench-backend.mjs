// `npm run bench:backend`: on BENCH_DATABASE_URL, else on a PostgreSQL cluster of its own with its default, durable settings.
import { register } from 'tsx/esm/api';
import { startCluster } from './postgres-cluster.mjs';

register();
const { bench } = await import('../e2e/backend/bench/main.ts');
const given = process.env.BENCH_DATABASE_URL;
const cluster = given ? { url: given, stop: async () => {} } : await startCluster(['shared_buffers=512MB']);
const stopEarly = () => cluster.stop().then(() => process.exit(130));
process.once('SIGINT', stopEarly);
process.once('SIGTERM', stopEarly);
try {
  await bench(cluster.url);
} finally {
  await cluster.stop();
}
