import { optionalProgram } from '../http/auth.ts';
import { readJson } from '../http/body.ts';
import { badRequest } from '../http/errors.ts';
import { type Deps, type RequestContext, report } from '../http/scope.ts';
import { type LeadBody, leadSchema, parse } from '../schema.ts';
import { recordLead } from '../store/leads.ts';
import { findProgram, findProgramOfClick, type Program } from '../store/programs.ts';
import { paymentOutcome } from './stripe-outcomes.ts';
import { answerTestEvent, isTestMode } from './test-mode.ts';

const NOT_FOUND = 'Customer not found. Provide a valid click_id or customer_key.';
const OTHER_PROGRAM = 'Customer does not belong to this program';

/** Without a key the program is the one named, else the click's own. */
async function publicProgram({ db }: Deps, body: LeadBody): Promise<Program | undefined> {
  if (body.program_id !== undefined) return findProgram(db, body.program_id);
  return body.click_id === undefined ? undefined : findProgramOfClick(db, body.click_id);
}

export const trackLead = (deps: Deps) => async (c: RequestContext) => {
  const bearer = await optionalProgram(c, deps);
  const json = await readJson(c);
  if (isTestMode(json)) return answerTestEvent(c, deps, 'lead', json, bearer);

  const body = parse(leadSchema, json);
  const { click_id, customer_key, program_id, email, coupon, ...context } = body;
  const seen = { kind: 'lead' as const, click_id: click_id ?? null, customer_key: customer_key ?? null };
  const reject = (reason: string, program?: number) => {
    report(c, { ...seen, program_id: program ?? program_id ?? null, result: 'rejected', reason });
    return badRequest(reason);
  };

  if (click_id === undefined && customer_key === undefined) throw reject('click_id or customer_key is required');
  if (bearer && program_id !== undefined && program_id !== bearer.id) throw reject(OTHER_PROGRAM, bearer.id);
  const program = bearer ?? (await publicProgram(deps, body));
  if (!program) throw reject(NOT_FOUND);

  const result = await recordLead(deps.db, program, {
    clickId: click_id,
    customerKey: customer_key,
    email,
    coupon,
    authenticated: bearer !== undefined,
    context,
    now: c.var.now,
  });
  if (result.kind === 'not_found' || result.kind === 'other_program') {
    throw reject(result.kind === 'not_found' ? NOT_FOUND : OTHER_PROGRAM, program.id);
  }
  report(c, {
    ...seen,
    program_id: program.id,
    result: result.kind,
    click_id: click_id ?? result.clickId,
    partner_code: result.partnerCode,
    ...(result.clickId === null && { credited_by: 'coupon' }),
    ...(result.provisional && { provisional: true }),
  });
  for (const settled of result.settled) {
    report(c, { ...paymentOutcome(settled), program_id: program.id });
  }
  return c.json({
    success: true,
    message: 'Lead tracked successfully',
    ...(result.kind === 'duplicate' && { duplicate: true }),
    ...(result.provisional && { provisional: true }),
  });
};
