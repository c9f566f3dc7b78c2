import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import replace from '@rollup/plugin-replace';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { dts } from 'rollup-plugin-dts';
import { rename } from './scripts/lib/names.mjs';
import { banner, integrityOf, releaseFiles } from './scripts/lib/release-files.mjs';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

/** Types are checked by `npm run typecheck`. */
const compile = () =>
  typescript({
    noEmit: false,
    noCheck: true,
    declaration: false,
    allowImportingTsExtensions: false,
    rewriteRelativeImportExtensions: true,
    include: ['src/**'],
  });

const onwarn = (warning) => {
  throw new Error(warning.message);
};

/** What the doctor knows a tracker of its own version by, plain or as the copy with the version in its name. */
const trackerIntegrity = () => {
  const tracker = readFileSync(new URL('./dist/affitor-tracker.js', import.meta.url), 'utf8');
  return JSON.stringify([integrityOf(tracker), integrityOf(banner(version) + tracker)]);
};

/** Not read before it is wanted: the tracker is built first. */
const facts = () =>
  replace({
    preventAssignment: true,
    // By default a name is left alone where a property of it is read.
    delimiters: ['\\b', '\\b'],
    values: { __VERSION__: JSON.stringify(version), __TRACKER_INTEGRITY__: trackerIntegrity },
  });

/** An app that has React on one page and a plain import on another must not get two trackers' worth of code. */
const browserEntry = fileURLToPath(new URL('./src/browser/index.ts', import.meta.url));
const shared = (extension) => ({ [browserEntry]: `./index.${extension}` });

/** An npm entry: an ES module, a CommonJS one for Jest and older Node.js programs, and the declarations of each. */
const entry = (name, folder, { external = [], directive = '', plugins = [] } = {}) => [
  {
    input: `src/${folder}/index.ts`,
    output: [
      { file: `dist/${name}.js`, format: 'es', banner: directive, paths: shared('js') },
      { file: `dist/${name}.cjs`, format: 'cjs', exports: 'named', banner: directive, paths: shared('cjs') },
    ],
    external,
    plugins: [compile(), ...plugins],
    onwarn,
  },
  {
    input: `src/${folder}/index.ts`,
    output: [
      { file: `dist/${name}.d.ts`, format: 'es', paths: shared('js') },
      { file: `dist/${name}.d.cts`, format: 'es', paths: shared('cjs') },
    ],
    external,
    plugins: [dts()],
    onwarn,
  },
];

/** What a bundler puts into a browser in the place of a server's entry. */
const stub = (name) => ({
  input: `src/${name}/browser-stub.ts`,
  output: { file: `dist/${name}-stub.js`, format: 'es' },
  plugins: [compile()],
  onwarn,
});

/**
 * The first line has Chromium compile all functions off the main thread, while the script still streams in, instead of
 * one by one as they are called: a third of a millisecond of every page for 22 bytes
 * (https://v8.dev/blog/explicit-compile-hints). The block keeps the script's names from the page's: all of them are
 * `const` and `let`, which are local to one, also in a classic script.
 */
const wrap = {
  name: 'wrap',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      // Not `var(`, which is of style sheets.
      if (/\b(var(?!\()|function)\b/.test(chunk.code)) throw new Error('A name would become the page’s own');
      chunk.code = `//# allFunctionsCalledOnLoad\n{${chunk.code.trim()}}`;
    }
  },
};

/** Shortened names as `scripts/names.mjs` has found that they compress best. */
const names = (file) => ({
  name: 'names',
  generateBundle(_, bundle) {
    const choice = readFileSync(new URL(file, import.meta.url), 'utf8');
    for (const chunk of Object.values(bundle)) chunk.code = rename(chunk.code, choice);
  },
});

const script = (name, folder, { before = [], after = [] } = {}) => ({
  input: `src/${folder}/script.ts`,
  output: { file: `dist/${name}.js`, format: 'es' },
  plugins: [
    nodeResolve({ browser: true }),
    compile(),
    ...before,
    terser({
      ecma: 2020,
      module: true,
      compress: {
        passes: 2,
        unsafe: true,
        unsafe_arrows: true,
        unsafe_methods: true,
        pure_getters: true,
        inline: 1,
      },
      mangle: { properties: { regex: /^_/ } },
      // Whatever the server says of its charset, or does not say.
      format: { comments: false, ascii_only: true },
    }),
    wrap,
    ...after,
    releaseFiles(version),
  ],
  onwarn,
});

export default [
  ...entry('index', 'browser'),
  ...entry('links', 'links'),
  ...entry('server', 'server'),
  stub('server'),
  ...entry('relay', 'relay'),
  stub('relay'),
  // Rollup drops directives of modules it bundles.
  ...entry('react', 'react', { external: ['react', browserEntry], directive: `'use client';` }),
  script('affitor-tracker', 'browser', { after: [names('./scripts/names.json')] }),
  script('affitor-links', 'links'),
  ...entry('doctor', 'doctor', { plugins: [facts()] }),
  script('affitor-doctor', 'doctor', { before: [facts()] }),
];
