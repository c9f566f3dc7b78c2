import { readPartnerLink } from '../attribution/partner-link.ts';
import type { Queryable } from '../db/database.ts';
import { programOfWebhook } from '../http/path.ts';
import type { RequestContext } from '../http/scope.ts';
import { readId } from '../schema.ts';
import { findProgramByApiKey } from '../store/programs.ts';

const text = (value: unknown) => (typeof value === 'string' && !value.includes('\0') ? value : null);

function partnerCode(affiliateUrl: unknown): string | null {
  if (typeof affiliateUrl !== 'string' || !URL.canParse(affiliateUrl)) return null;
  return readPartnerLink(new URL(affiliateUrl)).code ?? null;
}

/**
 * Which program a request is about, before anything is processed, so that faults and journal can be told apart
 * by program: what it names, else what its partner code, click id or key belongs to.
 */
export async function findProgramOfRequest(
  db: Queryable,
  c: RequestContext,
  body: unknown,
): Promise<number | undefined> {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const named = readId(programOfWebhook(c.req.path) ?? fields.program_id);
  if (named !== undefined) return named;

  const [, key] = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  if (key) return (await findProgramByApiKey(db, key, c.var.now))?.id;

  const ids = [text(fields.click_id), text(fields.existing_click_id)].filter((id) => id !== null);
  const code = partnerCode(fields.affiliate_url);
  if (code === null && ids.length === 0) return undefined;
  const [row] = await db.query<{ program_id: number }>(
    `select program_id from partners where code = $1
     union all select program_id from clicks where click_id = any($2::text[]) limit 1`,
    [code, ids],
  );
  return row?.program_id;
}
