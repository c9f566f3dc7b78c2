import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse, parseFragment } from 'parse5';
import { describe, expect, inject, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { compile } from './support/compile.ts';
import { type Block, blocks, root } from './support/pages.ts';

/** A merchant's project that has the packed tarball installed. */
const project = inject('project');

/** What is printed, drawn or compared, and signatures. */
const NOT_CODE = ['text', 'diff', ''];
/** `sql` is run in run.test.ts. */
const CHECKED = ['ts', 'tsx', 'js', 'jsx', 'html', 'sh', 'json', 'yaml', 'sql'];

const [examples, written] = [true, false].map((generated) =>
  blocks.filter(({ place }) => place.startsWith('docs/reference.md') === generated),
) as [Block[], Block[]];

const blocksIn = (...languages: string[]): Block[] => written.filter(({ language }) => languages.includes(language));

it('names the language of every block, one that is checked here', () => {
  const others = blocks.filter(({ language }) => ![...CHECKED, ...NOT_CODE].includes(language));
  expect(others.map(({ place, language }) => `${place}: ${language}`)).toEqual([]);
  // Signatures stand in the generated page alone.
  expect(written.filter(({ language }) => !language).map(({ place }) => place)).toEqual([]);
});

/** The scripts that stand in a block of HTML itself. */
const inlineScripts = (block: Block): Block[] =>
  [...block.code.matchAll(/<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, code], index) => ({
    ...block,
    place: `${block.place}#${index}`,
    language: 'js',
    code: code!,
  }));

const entries = inject('published');

/** An example takes for granted what stands in the same section of the reference, and may be a part of a function. */
const complete = (example: Block): Block => {
  if (example.code.startsWith('import ')) return example;
  const { exports } = entries.find(({ specifier }) => specifier === example.section)!;
  const used = exports.filter(({ name }) => name !== 'default' && new RegExp(`\\b${name}\\b`).test(example.code));
  const imports = `import { ${used.map(({ name }) => name).join(', ')} } from '${example.section}';`;
  const isPart = /^(if .*)?return\b/m.test(example.code);
  const code = isPart ? `export const part = async () => {\n${example.code}\n};` : example.code;
  return { ...example, code: `${imports}\n${code}` };
};

describe('compiles against the published types', () => {
  it('strict TypeScript', () => {
    const context = { plain: false, context: 'merchant.d.ts' };
    expect(compile(project, 'docs-ts', blocksIn('ts', 'tsx'), context)).toEqual([]);
  });

  it('JavaScript, inline scripts included', () => {
    const snippets = [...blocksIn('js', 'jsx'), ...blocksIn('html').flatMap(inlineScripts)];
    expect(compile(project, 'docs-js', snippets, { plain: true, context: 'merchant.d.ts' })).toEqual([]);
  });

  it('the examples that an editor shows', () => {
    const snippets = examples.filter(({ language }) => language).map(complete);
    expect(compile(project, 'docs-examples', snippets, { plain: true, context: 'examples.d.ts' })).toEqual([]);
  });
});

describe('HTML', () => {
  const documented = readFileSync(`${root}README.md`, 'utf8').match(/(?<=^\| `)data-affitor-[a-z-]+/gm)!;
  /** Those of the scripts beside the tracker stand in tables of their own. */
  const others = /^data-affitor-(domains|stripe|links)/;

  it.each(blocksIn('html'))('parses: $place', ({ code }) => {
    const errors: string[] = [];
    const onParseError = ({ code: error, startLine }: { code: string; startLine: number }) =>
      errors.push(`line ${startLine}: ${error}`);
    if (/^<!doctype/i.test(code)) parse(code, { onParseError });
    else parseFragment(code, { onParseError });
    expect(errors).toEqual([]);
  });

  it.each(blocksIn('html'))('uses attributes that exist: $place', ({ code }) => {
    for (const attribute of code.match(/data-affitor-[a-z-]+/g) ?? [])
      if (!others.test(attribute)) expect(documented).toContain(attribute);
  });
});

describe('shell', () => {
  const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

  it.each(blocksIn('sh'))('parses, and runs scripts that exist: $place', ({ code }) => {
    // Bash warns of a locale that is not installed.
    const env = { ...process.env, LC_ALL: 'C' };
    const { status, stderr } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8', env });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    for (const [, name] of code.matchAll(/\bnpm run (?:--silent )?([\w:-]+)/g)) expect(scripts).toHaveProperty([name!]);
  });
});

// Lists of none are allowed: not every language stands somewhere.
describe('data', () => {
  it('parses as JSON', () => {
    for (const { code } of blocksIn('json')) JSON.parse(code);
  });
  it('parses as YAML', () => {
    for (const { code } of blocksIn('yaml')) parseYaml(code);
  });
});
