import { badRequest, HttpError } from './errors.ts';
import type { RequestContext } from './scope.ts';

export const MAX_BODY_BYTES = 64 * 1024;
const MAX_DEPTH = 32;

const tooLarge = () => new HttpError(413, `Request body exceeds ${MAX_BODY_BYTES} bytes`);

/** Gives up as soon as it is too long, whatever Content-Length claims. */
async function readBytes(request: Request): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length')) > MAX_BODY_BYTES) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body as it arrived. Read once, however many ask: the emulator looks at it before the handler does. */
export function readBody(c: RequestContext): Promise<Uint8Array> {
  const bytes = c.var.bytes ?? readBytes(c.req.raw);
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
