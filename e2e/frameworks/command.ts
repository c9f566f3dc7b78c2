import { type ChildProcess, spawn } from 'node:child_process';

/** Nothing reports home, and nothing asks questions. */
const QUIET = {
  CI: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  ASTRO_TELEMETRY_DISABLED: '1',
  NUXT_TELEMETRY_DISABLED: '1',
  NG_CLI_ANALYTICS: 'false',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
  npm_config_yes: 'true',
};

/** What `npm run` says of this repository would mislead an npm that runs in another project. */
const inherited = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package_|lifecycle_|config_local_prefix)/.test(name)),
  );

/** Commands have a process group of their own, so that all that they start ends with them. */
export const spawnGroup = (
  command: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: NodeJS.ProcessEnv },
): { child: ChildProcess; output: () => string; end: (signal: NodeJS.Signals) => void } => {
  const child = spawn(command[0]!, command.slice(1), {
    cwd,
    env: { ...inherited(), ...QUIET, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-20_000);
    });
  return {
    child,
    output: () => output,
    end(signal) {
      try {
        if (child.pid) process.kill(-child.pid, signal);
      } catch {
        // It has ended by itself.
      }
    },
  };
};

export class CommandFailed extends Error {
  /** Standard output and errors, the last of it. */
  readonly output: string;

  constructor(command: readonly string[], how: string, output: string) {
    super(`${command.join(' ')}: ${how}\n${output.trimEnd().split('\n').slice(-40).join('\n')}`);
    this.output = output;
  }
}

/**
 * Runs a command to its end.
 *
 * @param limitMs after which it is ended
 * @returns what it printed
 * @throws {CommandFailed} when it ends with anything but 0, or not in time
 */
export const runToEnd = async (
  command: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv; limitMs: number },
): Promise<string> => {
  const { child, output, end } = spawnGroup(command, options);
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end('SIGKILL');
  }, options.limitMs);
  const interrupt = () => end('SIGKILL');
  process.once('exit', interrupt);
  try {
    const how = await new Promise<number | string>((resolve) => {
      child.once('close', (code, signal) => resolve(code ?? signal!));
      child.once('error', (error) => resolve(error.message));
    });
    if (isLate) throw new CommandFailed(command, `not done after ${options.limitMs / 1000} s`, output());
    if (how !== 0) throw new CommandFailed(command, `ended with ${how}`, output());
    return output();
  } finally {
    clearTimeout(timer);
    process.off('exit', interrupt);
  }
};
