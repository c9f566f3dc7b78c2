import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';

/**
 * Runs an entry, bundled, in a global scope that has the web's interfaces and nothing of Node.js: no `process`, no
 * `Buffer`, no `require`, as in edge runtimes.
 *
 * @param entry path below `src/`
 * @param globals what else the scope is to have
 */
export const loadInBareRuntime = async <Module>(entry: string, globals: object = {}): Promise<Module> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../../src/${entry}`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'module',
    platform: 'neutral',
    // As in rollup.config.mjs.
    conditions: ['browser'],
  });
  const scope = createContext(
    {
      AbortController,
      AbortSignal,
      clearTimeout,
      crypto,
      fetch,
      Headers,
      ReadableStream,
      Request,
      Response,
      setTimeout,
      TextDecoder,
      TextEncoder,
      URL,
      URLSearchParams,
      ...globals,
    },
    { codeGeneration: { strings: false, wasm: false } },
  );
  runInContext(outputFiles[0]!.text, scope);
  return (scope as { module: Module }).module;
};
