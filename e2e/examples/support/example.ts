import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Program } from '../../support/program.ts';

const SCRIPT = fileURLToPath(new URL('../../../scripts/example.mjs', import.meta.url));

export interface Example {
  /** Address of its start page. */
  url: string;
  /** Address of the attribution backend that it started, if it had to. */
  inspector: string | undefined;
  stop(): Promise<void>;
}

/**
 * What `npm run example:<name>` runs, on any free port.
 *
 * @param program reports to this one; left out, the example starts a backend of its own
 */
export const startExample = async (name: string, program?: Program): Promise<Example> => {
  const child = spawn(process.execPath, [SCRIPT, name], {
    env: {
      ...process.env,
      PORT: '0',
      ...(program && { AFFITOR_API_BASE: program.apiBase, AFFITOR_PROGRAM_ID: `${program.id}` }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const ready = await new Promise<RegExpExecArray>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      const found = /listening on (\S+)(?:.*inspector (\S+))?/.exec(line);
      if (found) resolve(found);
    });
    exited.then(([code]) => reject(new Error(`npm run example:${name} ended with code ${code} before it was ready`)));
  });
  return {
    url: ready[1]!,
    inspector: ready[2],
    async stop() {
      child.kill('SIGINT');
      await exited;
    },
  };
};
