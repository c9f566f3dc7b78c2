import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { frameworkPages, pages, root } from './support/pages.ts';

const withoutCode = (text: string) => text.replaceAll(/^( *)```[\s\S]*?^\1```$/gm, '').replaceAll(/`[^`\n]*`/g, '');

/** As GitHub names the heading of a section. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

const anchorsOf = (path: string) =>
  [...readFileSync(join(root, path), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading!));

const all = [...pages, ...frameworkPages];

describe.each(all)('$path', ({ path, text }) => {
  const targets = [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!);

  it('links to files and sections that exist', () => {
    for (const target of targets.filter((target) => !/^[a-z]+:/.test(target))) {
      const [file, section] = target.split('#') as [string, string?];
      const linked = file ? join(dirname(path), file) : path;
      expect(existsSync(join(root, linked)), `${target} is no file`).toBe(true);
      if (section && linked.endsWith('.md')) expect(anchorsOf(linked), `${target} is no section`).toContain(section);
    }
  });
});

it('reaches every page from the README or from a page that it links to', () => {
  const reached = new Set(['README.md']);
  for (const from of reached) {
    for (const [, target] of readFileSync(join(root, from), 'utf8').matchAll(/\]\(([^)#\s]+\.md)/g)) {
      const path = join(dirname(from), target!);
      if (!/^[a-z]+:/.test(target!) && existsSync(join(root, path))) reached.add(path);
    }
  }
  for (const { path } of all) expect([...reached]).toContain(path);
});
