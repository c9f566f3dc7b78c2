import { startNode } from './node-process.ts';

export interface BackendProcess {
  /** Address it listens on. */
  url: string;
  port: number;
  /** Ends the process by its id and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts the attribution backend as a process of its own and waits until it is ready.
 *
 * @param env `PORT` and `DATABASE_URL`; any free port and a database in memory by default
 */
export const startBackend = async (env: { PORT?: string; DATABASE_URL?: string } = {}): Promise<BackendProcess> => {
  const { ready, stop } = await startNode(
    ['scripts/backend.mjs'],
    { PORT: '0', DATABASE_URL: 'memory:', ...env },
    /listening on (http\S+)\n/,
  );
  const url = ready[1]!;
  return { url, port: Number(new URL(url).port), stop };
};
