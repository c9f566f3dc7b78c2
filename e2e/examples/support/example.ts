import { type NodeProcess, startNode } from '../../support/node-process.ts';
import type { Program } from '../../support/program.ts';

export interface Example extends Pick<NodeProcess, 'stop'> {
  /** Address of its start page. */
  url: string;
  /** Address of the attribution backend that it started, if it had to. */
  inspector: string | undefined;
}

/**
 * What `npm run example:<name>` runs, on any free port.
 *
 * @param program reports to this one; left out, the example starts a backend of its own
 */
export const startExample = async (name: string, program?: Program): Promise<Example> => {
  const { ready, stop } = await startNode(
    ['scripts/example.mjs', name],
    {
      // Only there React runs effects twice.
      NODE_ENV: 'development',
      PORT: '0',
      ...(program && { AFFITOR_API_BASE: program.apiBase, AFFITOR_PROGRAM_ID: `${program.id}` }),
    },
    /listening on (\S+)(?:.*inspector (\S+))?\n/,
  );
  return { url: ready[1]!, inspector: ready[2], stop };
};
