import { readFileSync } from 'node:fs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { dts } from 'rollup-plugin-dts';

const { version, dependencies } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

/** Options of the source files' own tsconfig, without what only the type-check is for. */
const compile = () =>
  typescript({ noEmit: false, declaration: false, allowImportingTsExtensions: false, rewriteRelativeImportExtensions: true, include: ['src/**'] });

const onwarn = (warning) => {
  throw new Error(warning.message);
};

/** An npm entry: plain ES module and its declarations. Dependencies stay imports, so that an app's own copies are used. */
const entry = (name, folder, { external = [], banner = '' } = {}) => [
  {
    input: `src/${folder}/index.ts`,
    output: { file: `dist/${name}.js`, format: 'es', banner },
    external: [...Object.keys(dependencies), ...external],
    plugins: [compile()],
    onwarn,
  },
  {
    input: `src/${folder}/index.ts`,
    output: { file: `dist/${name}.d.ts`, format: 'es' },
    external,
    plugins: [dts()],
    onwarn,
  },
];

const script = {
  input: 'src/browser/script.ts',
  output: { file: 'dist/affitor-tracker.js', format: 'iife', banner: `/*! @affitor/sdk ${version} | MIT */` },
  plugins: [
    nodeResolve({ browser: true }),
    compile(),
    terser({
      ecma: 2020,
      toplevel: true,
      compress: { passes: 3, unsafe_arrows: true, pure_getters: true, keep_fargs: false },
      mangle: { properties: { regex: /^_/ } },
      format: { comments: /^!/ },
    }),
  ],
  onwarn,
};

export default [...entry('index', 'browser'), script];
