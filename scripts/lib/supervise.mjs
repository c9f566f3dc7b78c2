import { spawn } from 'node:child_process';
import { startChild } from './child.mjs';

/**
 * Runs processes that belong together: Ctrl-C, or the end of any one, ends them all.
 *
 * @param {string} root folder to run them in
 */
export function supervise(root) {
  const children = [];
  let stopping = false;

  const supervisor = {
    /** Starts a Node.js process; resolves with what `readyLine` catches in its output. */
    async run(name, args, env, readyLine) {
      const child = startChild(
        spawn(process.execPath, args, {
          cwd: root,
          env: { ...process.env, ...env },
          stdio: ['ignore', 'pipe', 'inherit'],
        }),
        name,
      );
      children.push(child);
      const caught = await child.ready(readyLine);
      child.ended.then((how) => {
        if (stopping) return;
        console.error(`The ${name} ended unexpectedly (${how}).`);
        supervisor.stop(1);
      });
      return caught;
    },

    /** Ends the processes, then this one. */
    async stop(exitCode) {
      if (stopping) return;
      stopping = true;
      const exits = await Promise.all(children.map((child) => child.stop()));
      process.exit(exits.every((ok) => ok) ? exitCode : exitCode || 1);
    },

    /** For errors on the way: says what went wrong, unless it went wrong because of `stop()`. */
    async fail(error) {
      if (!stopping) console.error(error.message);
      await supervisor.stop(1);
    },
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => supervisor.stop(0));
  return supervisor;
}
