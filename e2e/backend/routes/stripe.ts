import { fromStripeEvent, type StripeOutcome } from '@affitor/sdk/server';
import { parseJson, readBody } from '../http/body.ts';
import { badRequest } from '../http/errors.ts';
import { type Deps, type RequestContext, report } from '../http/scope.ts';
import { handleStripeEvent } from '../ledger/stripe-event.ts';
import { readId } from '../schema.ts';
import { findProgram, type Program } from '../store/programs.ts';
import { describeHandled } from './stripe-outcomes.ts';
import { isSignedWith, readSignature } from './stripe-signature.ts';
import { createSignerSearch, type Signed } from './stripe-signer.ts';

/** What the body claims before it is verified; whether it is JSON at all is only told to who signed it. */
function peek(body: Uint8Array): StripeOutcome {
  try {
    return fromStripeEvent(parseJson(body));
  } catch {
    return fromStripeEvent(undefined);
  }
}

const invalid = () => badRequest('Invalid Stripe signature');

async function handle(deps: Deps, c: RequestContext, program: Program | undefined, body: Uint8Array) {
  if (!program) throw invalid();
  c.set('programId', program.id);
  const outcome = fromStripeEvent(parseJson(body));
  const handled = await handleStripeEvent(deps.db, program, outcome, c.var.now);
  const outcomes = describeHandled(handled, program, outcome);
  for (const one of outcomes) report(c, one);
  // Stripe repeats an event until it is answered 2xx, so whatever we have no use for is a success too.
  return c.json({ received: true, result: outcomes[0]?.result ?? 'recorded' });
}

/** The body and its signature, or 400 where the header alone shows that it is not genuine. */
async function readSigned(c: RequestContext, { clock }: Deps): Promise<Signed> {
  const body = await readBody(c);
  // Stripe signs with the real time, also while ours is moved.
  const signature = readSignature(c.req.header('stripe-signature'), clock.now().getTime());
  if (!signature) throw invalid();
  return { body, signature };
}

/** The address of every program: which one it is shows in the secret that signed the body. */
export const stripeWebhook = (deps: Deps) => {
  const findSigner = createSignerSearch(deps.db);
  return async (c: RequestContext) => {
    const signed = await readSigned(c, deps);
    return handle(deps, c, await findSigner(signed, peek(signed.body)), signed.body);
  };
};

/** The address of one program: its secret alone is tried. */
export const stripeWebhookOfProgram = (deps: Deps) => async (c: RequestContext) => {
  const { body, signature } = await readSigned(c, deps);
  const id = readId(c.req.param('program'));
  const program = id && (await findProgram(deps.db, id));
  const isSigner = program && isSignedWith(program.stripe_webhook_secret, body, signature);
  return handle(deps, c, isSigner ? program : undefined, body);
};
