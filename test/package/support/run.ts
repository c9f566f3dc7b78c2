import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What this repository has installed. */
export const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/** A program among it. */
export const bin = (name: string): string => join(modules, '.bin', name);

/** A TypeScript compiler, to be run by Node.js. Not `bin('tsc')`: each version brings one, and npm links the one installed last. */
export const compiler = (name = 'typescript'): string => join(modules, name, 'lib/tsc.js');

export interface Outcome {
  status: number | null;
  /** Standard output, then standard error. */
  output: string;
  stdout: string;
}

/** Runs a program to its end. */
export const run = (cwd: string, program: string, ...args: string[]): Outcome => {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  if (error) throw error;
  return { status, stdout, output: stdout + stderr };
};

/** Runs a program that has to succeed. */
export const mustRun = (...call: Parameters<typeof run>): string => {
  const { status, stdout, output } = run(...call);
  if (status !== 0) throw new Error(`${call.slice(1).join(' ')} ended with ${status}:\n${output}`);
  return stdout;
};
