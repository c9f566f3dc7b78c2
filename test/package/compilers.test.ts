import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, it } from 'vitest';
import providers from '../../scripts/lib/providers.cjs';
import { blocks } from '../docs/support/pages.ts';
import { entries } from './support/entries.ts';
import { compiler, modules } from './support/run.ts';

// Merchants' code must compile with every compiler and every version of Stripe's package that they use. There is one program
// for each compiler, with all versions of Stripe's package in it, because most of the time goes into reading declarations.

const OLDEST = 'typescript5.0';
const COMPILERS = [OLDEST, 'typescript5.5', 'typescript5.9', 'typescript'];

/** At the desk the oldest and the newest, as strictly as they go. A release in between fails together with one of them. */
const [STRICT, LOOSE] = [true, false].map((exact) =>
  (process.env.CI ? COMPILERS : [OLDEST, 'typescript']).map((name) => ({ name, exact })),
) as [Run[], Run[]];

interface Run {
  name: string;
  exact: boolean;
}
const STRIPES = ['stripe14', 'stripe17', 'stripe18', 'stripe'];

const folder = join(inject('project'), 'compilers');
mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
const link = (name: string) => {
  mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
  symlinkSync(join(modules, name), join(folder, 'node_modules', name), 'dir');
};
const PROVIDERS = ['@polar-sh/sdk', 'polar0', '@paddle/paddle-node-sdk', '@lemonsqueezy/lemonsqueezy.js'];
for (const name of ['@types/node', '@types/express', 'fastify', ...PROVIDERS]) link(name);

/**
 * Copies the declarations of one version of Stripe's package. Up to version 18 they declare a module "stripe", which gets
 * the name of the folder, so that several versions fit into one program. Comments are left out, because parsing them takes
 * a fifth of the time.
 */
