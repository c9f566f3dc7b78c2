import { findProgramByApiKey, type Program } from '../store/programs.ts';
import { HttpError } from './errors.ts';
import type { Deps, RequestContext } from './scope.ts';

const invalidToken = () => new HttpError(401, 'Invalid API token');

/** The program whose key came as `Authorization: Bearer`; 401 for anything else. */
export async function requireProgram(c: RequestContext, { db }: Deps): Promise<Program> {
  const [, key] = /^Bearer ([\x21-\x7e]{1,256})$/i.exec(c.req.header('authorization') ?? '') ?? [];
  if (!key) throw invalidToken();
  const program = await findProgramByApiKey(db, key, c.var.now);
  if (!program) throw invalidToken();
  c.set('programId', program.id);
  return program;
}

/** 403 for another program than the key's, whether or not there is such a program. */
export function refuseForeign(program: Program, named: string | number | undefined): void {
  if (named !== undefined && String(named) !== String(program.id)) {
    throw new HttpError(403, 'API token does not belong to this program');
  }
}

/** As `requireProgram` where the header is optional: absent is fine, present and wrong is not. */
export async function optionalProgram(c: RequestContext, deps: Deps): Promise<Program | undefined> {
  return c.req.header('authorization') === undefined ? undefined : requireProgram(c, deps);
}
