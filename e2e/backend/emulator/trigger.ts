import { readJson } from '../http/body.ts';
import { badRequest } from '../http/errors.ts';
import type { Deps, RequestContext } from '../http/scope.ts';
import { readId } from '../schema.ts';
import { findProgram } from '../store/programs.ts';
import { compose, isComposable, signPayload } from '../stripe/compose.ts';

/** Plays Stripe: composes an event, signs it as the program's endpoint expects and delivers it like any request. */
export const triggerStripe =
  (deps: Deps, deliver: (path: string, init: RequestInit) => Response | Promise<Response>) =>
  async (c: RequestContext) => {
    const { event: name, ...params } = await readJson(c);
    if (!isComposable(name)) throw badRequest('event must be the name of a Stripe event that attribution uses');
    const id = readId(params.program_id ?? 1);
    const program = id && (await findProgram(deps.db, id));
    if (!program) throw badRequest('Program not found');

    const event = composeOrRefuse(name, { created: Math.floor(c.var.now.getTime() / 1000), ...params });
    const body = JSON.stringify(event);
    const signedAt = Math.floor(deps.clock.now().getTime() / 1000);
    const answer = await deliver('/api/v1/stripe/webhook', {
      method: 'POST',
      body,
      headers: {
        'Content-Type': 'application/json',
        'Stripe-Signature': signPayload(body, program.stripe_webhook_secret, signedAt),
      },
    });
    return c.json({ event, status: answer.status, answer: await answer.json() });
  };

/** The composers trust their parameters; what they cannot make an event of is the caller's mistake. */
function composeOrRefuse(name: Parameters<typeof compose>[0], params: object) {
  try {
    return compose(name, params as Parameters<typeof compose>[1]);
  } catch {
    throw badRequest(`${name} cannot be composed of these parameters`);
  }
}
