import { badRequest } from '../http/errors.ts';
import { type Deps, type Outcome, type RequestContext, report } from '../http/scope.ts';
import { testModeSchema } from '../schema.ts';
import { findProgram } from '../store/programs.ts';
import { recordTestEvent } from '../store/test-events.ts';

export const isTestMode = (json: Record<string, unknown>): boolean => testModeSchema.safeParse(json).success;

/** `additional_data.test_mode`: leaves a test event and nothing else. A public one must name its program. */
export async function answerTestEvent(
  c: RequestContext,
  { db }: Deps,
  kind: Extract<Outcome['kind'], 'click' | 'lead' | 'sale' | 'refund'>,
  json: Record<string, unknown>,
  authenticated?: { id: number },
) {
  const body = testModeSchema.parse(json);
  const named = body.additional_data.program_id ?? body.program_id;
  const program = authenticated ?? (named === undefined ? undefined : await findProgram(db, named));
  if (!program) throw badRequest('Program not found');
  const eventId = await recordTestEvent(db, program.id, kind, c.var.now);
  report(c, { kind, result: 'test', program_id: program.id });
  return c.json({
    success: true,
    message: `Test ${kind} event tracked successfully`,
    data: { eventId, programId: program.id, test_mode: true },
  });
}
