import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Block {
  /** Where it stands, for messages: `docs/start.md:12`. */
  place: string;
  language: string;
  /** The section's heading, of the second level. */
  section: string;
  code: string;
}

/** What a person who integrates or contributes reads. The frameworks' pages are run as a whole, by a command of their own. */
export const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync(`${root}docs`)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`),
].map((path) => ({
  path,
  text: readFileSync(`${root}${path}`, 'utf8'),
}));

/** The fenced code blocks of a page. */
export const blocksOf = (path: string, text: string): Block[] =>
  [...text.matchAll(/^( *)```(\S*).*\n([\s\S]*?)^\1```$/gm)].map((match) => {
    const before = text.slice(0, match.index);
    return {
      place: `${path}:${before.split('\n').length}`,
      language: match[2]!,
      section: before.match(/^## (.*)(?![\s\S]*^## )/m)?.[1] ?? '',
      code: match[3]!.replaceAll(new RegExp(`^${match[1]}`, 'gm'), ''),
    };
  });

export const blocks = pages.flatMap(({ path, text }) => blocksOf(path, text));
