import { z } from 'zod';
import { requireProgram } from '../http/auth.ts';
import { readJson } from '../http/body.ts';
import { HttpError } from '../http/errors.ts';
import type { Deps, RequestContext } from '../http/scope.ts';
import { parse } from '../schema.ts';
import { mintClickId } from '../store/click-id.ts';
import { recordClick } from '../store/clicks.ts';
import { recordLead } from '../store/leads.ts';
import { recordSale } from '../store/sales.ts';
import { TEST_RUNS_PER_HOUR, takeTestRun } from '../store/test-events.ts';

const testEventSchema = z.object({ type: z.literal('chain', 'type must be "chain"') });

const verdict = (passed: boolean) => (passed ? 'pass' : 'fail');

/** Proves to a merchant that its program attributes: a synthetic chain through the same code as the real ones. */
export const testEvent = (deps: Deps) => async (c: RequestContext) => {
  const { db } = deps;
  const program = await requireProgram(c, deps);
  const { type } = parse(testEventSchema, await readJson(c));
  const { now } = c.var;
  const run = await takeTestRun(db, program.id, now);
  if ('retryAfterSeconds' in run) {
    throw new HttpError(429, `At most ${TEST_RUNS_PER_HOUR} test events an hour`, {
      'Retry-After': String(run.retryAfterSeconds),
    });
  }

  const clickId = mintClickId();
  const customerKey = `test_${clickId}`;
  const click = await recordClick(db, {
    partnerCode: run.code,
    clickId,
    existingClickId: undefined,
    programId: program.id,
    context: {},
    now,
  });
  const lead = await recordLead(db, program, {
    clickId,
    customerKey,
    email: undefined,
    authenticated: true,
    context: {},
    now,
  });
  const sale = await recordSale(
    db,
    program,
    { customerKey, clickId: undefined },
    {
      transactionId: `test_${clickId}`,
      amountCents: 1000,
      currency: 'USD',
      saleType: 'payment',
      isRecurring: false,
      subscriptionId: undefined,
      context: {},
      now,
    },
  );
  const attributed = sale.kind === 'attributed' && sale.partnerCode === run.code;
  return c.json({
    data: {
      type,
      short_code: run.code,
      customer_key: customerKey,
      verdict: {
        click: verdict(click.kind === 'recorded'),
        lead: verdict(lead.kind === 'recorded'),
        sale: verdict(sale.kind === 'attributed'),
      },
      attributed,
    },
  });
};
