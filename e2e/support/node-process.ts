import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Milliseconds for a process to be ready, on a machine that is busy with other things too. */
const READY_MS = 100_000;

/** Milliseconds after which a process that was asked to end is ended. */
const STOP_MS = 10_000;

export interface NodeProcess {
  /** What it printed when it was ready, as the pattern caught it. */
  ready: RegExpExecArray;
  /** Ends the process by its id and waits until it is gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/**
 * Starts a script of this repository as a process of its own and waits until it says that it is ready.
 *
 * @param args path of the script from the root, and its arguments
 * @param ready what it then has printed
 * @throws {Error} with what it printed, when it ends before that or is not ready in time; then nothing of it is left
 */
export const startNode = async (args: string[], env: NodeJS.ProcessEnv, ready: RegExp): Promise<NodeProcess> => {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | string | null>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code));
    child.once('error', (error) => resolve(error.message));
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await exited;
    clearTimeout(force);
  };

  let printed = '';
  try {
    const caught = await new Promise<RegExpExecArray>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`was not ready within ${READY_MS / 1000} s`)), READY_MS);
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        const found = ready.exec(printed);
        if (!found) return;
        clearTimeout(late);
        resolve(found);
      });
      exited.then((how) => {
        clearTimeout(late);
        reject(new Error(`ended (${how}) before it was ready`));
      });
    });
    return { ready: caught, stop };
  } catch (error) {
    await stop();
    throw new Error(`${args.join(' ')} ${(error as Error).message}:\n${printed}`);
  }
};
