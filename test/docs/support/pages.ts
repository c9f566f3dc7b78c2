import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Block {
  /** Where it stands, for messages: `docs/start.md:12`. */
  place: string;
  language: string;
  /** The section's heading, of the second level. */
  section: string;
  /** The file that it is the content of, where the paragraph before begins with its path in bold: **`src/main.ts`**. */
  file: string | undefined;
  code: string;
}

export interface Page {
  path: string;
  text: string;
}

const read = (path: string): Page => ({ path, text: readFileSync(`${root}${path}`, 'utf8') });

const pagesIn = (folder: string): Page[] =>
  readdirSync(`${root}${folder}`)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => read(`${folder}/${name}`));

/** One page a framework: run as a whole, in a project of the framework, by `npm run test:frameworks`. */
export const frameworkPages = pagesIn('docs/frameworks');

/** What else a person who integrates or contributes reads, of which each block is looked at by itself. */
export const pages = [...['README.md', 'CONTRIBUTING.md', 'SECURITY.md'].map(read), ...pagesIn('docs')];

/** The fenced code blocks of a page. */
export const blocksOf = (path: string, text: string): Block[] =>
  [...text.matchAll(/^( *)```(\S*).*\n([\s\S]*?)^\1```$/gm)].map((match) => {
    const before = text.slice(0, match.index);
    return {
      place: `${path}:${before.split('\n').length}`,
      language: match[2]!,
      section: before.match(/^## (.*)(?![\s\S]*^## )/m)?.[1] ?? '',
      file: before
        .trimEnd()
        .split(/\n{2,}/)
        .at(-1)!
        .match(/^\*\*`([^`]+)`\*\*/)?.[1],
      code: match[3]!.replaceAll(new RegExp(`^${match[1]}`, 'gm'), ''),
    };
  });

export const blocks = pages.flatMap(({ path, text }) => blocksOf(path, text));