const copyDeclarations = (version: string) =>
  cpSync(join(modules, version), join(folder, 'node_modules', version), {
    recursive: true,
    filter: (source, target) => {
      if (source.endsWith('package.json')) return true;
      if (!source.endsWith('.d.ts')) return !/\.\w+$/.test(source);
      const text = readFileSync(source, 'utf8');
      writeFileSync(
        target,
        text.replaceAll("declare module 'stripe'", `declare module '${version}'`).replace(/\/\*[\s\S]*?\*\//g, ''),
      );
      return false;
    },
  });
for (const version of STRIPES) copyDeclarations(version);

const write = (name: string, code: string): string => {
  writeFileSync(join(folder, name), code);
  return name;
};
const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');
const ofEach = (name: string, code: string) =>
  STRIPES.map((version) => write(`${name}.${version}.ts`, code.replaceAll("from 'stripe'", `from '${version}'`)));

const ofServers = new RegExp(`@affitor/sdk/(${['server', 'relay', ...providers].join('|')})'`);

/** The documentation's code for servers. Code that uses Stripe's package is compiled with each version. */
const snippets = blocks
  .filter(({ code, language }) => /^[jt]s$/.test(language) && ofServers.test(code))
  .flatMap(({ place, code, language }) => {
    const name = `${place.replaceAll(/\W/g, '_')}_${language}`;
    // What readers of plain JavaScript write into comments, TypeScript reads as nothing.
    const module = `${code.replaceAll(/\/\*\* @type \{.*?\} \*\/ \(/g, '<any>(')}\nexport {};\n`;
    return /\bstripe\./.test(code)
      ? ofEach(name, `import Stripe from 'stripe';\ndeclare const stripe: Stripe;\n${module}`)
      : [write(`${name}.ts`, module)];
  });

const program = [
  ...ofEach('use', fixture('stripe.ts')),
  write('providers.ts', fixture('providers.ts')),
  ...snippets,
  write('merchant.d.ts', readFileSync(new URL('../docs/fixtures/merchant.d.ts', import.meta.url), 'utf8')),
];

/** Their `Headers` have `getSetCookie()`, which TypeScript knows since 5.2. */
const WITH_COOKIES = /^docs_fastify/;

/**
 * All code of the documentation that uses no other package than React, in whatever language. Nothing but our declarations is
 * read with it, so that they can be checked too.
 */
const plain = blocks
  .filter(({ code, language, place }) => {
    // The examples of the reference are not whole; test/docs completes and compiles them.
    const isWhole = /^[jt]sx?$/.test(language) && !place.startsWith('docs/reference.md');
    return isWhole && !/\bstripe\.|from '(?!@affitor|react)/.test(code);
  })
  .map(({ place, code, language }) =>
    write(`plain_${place.replaceAll(/\W/g, '_')}.${language.endsWith('x') ? 'tsx' : 'ts'}`, `${code}\nexport {};\n`),
  );
const passedOn = write('undefined.tsx', fixture('undefined.tsx'));
const context = write(
  'plain.d.ts',
  readFileSync(new URL('../docs/fixtures/merchant.d.ts', import.meta.url), 'utf8')
    .replace(/^declare const stripe: .*$/m, '')
    .concat('declare const process: { env: Record<string, string | undefined> };\n'),
);

const inTwoSteps = ofEach('in-two-steps', fixture('stripe-in-two-steps.ts'));
const everyEntry = write(
  'entries.ts',
  entries.map(({ specifier }, index) => `export * as entry${index} from '${specifier}';`).join('\n'),
);

/** Two at a time, each in a process of its own, in the order in which the tests wait for them. */
const lanes = [Promise.resolve(''), Promise.resolve('')];

/** @returns what the compiler complains of */
const compile = (title: string, name: string, files: string[], options: object): Promise<string> => {
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM'],
    module: 'ESNext',
    moduleResolution: 'bundler',
    strict: true,
    noEmit: true,
    types: [],
    ...options,
  };
  const config = write(`${title}-${name}.json`, JSON.stringify({ compilerOptions, files }));
  const run = () =>
    new Promise<string>((resolve) =>
      execFile(process.execPath, [compiler(name), '-p', config], { cwd: folder }, (error, stdout, stderr) =>
        resolve(error ? `${stdout}${stderr}` || error.message : ''),
      ),
    );
  const complaints = lanes.shift()!.then(run);
  lanes.push(complaints);
  return complaints;
};

// Stripe's declarations take the longest, and what compiles strictly does so otherwise: once is enough.
const merchants = [...STRICT, ...(process.env.CI ? LOOSE.slice(-1) : [])].map(({ name, exact }) => ({
  name,
  exact,
  complaints: compile(
    `merchants-${exact}`,
    name,
    name === OLDEST ? program.filter((file) => !WITH_COOKIES.test(file)) : [...program, ...inTwoSteps],
    {
      types: ['node'],
      esModuleInterop: true,
      exactOptionalPropertyTypes: exact,
      // A reader of plain JavaScript is spared the types of parameters.
      noImplicitAny: false,
      // Checking Stripe's own declarations would take long.
      skipLibCheck: true,
    },
  ),
}));
const ours = [...STRICT, ...(process.env.CI ? LOOSE : [])].map(({ name, exact }) => ({
  name,
  exact,
  complaints: compile(`ours-${exact}`, name, [everyEntry, passedOn, context, ...plain], {
    exactOptionalPropertyTypes: exact,
    noImplicitAny: false,
    jsx: 'react-jsx',
    skipLibCheck: false,
    skipDefaultLibCheck: true,
  }),
}));

it.each(merchants)(
  'with $name, exactOptionalPropertyTypes $exact, what is given to the providers’ packages, and taken from them, has their types',
  async ({ complaints }) => {
    expect(await complaints).toBe('');
  },
);

it.each(ours)(
  'with $name, exactOptionalPropertyTypes $exact, skipLibCheck false, our declarations and the documentation’s code compile',
  async ({ complaints }) => {
    expect(plain.length).toBeGreaterThan(20);
    expect(await complaints).toBe('');
  },
);
