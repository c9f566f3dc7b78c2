import { readFileSync } from 'node:fs';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { dts } from 'rollup-plugin-dts';

const { dependencies } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));

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

/**
 * The script build is wrapped after it is minified, with `let` throughout, and minified in one pass: each is what came
 * out smallest after compression, measured with `npm run size`.
 */
const wrap = {
  name: 'wrap',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      chunk.code = `(()=>{${chunk.code.trim().replaceAll('const ', 'let ')}})()`;
    }
  },
};

const script = {
  input: 'src/browser/script.ts',
  output: { file: 'dist/affitor-tracker.js', format: 'es' },
  plugins: [
    nodeResolve({ browser: true }),
    compile(),
    terser({
      ecma: 2020,
      module: true,
      compress: { passes: 1, unsafe: true, unsafe_arrows: true, pure_getters: true, inline: 0 },
      mangle: { properties: { regex: /^_/ } },
      format: { comments: false },
    }),
    wrap,
  ],
  onwarn,
};

export default [...entry('index', 'browser'), ...entry('server', 'server'), script];
