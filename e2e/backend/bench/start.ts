import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { latencies, percentile, printTable } from './measure.ts';

const script = fileURLToPath(new URL('../../../scripts/backend.mjs', import.meta.url));

async function startOnce(): Promise<void> {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, PORT: '0', DATABASE_URL: 'memory:' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  child.kill();
  await exited;
}

/** From the command to the line that says it listens; the first start, which makes the snapshot, is not counted. */
export async function reportStart(): Promise<void> {
  await startOnce();
  const samples = await latencies(5, startOnce);
  printTable('Start in memory, in ms', ['median', 'worst'], [[percentile(samples, 0.5), percentile(samples, 1)]]);
}
