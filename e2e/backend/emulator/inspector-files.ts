import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { HttpError } from '../http/errors.ts';
import type { RequestContext } from '../http/scope.ts';

const folder = new URL('../inspector/', import.meta.url);
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing but our own files and the backend, and no markup made of text. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** The files of `inspector/`. The policy leaves a visitor's input nothing to run with, were it ever unescaped. */
export async function serveInspector(c: RequestContext) {
  const name = c.req.path === '/' ? 'index.html' : c.req.path.slice('/inspector/'.length);
  const type = TYPES[extname(name)];
  const isPlainName = /^[\w-]+(\.[\w-]+)*$/.test(name);
  const file = type && isPlainName ? await readFile(new URL(name, folder), 'utf8').catch(() => undefined) : undefined;
  if (type === undefined || file === undefined) throw new HttpError(404, 'Not found');
  return c.body(file, 200, {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': POLICY,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
}
