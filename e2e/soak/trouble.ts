// biome-ignore lint/style/noRestrictedImports: how long trouble lasts is part of it
import { setTimeout as last } from 'node:timers/promises';
import { type BackendProcess, startBackend } from '../support/backend-process.ts';
import type { Network, Weather } from './network.ts';
import type { Random } from './random.ts';

export interface Trouble {
  /** How often the backend was killed and started again. */
  readonly kills: number;
  /** Lets no more trouble come, and waits until all is well. */
  end(): Promise<void>;
}

const KINDS = ['fine', 'fine', 'fine', 'slow', 'down', 'failing', 'lossy', 'killed'] as const;

const weatherOf = (kind: Exclude<(typeof KINDS)[number], 'killed'>, random: Random): Weather =>
  kind === 'slow' ? { kind, delayMs: random.between(200, 2500) } : { kind };

/**
 * Lets trouble come and go: the network's, and a backend that dies without warning and comes back on the same port with
 * what it had written.
 */
export const makeTrouble = (
  backend: BackendProcess,
  folder: string,
  network: Network,
  random: Random,
): Trouble & { backend(): BackendProcess } => {
  let running = backend;
  let over = false;
  let kills = 0;

  const restart = async () => {
    kills++;
    await running.stop('SIGKILL');
    await last(random.between(0, 1500));
    running = await startBackend({ DATABASE_URL: folder, PORT: `${backend.port}` });
  };

  const come = async () => {
    while (!over) {
      const kind = random.pick(KINDS);
      if (kind === 'killed') await restart();
      else network.weather = weatherOf(kind, random);
      for (const until = Date.now() + random.between(800, 4000); Date.now() < until && !over; ) await last(50);
    }
    network.weather = { kind: 'fine' };
  };
  const coming = come();

  return {
    get kills() {
      return kills;
    },
    backend: () => running,
    async end() {
      over = true;
      await coming;
    },
  };
};
