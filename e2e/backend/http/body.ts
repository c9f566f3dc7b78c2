import { badRequest, HttpError } from './errors.ts';
import type { RequestContext } from './scope.ts';

export const MAX_BODY_BYTES = 64 * 1024;
const MAX_DEPTH = 32;

const tooLarge = () => new HttpError(413, `Request body exceeds ${MAX_BODY_BYTES} bytes`);

/** Reads the body, giving up as soon as it is too long, whatever Content-Length claims. */
export async function readBody(request: Request, limit = MAX_BODY_BYTES): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length')) > limit) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function deeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((child) => deeperThan(child, levels - 1));
}

/**
 * The JSON object in the body, whatever the Content-Type: `text/plain` spares browsers a preflight.
 * Nesting is bounded here because `JSON.parse` takes more of it than any later consumer's stack.
 */
export async function readJson(c: RequestContext): Promise<Record<string, unknown>> {
  const bytes = await readBody(c.req.raw);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw badRequest('Request body is not valid JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('Request body must be a JSON object');
  }
  if (deeperThan(value, MAX_DEPTH)) throw badRequest('Request body is nested too deeply');
  c.set('body', value);
  return value as Record<string, unknown>;
}
