import { fromStripeEvent, type StripeOutcome, verifyStripeSignature } from '@affitor/sdk/server';
import { parseJson, readBody } from '../http/body.ts';
import { badRequest } from '../http/errors.ts';
import { type Deps, type RequestContext, report } from '../http/scope.ts';
import { findProgram, listPrograms, type Program } from '../store/programs.ts';
import { handleStripeEvent } from '../store/stripe/handle.ts';
import { describeHandled } from './stripe-outcomes.ts';

/** What the body claims before it is verified; whether it is JSON at all is only told to who signed it. */
function peek(body: Uint8Array): StripeOutcome {
  try {
    return fromStripeEvent(parseJson(body));
  } catch {
    return fromStripeEvent(undefined);
  }
}

/**
 * The program whose secret signed the body. What the unverified event claims only says which secret to try first;
 * refunds claim nothing, so then all are tried.
 */
async function findSigner(c: RequestContext, { db, clock }: Deps, body: Uint8Array, outcome: StripeOutcome) {
  const header = c.req.header('stripe-signature');
  // Stripe signs with the real time, also while ours is moved.
  const now = clock.now().getTime();
  const isSigner = async (program: Program) => {
    const result = await verifyStripeSignature(body, header, program.stripe_webhook_secret, { now });
    if (!result.valid && result.reason !== 'no_match') throw badRequest('Invalid Stripe signature');
    return result.valid;
  };
  const claimed = 'programId' in outcome && outcome.programId !== null ? Number(outcome.programId) : Number.NaN;
  const first = Number.isSafeInteger(claimed) ? await findProgram(db, claimed) : undefined;
  if (first && (await isSigner(first))) return first;
  for (const program of await listPrograms(db)) {
    if (program.id !== first?.id && (await isSigner(program))) return program;
  }
  throw badRequest('Invalid Stripe signature');
}

/** Stripe repeats an event until it is answered 2xx, so whatever we have no use for is a success too. */
export const stripeWebhook = (deps: Deps) => async (c: RequestContext) => {
  const body = await readBody(c);
  const program = await findSigner(c, deps, body, peek(body));
  c.set('programId', program.id);
  const outcome = fromStripeEvent(parseJson(body));

  const handled = await handleStripeEvent(deps.db, program, outcome, c.var.now);
  const outcomes = describeHandled(handled, program, outcome);
  for (const one of outcomes) report(c, one);
  return c.json({ received: true, result: outcomes[0]?.result ?? 'recorded' });
};
