import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { atMost, eventually } from '../support/eventually.ts';
import { spawnGroup } from './command.ts';

export interface AppServer {
  url: string;
  /** What it printed, the last of it. */
  output(): string;
  stop(): Promise<void>;
}

const READY_MS = 60_000;
const STOP_MS = 5_000;

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
};

/**
 * Starts a server and waits until it answers.
 *
 * @param command a line of the shell; the server listens where `PORT` says
 */
export const startApp = async (command: string, cwd: string, env: NodeJS.ProcessEnv): Promise<AppServer> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { child, output, end } = spawnGroup(['bash', '-c', command], {
    cwd,
    env: { ...env, PORT: `${port}`, HOST: '127.0.0.1', ORIGIN: url },
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let hasEnded = false;
  closed.then(() => {
    hasEnded = true;
  });
  const kill = () => end('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    end('SIGTERM');
    await atMost(STOP_MS, closed, undefined);
    end('SIGKILL');
    await closed;
    process.off('exit', kill);
  };
  try {
    const isAnswered = async () => {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
      await answer?.arrayBuffer();
      return !!answer;
    };
    await eventually(async () => hasEnded || (await isAnswered()), 'an answer', { within: READY_MS });
    if (hasEnded) throw new Error('it has ended');
  } catch (error) {
    await stop();
    throw new Error(`${command}: did not answer\n${output()}`, { cause: error });
  }
  return { url, output, stop };
};
