import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, blocksOf, root } from '../../test/docs/support/pages.ts';

/** What a page has its reader do. */
export interface Recipe {
  /** Packages besides this one. */
  packages: string[];
  /** Files to write, in order. */
  files: { path: string; code: string }[];
  /** Commands to run to their end. */
  commands: string[];
  /** The command that serves what was built. */
  start: string;
}

const INSTALL = 'npm install @affitor/sdk';

const linesOf = ({ code }: Block): string[] => code.trim().split('\n');

/**
 * Reads a page as a reader follows it: blocks with a file are written, lines of the shell are run, the last one is the server.
 *
 * @throws {Error} for a page of another form
 */
export const readRecipe = (path: string, text: string): Recipe => {
  const blocks = blocksOf(path, text);
  const shell = blocks.filter(({ language, file }) => language === 'sh' && !file);
  const rest = blocks.find((block) => !block.file && !shell.includes(block));
  if (rest) throw new Error(`${rest.place}: the paragraph before the block does not begin with **\`a path\`**`);
  const lines = shell.flatMap(linesOf);
  const start = lines.pop();
  const install = lines.filter((line) => line.startsWith(INSTALL));
  if (!start || install.length !== 1) throw new Error(`${path}: one line installs the package, the last one serves`);
  return {
    packages: install[0]!.slice(INSTALL.length).trim().split(/\s+/).filter(Boolean),
    files: blocks.flatMap(({ file, code }) => (file ? [{ path: file, code }] : [])),
    commands: lines.filter((line) => !install.includes(line)),
    start,
  };
};

export const recipeOf = (name: string): Recipe => {
  const path = `docs/frameworks/${name}.md`;
  return readRecipe(path, readFileSync(join(root, path), 'utf8'));
};
