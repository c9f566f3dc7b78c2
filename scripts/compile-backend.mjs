// The backend as one JavaScript file. Compiling it module by module as it is loaded, as a loader does, costs a third of a second
// at every start; this is done once and kept until a source changes.
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isReadable, isWritable } from './lib/access.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = join(root, 'e2e/backend');
// Inside the package, or its own name would not resolve from there.
const cache = join(root, '.cache');

function fingerprint() {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  for (const name of readdirSync(sources, { recursive: true }).sort()) {
    if (name.endsWith('.ts')) hash.update(name).update(readFileSync(join(sources, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * Modules find their files by where their source is, not by where the compiled file is kept. Relative to that file, so that
 * the checkout can be moved.
 */
const keepSourceUrls = {
  name: 'keep-source-urls',
  setup(build) {
    build.onLoad({ filter: /[\\/]e2e[\\/]backend[\\/].*\.ts$/ }, ({ path }) => {
      const source = JSON.stringify(relative(cache, path).replaceAll(sep, '/'));
      return {
        contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', `new URL(${source}, import.meta.url).href`),
        loader: 'ts',
        resolveDir: dirname(path),
      };
    });
  },
};

function canCache() {
  try {
    mkdirSync(cache, { recursive: true });
  } catch {
    return false;
  }
  return isWritable(cache);
}

async function compile(file) {
  const { build } = await import('esbuild');
  const temporary = join(cache, `${randomUUID()}.mjs`);
  await build({
    entryPoints: [join(sources, 'main.ts')],
    outfile: temporary,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'warning',
    plugins: [keepSourceUrls],
  });
  renameSync(temporary, file);
}

/** @returns {Promise<string>} URL of a `main.ts` that can be imported: compiled, or as it is where nothing can be kept */
export async function compileBackend() {
  const file = join(cache, `backend-${fingerprint()}.mjs`);
  if (!isReadable(file)) {
    if (!canCache()) {
      const { register } = await import('tsx/esm/api');
      register();
      return pathToFileURL(join(sources, 'main.ts')).href;
    }
    await compile(file);
  }
  return pathToFileURL(file).href;
}
