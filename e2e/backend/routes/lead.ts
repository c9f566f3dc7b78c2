import { hintOf, type Refusal } from '../attribution/reasons.ts';
import { optionalProgram } from '../http/auth.ts';
import { readJson } from '../http/body.ts';
import { refusal } from '../http/errors.ts';
import { type Deps, type RequestContext, report } from '../http/scope.ts';
import { type LeadBody, leadSchema, parseExplained } from '../schema.ts';
import { type LeadResult, recordLead } from '../store/leads.ts';
import { findProgram, findProgramOfClick, type Program } from '../store/programs.ts';
import { paymentOutcome } from './stripe-outcomes.ts';
import { answerTestEvent, isTestMode } from './test-mode.ts';

const NOT_FOUND = 'Customer not found. Provide a valid click_id or customer_key.';
const OTHER_PROGRAM = 'Customer does not belong to this program';

/** Without a key the program is the one named, else the click's own. */
async function publicProgram({ db }: Deps, { program_id }: LeadBody, clickId: string | undefined) {
  if (program_id !== undefined) return findProgram(db, program_id);
  return clickId === undefined ? undefined : findProgramOfClick(db, clickId);
}

/** Of several clicks the first that the program can claim counts; without one, what became of the first. */
async function recordFirst(
  deps: Deps,
  program: Program,
  clickIds: readonly (string | undefined)[],
  lead: Omit<Parameters<typeof recordLead>[2], 'clickId'>,
): Promise<{ clickId: string | undefined; result: LeadResult }> {
  let first: { clickId: string | undefined; result: LeadResult } | undefined;
  for (const clickId of clickIds) {
    const result = await recordLead(deps.db, program, { ...lead, clickId });
    if (result.kind === 'recorded' || result.kind === 'duplicate') return { clickId, result };
    first ??= { clickId, result };
  }
  return first!;
}

export const trackLead = (deps: Deps) => async (c: RequestContext) => {
  const bearer = await optionalProgram(c, deps);
  const json = await readJson(c);
  if (isTestMode(json)) return answerTestEvent(c, deps, 'lead', json, bearer);

  const body = parseExplained(leadSchema, json);
  const { click_id, click_ids, customer_key, program_id, email, coupon, ...context } = body;
  const named = [...new Set([click_id, ...(click_ids ?? [])].filter((id) => id !== undefined))];
  const seen = { kind: 'lead' as const, click_id: named[0] ?? null, customer_key: customer_key ?? null };
  const reject = (message: string, reason: Refusal, program?: number) => {
    const hint = hintOf(reason, seen);
    report(c, { ...seen, program_id: program ?? program_id ?? null, result: 'rejected', reason: message, hint });
    return refusal(400, message, reason, seen);
  };

  if (named.length === 0 && customer_key === undefined) {
    throw reject('click_id or customer_key is required', 'missing_identifier');
  }
  if (bearer && program_id !== undefined && program_id !== bearer.id) {
    throw reject(OTHER_PROGRAM, 'other_program', bearer.id);
  }
  const program = bearer ?? (await publicProgram(deps, body, named[0]));
  if (!program) throw reject(NOT_FOUND, program_id === undefined ? 'unknown_click' : 'unknown_program');

  const { clickId, result } = await recordFirst(deps, program, named.length > 0 ? named : [undefined], {
    customerKey: customer_key,
    email,
    coupon,
    authenticated: bearer !== undefined,
    context,
    now: c.var.now,
  });
  // The answer to a lead without a key does not depend on the customer.
  const unknown: Refusal = clickId !== undefined ? 'unknown_click' : bearer ? 'unknown_customer' : 'click_required';
  switch (result.kind) {
    case 'other_program':
      throw reject(OTHER_PROGRAM, 'other_program', program.id);
    case 'not_found':
      throw reject(NOT_FOUND, unknown, program.id);
    case 'click_expired':
      throw reject(NOT_FOUND, 'click_expired', program.id);
    case 'pending': {
      const hint = hintOf('click_pending', { ...seen, click_id: clickId });
      report(c, { ...seen, program_id: program.id, result: 'waiting', reason: 'click_pending', hint });
      return c.json({ success: true, message: 'Lead tracked successfully', pending: true });
    }
  }
  report(c, {
    ...seen,
    program_id: program.id,
    result: result.claim ? 'waiting' : result.kind,
    click_id: clickId ?? result.clickId,
    partner_code: result.partnerCode,
    ...(result.clickId === null && { credited_by: 'coupon' }),
    ...(result.claim && { provisional: true, reason: result.claim, hint: hintOf(result.claim, seen) }),
  });
  for (const attributed of result.attributed) report(c, { ...paymentOutcome(attributed), program_id: program.id });
  if (result.isQueued) deps.later.begin(program.id);
  const isProvisional = !bearer && program.lead_auth === 'server_required';
  return c.json({
    success: true,
    message: 'Lead tracked successfully',
    ...(result.kind === 'duplicate' && { duplicate: true }),
    ...(isProvisional && { provisional: true }),
  });
};
