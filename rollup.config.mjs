import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import replace from '@rollup/plugin-replace';
import terser from '@rollup/plugin-terser';
import { dts } from 'rollup-plugin-dts';
import ts from 'typescript';
import { writeEntryFolders } from './scripts/lib/entry-folders.mjs';
import PROVIDERS from './scripts/lib/providers.cjs';
import { banner, integrityOf, releaseFiles } from './scripts/lib/release-files.mjs';

const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

const root = fileURLToPath(new URL('.', import.meta.url));
const tsconfig = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile).config;
const { options: compilerOptions } = ts.convertCompilerOptionsFromJson(tsconfig.compilerOptions, root);

/**
 * Compiles one module at a time, which `isolatedModules` allows; types are checked by `npm run typecheck`.
 * `@rollup/plugin-typescript` starts a whole program for each bundle: the same output in twice the time.
 */
const compile = () => ({
  name: 'compile',
  transform: (code, fileName) =>
    /\.tsx?$/.test(fileName)
      ? {
          code: ts.transpileModule(code, {
            fileName,
            compilerOptions,
          }).outputText,
          map: null,
        }
      : null,
});

const onwarn = (warning) => {
  throw new Error(warning.message);
};

/** What the doctor knows a tracker of its own version by: plain, the copy with the version in its name, for development. */
const trackerDigests = () => {
  const [tracker, development] = ['', '.dev'].map((suffix) =>
    readFileSync(new URL(`./dist/affitor-tracker${suffix}.js`, import.meta.url), 'utf8'),
  );
  return JSON.stringify(
    [tracker, banner(version) + tracker, development].map((file) =>
      integrityOf(file).replace('sha384-', '').slice(0, 12),
    ),
  );
};

/** Not read before it is wanted: the tracker is built first. */
const facts = () =>
  replace({
    preventAssignment: true,
    // By default a name is left alone where a property of it is read.
    delimiters: ['\\b', '\\b'],
    values: { __VERSION__: JSON.stringify(version), __TRACKER_DIGESTS__: trackerDigests },
  });

const source = (path) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/**
 * Entries that others import instead of containing a copy. An app that has React on one page and a plain import on another
 * must not get two trackers' worth of code, nor a server that imports `./server` and `./stripe` two copies of the latter.
 */
const shared = (ending) => ({
  [source('browser/index.ts')]: `./index${ending}`,
  [source('stripe/index.ts')]: `./stripe${ending}`,
});

/** An ES module, and a CommonJS one for Jest and older Node.js programs. */
const code = (name, folder, { external = [], directive = '', plugins = [], mode = '' } = {}) => ({
  input: `src/${folder}/index.ts`,
  output: ['js', 'cjs'].map((extension) => ({
    file: `dist/${name}${mode}.${extension}`,
    format: extension === 'js' ? 'es' : 'cjs',
    exports: 'named',
    banner: directive,
    paths: shared(`${mode}.${extension}`),
  })),
  external,
  // For `browser`, the build of nanoid that uses the global `crypto`: servers and edge runtimes have it too.
  plugins: [nodeResolve({ browser: true }), ...plugins, compile()],
  onwarn,
});

/** An npm entry: its code, and the declarations of each kind. */
const entry = (name, folder, options = {}) => [
  code(name, folder, options),
  {
    input: `src/${folder}/index.ts`,
    output: [
      { file: `dist/${name}.d.ts`, format: 'es', paths: shared('.js') },
      { file: `dist/${name}.d.cts`, format: 'es', paths: shared('.cjs') },
    ],
    external: options.external ?? [],
    plugins: [dts()],
    onwarn,
  },
];

/** In development the tracker explains what it does: `src/development` in the place of what it wraps. */
const DEVELOPMENT = '.development';
const explained = {
  name: 'explained',
  resolveId: (id, importer) =>
    id === './transport.ts' && importer === source('browser/delivery.ts') ? source('development/transport.ts') : null,
};

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
      // Not `var(`, which is of style sheets, nor a function without a name.
      if (/\b(var(?!\()|function(?!\())\b/.test(chunk.code)) throw new Error('A name would become the page’s own');
      chunk.code = `//# allFunctionsCalledOnLoad\n{${chunk.code.trim()}}`;
    }
  },
};

/**
 * The same for a script that is not minified. Its text mentions functions too, so only the beginning of a line counts. Its
 * messages survive a server that names no charset.
 */
const wrapReadable = {
  name: 'wrap-readable',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (/^(var|(async )?function)\b/m.test(chunk.code)) throw new Error('A name would become the page’s own');
      const code = chunk.code.replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
      chunk.code = `// @affitor/sdk ${version}: affitor-tracker.js for development. It says in the console what is wrong.\n{\n${code}}\n`;
    }
  },
};

/** Names that begin with `_` are nobody's but the tracker's own. */
const mangle = { properties: { regex: /^_/ } };

const script = (name, folder, { before = [] } = {}) => ({
  input: `src/${folder}/script.ts`,
  output: { file: `dist/${name}.js`, format: 'es' },
  plugins: [
    nodeResolve({ browser: true }),
    compile(),
    ...before,
    terser({
      ecma: 2020,
      module: true,
      compress: { passes: 2, inline: 1 },
      mangle,
      // Whatever the server says of its charset, or does not say.
      format: { comments: false, ascii_only: true },
    }),
    wrap,
    releaseFiles(version),
  ],
  onwarn,
});

/** The tracker's script for development, to be read. */
const developmentScript = (name) => ({
  input: 'src/development/script.ts',
  output: { file: `dist/${name}.dev.js`, format: 'es' },
  plugins: [nodeResolve({ browser: true }), explained, compile(), wrapReadable, releaseFiles(version)],
  onwarn,
});

const entryFolders = { name: 'entry-folders', writeBundle: () => writeEntryFolders(root) };

/** Rollup drops directives of modules it bundles. */
const react = { external: ['react', source('browser/index.ts')], directive: `'use client';` };

export default [
  // Bundlers compress it as well, but leave those names alone. Who wants to read it has the one for development.
  ...entry('index', 'browser', {
    plugins: [terser({ ecma: 2020, mangle, format: { ascii_only: true } })],
  }),
  code('index', 'development', { mode: DEVELOPMENT, plugins: [explained] }),
  ...entry('links', 'links'),
  ...PROVIDERS.flatMap((name) => [...entry(name, name), stub(name)]),
  ...entry('server', 'server', { external: [source('stripe/index.ts')] }),
  stub('server'),
  ...entry('relay', 'relay'),
  stub('relay'),
  ...entry('react', 'react', react),
  code('react', 'react', { ...react, mode: DEVELOPMENT }),
  script('affitor-tracker', 'browser'),
  developmentScript('affitor-tracker'),
  script('affitor-links', 'links'),
  ...entry('doctor', 'doctor', { plugins: [facts()] }),
  script('affitor-doctor', 'doctor', { before: [facts(), entryFolders] }),
];
