import { describe, expect, it } from 'vitest';
import { readRecipe } from '../../e2e/frameworks/page.ts';
import { frameworks } from '../../e2e/frameworks/recipes/index.ts';
import { turnOf } from '../../e2e/frameworks/rotation.ts';
import { blocksOf, frameworkPages } from './support/pages.ts';

// The blocks themselves are run in projects of the frameworks, by `npm run test:frameworks`.

it('has a page for each framework that is run, and runs each page', () => {
  const names = frameworkPages.map(({ path }) => path.replace(/^docs\/frameworks\/(.*)\.md$/, '$1'));
  expect(frameworks.map(({ name }) => name).sort()).toEqual(names);
});

it.each(frameworkPages)('$path consists of files to write and lines to run, nothing else', ({ path, text }) => {
  const { files, commands, start } = readRecipe(path, text);
  const shell = blocksOf(path, text).filter(({ file }) => !file);
  expect(files.length + shell.length).toBe(text.match(/^```\w/gm)!.length);
  expect(commands.join()).toContain('build');
  expect(start).toBeTruthy();
  expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
});

describe('a page', () => {
  const fence = (language: string, code: string) => `\`\`\`${language}\n${code}\n\`\`\`\n`;
  const install = fence('sh', 'npm install @affitor/sdk hono');
  const file = `**\`src/a.ts\`** is\nthe start.\n\n${fence('ts', 'start();')}`;
  const run = fence('sh', 'npm run build\nnode server.mjs');

  it('says what to install, write, build and serve', () => {
    expect(readRecipe('page.md', `${install}\n${file}\n${run}`)).toEqual({
      packages: ['hono'],
      files: [{ path: 'src/a.ts', code: 'start();\n' }],
      commands: ['npm run build'],
      start: 'node server.mjs',
    });
  });

  it.each([
    ['a block without a file', `${install}\n${fence('ts', 'nowhere();')}\n${run}`, 'page.md:5'],
    ['a file of an earlier block', `${install}\n${file}\nThen:\n\n${fence('ts', 'nowhere();')}\n${run}`, 'page.md:14'],
    ['nothing to install', `${file}\n${run}`, 'installs the package'],
  ])('is refused with %s', (_, text, message) => {
    expect(() => readRecipe('page.md', text)).toThrow(message);
  });
});

it('gives each framework its turn, a day each', () => {
  const day = 86_400_000;
  const noon = (days: number) => days * day + day / 2;
  expect([0, 1, 2, 3, 4].map((days) => turnOf(['a', 'b', 'c'], noon(days)))).toEqual(['a', 'b', 'c', 'a', 'b']);
  expect(turnOf(['a', 'b'], noon(1) + day / 3)).toBe('b');
});
