import { expect } from 'vitest';
import {
  type ComposableEvent,
  type ComposeParams,
  compose,
  freshId,
  signPayload,
} from '../../../e2e/backend/stripe/compose.ts';
import { type Backend, clickId, type Program } from './backend.ts';

export const WEBHOOK = '/api/v1/stripe/webhook';

/** Ids of one story. */
export const story = () => ({
  customer: freshId('cus'),
  subscription: freshId('sub'),
  invoice: freshId('in'),
  payment_intent: freshId('pi'),
  charge: freshId('ch'),
  email: `${clickId()}@example.com`.toLowerCase(),
});

/** Stripe, and what came of it, for one backend. */
export function stripeFor({ call, now }: Pick<Backend, 'call' | 'now'>) {
  const post = (raw: string, signature: string) =>
    call(WEBHOOK, undefined, { raw, headers: { 'stripe-signature': signature } });
  const deliverEvent = async (program: Program, event: object): Promise<string> => {
    const raw = JSON.stringify(event);
    const { status, body } = await post(raw, signPayload(raw, program.secret));
    expect(status).toBe(200);
    return body.result;
  };
  /** Of the backend's time: it may have travelled, and Stripe with it. */
  const composeNow = async <Event extends ComposableEvent>(event: Event, params: ComposeParams[Event]) => {
    const created = Math.floor((await now()).getTime() / 1000);
    return compose(event, { created, ...params } as ComposeParams[Event]);
  };
  return {
    post,
    composeNow,
    deliver: async <Event extends ComposableEvent>(program: Program, event: Event, params: ComposeParams[Event]) =>
      deliverEvent(program, await composeNow(event, params)),
    deliverEvent,
    conversions: async (program: Program) => (await program.events('&eventType=conversion')).data,
  };
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

/** The order by its numbers, as a test's name. */
export const orders = (count: number) =>
  permutations([...Array(count).keys()]).map((order) => [order.join(''), order] as const);
