// The backend as one JavaScript file. Compiling it module by module as it is loaded, as a loader does, costs a third of a second
// at every start; this is done once and kept until a source changes.
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

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

/** Modules find their files by where their source is, not by where the compiled file is kept. */
const keepSourceUrls = {
  name: 'keep-source-urls',
  setup(build) {
    build.onLoad({ filter: /[\\/]e2e[\\/]backend[\\/].*\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      loader: 'ts',
      resolveDir: dirname(path),
    }));
  },
};

/** @returns {Promise<string>} URL of the compiled `main.ts` */
export async function compileBackend() {
  const file = join(cache, `backend-${fingerprint()}.mjs`);
  if (!existsSync(file)) {
    const { build } = await import('esbuild');
    const temporary = join(cache, `${randomUUID()}.mjs`);
    mkdirSync(cache, { recursive: true });
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
  return pathToFileURL(file).href;
}
