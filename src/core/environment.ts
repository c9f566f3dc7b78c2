import { attempt } from './attempt.ts';

interface WithProcess {
  process?: { env?: Record<string, string | undefined> };
}

/**
 * A variable of the environment. There is none in browsers and in some edge runtimes, and Deno may refuse to read it.
 *
 * @returns `undefined` for an empty one too, as a deployment may leave it
 */
export const environment = (name: 'AFFITOR_API_BASE' | 'AFFITOR_API_KEY' | 'AFFITOR_PROGRAM_ID'): string | undefined =>
  attempt(() => (globalThis as WithProcess).process!.env![name]) || undefined;
