import { z } from 'zod';
import { refuseForeign, requireProgram } from '../http/auth.ts';
import { readJson } from '../http/body.ts';
import { rateLimited } from '../http/errors.ts';
import type { Deps, RequestContext } from '../http/scope.ts';
import { parse, programId } from '../schema.ts';
import type { Program } from '../store/programs.ts';
import { recordTestEvent, TEST_RUNS_PER_HOUR, takeTestRun } from '../store/test-events.ts';
import { runChain } from './test-chain.ts';
import { tooManyTestEvents } from './test-mode.ts';

const chainSchema = z.object({ type: z.literal('chain', 'type must be "chain"') });
const singleSchema = z.object({
  event_type: z.enum(['click', 'lead', 'sale'], 'event_type must be click, lead or sale'),
  program_id: programId,
});

/** A single event with `event_type`, which only shows that it arrives, or the whole chain with `type`. */
export const testEvent = (deps: Deps) => async (c: RequestContext) => {
  const program = await requireProgram(c, deps);
  const json = await readJson(c);
  return 'event_type' in json && !('type' in json) ? single(c, deps, program, json) : chain(c, deps, program, json);
};

async function single(c: RequestContext, { db }: Deps, program: Program, json: object) {
  const { event_type, program_id } = parse(singleSchema, json);
  refuseForeign(program, program_id);
  const recorded = await recordTestEvent(db, program.id, event_type, false, c.var.now);
  if ('retryAfterSeconds' in recorded) throw tooManyTestEvents(recorded, false);
  return c.json({
    data: {
      event_type,
      event_id: String(recorded.id),
      received: true,
      attributed: false,
      message: 'Received. A single test event is never attributed; {"type": "chain"} shows whether attribution works.',
    },
  });
}

async function chain(c: RequestContext, { db }: Deps, program: Program, json: object) {
  const { type } = parse(chainSchema, json);
  const { now } = c.var;
  const run = await takeTestRun(db, program.id, now);
  if ('retryAfterSeconds' in run) {
    throw rateLimited(`At most ${TEST_RUNS_PER_HOUR} test events an hour`, run.retryAfterSeconds);
  }
  const { customerKey, verdict } = await runChain(db, program, run.code, now);
  return c.json({
    data: {
      type,
      short_code: run.code,
      customer_key: customerKey,
      verdict,
      attributed: verdict.sale === 'attributed',
    },
  });
}
