import type { StripeOutcome } from '@affitor/sdk/server';
import type { Queryable } from '../db/database.ts';
import { namesOf } from './facts.ts';

/** Programs that know a payment, a subscription or a customer that an event names: usually the one it was sent to. */
export async function findProgramsOfIds(db: Queryable, outcome: StripeOutcome): Promise<number[]> {
  const ids = outcome.kind === 'none' ? outcome.ids : outcome.kind === 'refund' ? undefined : outcome;
  const refund =
    outcome.kind === 'refund'
      ? outcome
      : outcome.kind === 'none'
        ? (outcome.failedRefund ?? outcome.reinstated)
        : undefined;
  const names = [...(ids ? namesOf(ids) : []), ...(refund ? namesOf(refund) : [])].map(({ name }) => name);
  const customer = ids?.stripeCustomerId ?? refund?.stripeCustomerId ?? null;
  if (names.length === 0 && customer === null) return [];
  const rows = await db.query<{ program_id: number }>(
    `select program_id from payment_names where name = any($1::text[])
     union
     select program_id from payment_facts where subscription_id = $2
     union
     select program_id from payment_facts where stripe_customer_id = $3
     limit 10`,
    [names, ids?.subscriptionId ?? null, customer],
  );
  return rows.map((row) => row.program_id);
}
