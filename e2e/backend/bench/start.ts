import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { percentile, printTable, type Samples } from './measure.ts';

const script = fileURLToPath(new URL('../../../scripts/backend.mjs', import.meta.url));

/** Milliseconds from the command to the line that says it listens. */
async function startOnce(): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, PORT: '0', DATABASE_URL: 'memory:' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  const elapsed = performance.now() - started;
  child.kill();
  await exited;
  return elapsed;
}

/** The first start, which makes the snapshot, is not counted. */
export async function reportStart(): Promise<void> {
  await startOnce();
  const samples: Samples = [];
  for (let i = 0; i < 5; i++) samples.push(await startOnce());
  printTable('Start in memory, in ms', ['median', 'worst'], [[percentile(samples, 0.5), percentile(samples, 1)]]);
}
