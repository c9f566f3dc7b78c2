import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** All that `npm start` needs. */
const PARTS = ['package.json', 'rollup.config.mjs', 'scripts', 'src', 'dist', 'e2e/backend', 'examples'];

/** Making an empty database takes seconds, and is not what these tests are about. */
const CACHE = 'node_modules/.cache/affitor';

/** Copies the checkout as it is after `npm install` and a build. Its packages are links. */
export function copyCheckout(folder: string): void {
  const parts = existsSync(join(root, CACHE)) ? [...PARTS, CACHE] : PARTS;
  for (const part of parts) {
    mkdirSync(dirname(join(folder, part)), { recursive: true });
    // A build that is older than its sources would be made again.
    cpSync(join(root, part), join(folder, part), { recursive: true, preserveTimestamps: true });
  }
  const [packages, copies] = [root, folder].map((at) => join(at, 'node_modules'));
  mkdirSync(copies!, { recursive: true });
  for (const name of readdirSync(packages!).filter((name) => !name.startsWith('.')))
    symlinkSync(realpathSync(join(packages!, name)), join(copies!, name));
}

export interface Started {
  backend: string;
  shop: string;
  output: () => string;
  /** Resolves with the exit code. */
  stop: () => Promise<number | null>;
}

const running = new Set<ChildProcess>();

/**
 * Runs what `npm start` runs; rejects with what it wrote if it ends before it is ready.
 *
 * @param env replaces variables; `undefined` takes one away
 * @param prefix command that runs it, such as `setpriv`
 */
export async function start(
  checkout: string,
  { env = {}, prefix = [] }: { env?: NodeJS.ProcessEnv; prefix?: string[] } = {},
): Promise<Started> {
  const [command, ...args] = [...prefix, process.execPath, join(checkout, 'scripts/start.mjs')];
  const child = spawn(command!, args, {
    cwd: checkout,
    env: { ...process.env, PORT: '0', SHOP_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const exited = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  let output = '';
  const [backend, shop] = await new Promise<string[]>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        const found = /Inspector\s+(\S+)\s+Demo shop\s+(\S+).*Ctrl-C/s.exec(output);
        if (found) resolve(found.slice(1));
      });
    }
    child.once('error', reject);
    exited.then((code) => reject(new Error(`exit ${code}: ${output}`)));
  });
  return {
    backend: backend!,
    shop: shop!,
    output: () => output,
    stop: () => {
      child.kill('SIGINT');
      return exited;
    },
  };
}

/** For `afterEach`: nothing outlives its test. */
export const stopAll = (): Promise<unknown> =>
  Promise.all(
    [...running].map((child) => {
      child.kill('SIGTERM');
      return once(child, 'exit');
    }),
  );
