import { findProgramByApiKey, type Program } from '../store/programs.ts';
import { HttpError } from './errors.ts';
import type { Deps, RequestContext } from './scope.ts';

const invalidToken = () => new HttpError(401, 'Invalid API token');

/** The program whose key came as `Authorization: Bearer`; `undefined` for anything else. */
async function findProgram(c: RequestContext, { db }: Deps): Promise<Program | undefined> {
  const [, key] = /^Bearer ([\x21-\x7e]{1,256})$/i.exec(c.req.header('authorization') ?? '') ?? [];
  const program = key ? await findProgramByApiKey(db, key, c.var.now) : undefined;
  if (program) c.set('programId', program.id);
  return program;
}

/** The program whose key came as `Authorization: Bearer`; 401 for anything else. */
export async function requireProgram(c: RequestContext, deps: Deps): Promise<Program> {
  const program = await findProgram(c, deps);
  if (!program) throw invalidToken();
  return program;
}

/** 403 for another program than the key's, whether or not there is such a program. */
export function refuseForeign(program: Program, named: string | number | undefined): void {
  if (named !== undefined && String(named) !== String(program.id)) {
    throw new HttpError(403, 'API token does not belong to this program');
  }
}

/**
 * As `requireProgram` where the header is optional: absent is fine, present and wrong is not. From a page it is: the page's
 * own `fetch` may add the token of another API to every request.
 */
export async function optionalProgram(c: RequestContext, deps: Deps): Promise<Program | undefined> {
  if (c.req.header('authorization') === undefined) return undefined;
  return c.req.header('origin') === undefined ? requireProgram(c, deps) : findProgram(c, deps);
}
