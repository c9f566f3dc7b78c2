import { badRequest, HttpError } from './errors.ts';
import { isWebhook } from './path.ts';
import type { RequestContext } from './scope.ts';

const KB = 1024;

/** An invoice of many lines is larger than anything a page or a server reports. */
const maxBytes = (path: string) => (isWebhook(path) ? 1024 * KB : 64 * KB);

/** What is read of a body only to be thrown away. Whoever sends more loses the connection. */
const MAX_DRAINED_BYTES = 16 * 1024 * KB;
const MAX_DEPTH = 32;

/**
 * Keeps nothing of a body that is too long, whatever Content-Length claims. It is read all the same: what stays unread
 * in a connection that is kept would be taken for the next request.
 */
async function readBytes(request: Request, max: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size <= max) chunks.push(chunk);
    else chunks.length = 0;
    if (size > MAX_DRAINED_BYTES) break;
  }
  if (Math.max(size, Number(request.headers.get('content-length'))) <= max) return Buffer.concat(chunks);
  throw new HttpError(
    413,
    `Request body exceeds ${max} bytes`,
    size > MAX_DRAINED_BYTES ? { Connection: 'close' } : {},
  );
}

/** The body as it arrived. Read once, however many ask: the emulator looks at it before the handler does. */
export function readBody(c: RequestContext): Promise<Uint8Array> {
  const bytes = c.var.bytes ?? readBytes(c.req.raw, maxBytes(c.req.path));
  c.set('bytes', bytes);
  return bytes;
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((child) => deeperThan(child, levels - 1));
}

/** Nesting is bounded here because `JSON.parse` takes more of it than any later consumer's stack. */
export function parseJson(bytes: Uint8Array): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw badRequest('Request body is not valid JSON');
  }
  if (deeperThan(value, MAX_DEPTH)) throw badRequest('Request body is nested too deeply');
  return value;
}

/** The JSON object in the body, whatever the Content-Type: `text/plain` spares browsers a preflight. */
export async function readJson(c: RequestContext): Promise<Record<string, unknown>> {
  const value = parseJson(await readBody(c));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('Request body must be a JSON object');
  }
  return value as Record<string, unknown>;
}
