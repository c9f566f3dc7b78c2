import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A program that this repository has installed. */
export const bin = (name: string): string =>
  fileURLToPath(new URL(`../../../node_modules/.bin/${name}`, import.meta.url));

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
