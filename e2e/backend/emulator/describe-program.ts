import type { Queryable } from '../db/database.ts';
import { HttpError } from '../http/errors.ts';

/** What the inspector says of a program; no key and no secret. */
export async function describeProgram(db: Queryable, id: number) {
  const [program] = await db.query(
    `select id, name, cookie_window_days, attribution_window_days,
       coalesce((select jsonb_agg(jsonb_build_object('code', code, 'active', active) order by id)
         from partners where program_id = p.id and not is_test), '[]') as partners
     from programs p where id = $1`,
    [id],
  );
  if (!program) throw new HttpError(404, 'Program not found');
  return program;
}
