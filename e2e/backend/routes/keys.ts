import { z } from 'zod';
import { requireProgram } from '../http/auth.ts';
import { readBody, readJson } from '../http/body.ts';
import type { Deps, RequestContext } from '../http/scope.ts';
import { parse } from '../schema.ts';
import { rotateApiKey } from '../store/programs.ts';

const MAX_OVERLAP_SECONDS = 7 * 24 * 60 * 60;
const MESSAGE = `overlap_seconds must be an integer from 0 to ${MAX_OVERLAP_SECONDS}`;
const rotateSchema = z.object({
  overlap_seconds: z.int(MESSAGE).min(0, MESSAGE).max(MAX_OVERLAP_SECONDS, MESSAGE).default(0),
});

/** Answers a new key, the only time it is shown; the old one stops at once or after the overlap. */
export const rotateKey = (deps: Deps) => async (c: RequestContext) => {
  const program = await requireProgram(c, deps);
  const isEmpty = (await readBody(c)).byteLength === 0;
  const body = parse(rotateSchema, isEmpty ? {} : await readJson(c));
  const { key, previousExpiresAt } = await deps.db.transaction((tx) =>
    rotateApiKey(tx, program.id, c.var.now, body.overlap_seconds),
  );
  return c.json({ api_key: key, previous_key_expires_at: previousExpiresAt });
};
