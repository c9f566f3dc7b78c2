import { badRequest, rateLimited } from '../http/errors.ts';
import { type Deps, type Outcome, type RequestContext, report } from '../http/scope.ts';
import { testModeSchema } from '../schema.ts';
import { findProgram } from '../store/programs.ts';
import { type Exhausted, recordTestEvent, TEST_EVENTS_PER_HOUR } from '../store/test-events.ts';

export const isTestMode = (json: Record<string, unknown>): boolean => testModeSchema.safeParse(json).success;

export function tooManyTestEvents({ retryAfterSeconds }: Exhausted, keyless: boolean) {
  const { keyless: most, keyed } = TEST_EVENTS_PER_HOUR;
  return rateLimited(
    keyless
      ? `At most ${most} test events an hour without an API key. Send the key, or try again in ${retryAfterSeconds} seconds`
      : `At most ${keyed} test events an hour. Try again in ${retryAfterSeconds} seconds`,
    retryAfterSeconds,
  );
}

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
  c.set('programId', program.id);
  const recorded = await recordTestEvent(db, program.id, kind, authenticated === undefined, c.var.now);
  if ('retryAfterSeconds' in recorded) throw tooManyTestEvents(recorded, authenticated === undefined);
  report(c, { kind, result: 'test', program_id: program.id });
  return c.json({
    success: true,
    message: `Test ${kind} event tracked successfully`,
    data: { eventId: recorded.id, programId: program.id, test_mode: true },
  });
}
