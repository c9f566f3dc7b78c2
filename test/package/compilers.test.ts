import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject, it } from 'vitest';
import { blocks } from '../docs/support/pages.ts';
import { entries } from './support/entries.ts';
import { compiler, modules } from './support/run.ts';

// Merchants' code must compile with every compiler and every version of Stripe's package that they use. There is one program
// for each compiler, with all versions of Stripe's package in it, because most of the time goes into reading declarations.

const OLDEST = 'typescript5.0';
const COMPILERS = [OLDEST, 'typescript5.4', 'typescript5.9', 'typescript'];
const STRIPES = ['stripe14', 'stripe17', 'stripe18', 'stripe'];

const folder = join(inject('project'), 'compilers');
mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
const link = (name: string) => {
  mkdirSync(dirname(join(folder, 'node_modules', name)), { recursive: true });
  symlinkSync(join(modules, name), join(folder, 'node_modules', name), 'dir');
};
const PROVIDERS = ['@polar-sh/sdk', 'polar0', '@paddle/paddle-node-sdk', '@lemonsqueezy/lemonsqueezy.js'];
for (const name of ['@types/node', '@types/express', ...PROVIDERS]) link(name);

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

/** The documentation's code for servers. Code that uses Stripe's package is compiled with each version. */
const snippets = blocks
  .filter(
    ({ code, language }) =>
      /^[jt]s$/.test(language) && /@affitor\/sdk\/(server|stripe|polar|paddle|lemonsqueezy|relay)'/.test(code),
  )
  .flatMap(({ place, code }) => {
    const name = place.replaceAll(/\W/g, '_');
    const module = `${code}\nexport {};\n`;
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

const merchants = COMPILERS.map((name) => ({
  name,
  complaints: compile('merchants', name, name === OLDEST ? program : [...program, ...inTwoSteps], {
    types: ['node'],
    esModuleInterop: true,
    // A reader of plain JavaScript is spared the types of parameters.
    noImplicitAny: false,
    // Checking Stripe's own declarations would take long.
    skipLibCheck: true,
  }),
}));
const ours = compile('ours', OLDEST, [everyEntry], { skipLibCheck: false, skipDefaultLibCheck: true });

it.each(merchants)(
  'with $name, what is given to the providers’ packages, and taken from them, has their types',
  async ({ complaints }) => {
    expect(await complaints).toBe('');
  },
);

it(`the declarations are understood by ${OLDEST}`, async () => {
  expect(await ours).toBe('');
});
