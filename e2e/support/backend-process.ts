import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SCRIPT = fileURLToPath(new URL('../../scripts/backend.mjs', import.meta.url));

export interface BackendProcess {
  /** Address it listens on. */
  url: string;
  port: number;
  /** Ends the process by its id and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const exited = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });

/**
 * Starts the attribution backend as a process of its own and waits for the line that says it is ready.
 *
 * @param env `PORT` and `DATABASE_URL`; any free port and a database in memory by default
 */
export const startBackend = async (env: { PORT?: string; DATABASE_URL?: string } = {}): Promise<BackendProcess> => {
  const child = spawn(process.execPath, [SCRIPT], {
    env: { ...process.env, PORT: '0', DATABASE_URL: 'memory:', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const address = /listening on (http\S+)/.exec(line)?.[1];
      if (address) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`the backend ended with code ${code} before it was ready`)));
    setTimeout(() => reject(new Error('the backend was not ready within 60 s')), 60_000).unref();
  });
  return {
    url,
    port: Number(new URL(url).port),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited(child);
      clearTimeout(force);
    },
  };
};
