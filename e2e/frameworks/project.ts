import { cpSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { root } from '../../test/docs/support/pages.ts';
import { CommandFailed, runToEnd } from './command.ts';
import type { Framework } from './framework.ts';
import type { Recipe } from './page.ts';

const DOWNLOAD_MS = 240_000;
const BUILD_MS = 240_000;

/** What npm and its like say when a registry cannot be reached, or lacks a version. */
const NOT_REACHED =
  /\b(ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|ETARGET|E40[1349]|E5\d\d|ERR_SOCKET_TIMEOUT)\b|fetch failed|not done after/;

/** The framework could not be had. That says nothing about the recipe. */
export class NotDownloaded extends Error {
  constructor(cause: CommandFailed) {
    super(`NOT DOWNLOADED, so the recipe was not tried. The registry, or the way to it:\n${cause.message}`);
  }
}

const download = async (command: readonly string[], cwd: string): Promise<void> => {
  try {
    await runToEnd(command, { cwd, limitMs: DOWNLOAD_MS });
  } catch (error) {
    if (error instanceof CommandFailed && NOT_REACHED.test(error.message + error.output))
      throw new NotDownloaded(error);
    throw error;
  }
};

/**
 * A project of a framework as it is before the recipe.
 *
 * @param folder where it is to be, called `shop`; what is there already is used as it is
 */
export const createProject = async ({ name, generator }: Framework, folder: string): Promise<void> => {
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true });
  if (generator) await download(['npx', ...generator], dirname(folder));
  else cpSync(join(root, 'examples/frameworks', name), folder, { recursive: true });
  if (!existsSync(join(folder, 'package.json'))) throw new Error(`${name}: the generator made no ${basename(folder)}`);
};

/** Installs what the project needs, the packed tarball in the place of the published package. */
export const install = async (
  { versions = [] }: Framework,
  folder: string,
  tarball: string,
  { packages }: Recipe,
): Promise<void> => download(['npm', 'install', '--prefer-offline', tarball, ...packages, ...versions], folder);

export const applyFiles = (folder: string, { files }: Recipe): void => {
  for (const { path, code } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), code);
  }
};

const runLine = (line: string, cwd: string) => runToEnd(['bash', '-c', line], { cwd, limitMs: BUILD_MS });

export const build = async (folder: string, { commands }: Recipe): Promise<void> => {
  for (const command of commands) await runLine(command, folder);
};

export const checkTypes = async (folder: string, { types }: Framework): Promise<void> => {
  await runLine(types, folder);
};
