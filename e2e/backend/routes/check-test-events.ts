import { z } from 'zod';
import { readJson } from '../http/body.ts';
import { badRequest } from '../http/errors.ts';
import type { Deps, RequestContext } from '../http/scope.ts';
import { parse, programId } from '../schema.ts';
import { findProgram } from '../store/programs.ts';
import { listTestEvents } from '../store/test-events.ts';

/** The steps of an integration by the names of the hosted product's guide. */
const STEPS = { pageview: ['click'], referrals: ['lead'], payments: ['sale', 'refund'] };

const checkSchema = z.object({
  program_id: programId,
  step: z.enum(['pageview', 'referrals', 'payments'], 'step must be pageview, referrals or payments').optional(),
});

/** Which test events have come. Without a key, as in the guide: it tells times and kinds of events that count for nothing. */
export const checkTestEvents =
  ({ db }: Deps) =>
  async (c: RequestContext) => {
    const { program_id, step } = parse(checkSchema, await readJson(c));
    if (program_id === undefined) throw badRequest('program_id is required');
    const program = await findProgram(db, program_id);
    if (!program) throw badRequest('Program not found');
    const events = await listTestEvents(db, program.id, step ? STEPS[step] : Object.values(STEPS).flat());
    return c.json({ success: true, data: { program_id: program.id, received: events.length > 0, events } });
  };
