import { buildSync } from 'esbuild';

/**
 * Bundles an app of the merchant's, which imports the package by its name.
 *
 * @param target to which the bundler turns newer syntax down
 */
export const app = (code: string, target = 'esnext'): string =>
  buildSync({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'jsx' },
    bundle: true,
    write: false,
    format: 'iife',
    jsx: 'automatic',
    target,
    define: { 'process.env.NODE_ENV': '"development"' },
  }).outputFiles[0]!.text;
