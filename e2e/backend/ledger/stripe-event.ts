import type { StripeOutcome, StripeRefund } from '@affitor/sdk/server';
import { factTime } from '../attribution/payment.ts';
import type { Database, Queryable } from '../db/database.ts';
import { lockingProgram } from '../store/program-lock.ts';
import type { Program } from '../store/programs.ts';
import { attributePayments } from './attribute.ts';
import { storeFactCoupon } from './fact-coupon.ts';
import { namesOf, storeFact, type Told, toFact, toldBy } from './facts.ts';
import { joinNames } from './names.ts';
import { storeRefund } from './refunds.ts';
import type { AttributedPayment } from './results.ts';

export type Handled =
  | { kind: 'ignored'; reason: string; settled: AttributedPayment[] }
  | { kind: 'duplicate_event' }
  /** `paymentId`: the one the event is about. */
  | { kind: 'payment' | 'refund'; tellsMoney: boolean; paymentId: number; settled: AttributedPayment[] };

/** Carries out one event, all of it or nothing, once. */
export async function handleStripeEvent(
  db: Database,
  program: Program,
  outcome: StripeOutcome,
  now: Date,
): Promise<Handled> {
  const refund = refundOf(outcome);
  const told = toldOf(outcome);
  if (!refund && !told) return { kind: 'ignored', reason: reasonOf(outcome), settled: [] };
  const handle = (tx: Queryable) => handleIn(tx, program, outcome, refund, told, now);
  return lockingProgram(db, program.id, handle);
}

async function handleIn(
  tx: Queryable,
  program: Program,
  outcome: StripeOutcome,
  refund: StripeRefund | undefined,
  told: Told | undefined,
  now: Date,
): Promise<Handled> {
  const isTest = outcome.livemode === false && !program.accept_test_mode;
  const [first] = await tx.query(
    `insert into stripe_events (program_id, event_id, event_type, handled_at, is_test) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning event_id`,
    [program.id, outcome.eventId, outcome.eventType, now, isTest],
  );
  if (!first) return { kind: 'duplicate_event' };
  if (isTest) return { kind: 'ignored', reason: 'test_mode', settled: [] };

  const cause = { name: outcome.eventType!, now };
  if (refund) {
    const paymentId = await joinNames(tx, program.id, namesOf(refund));
    await storeRefund(tx, program.id, paymentId, refund);
    return {
      kind: 'refund',
      tellsMoney: false,
      paymentId,
      settled: await attributePayments(tx, program, [paymentId], cause),
    };
  }
  const names = namesOf(told!.ids);
  const paymentId = await joinNames(tx, program.id, names);
  const fact = toFact(program, told!, factTime(outcome.createdAt!, now));
  await storeFact(tx, program.id, paymentId, fact);
  // The discount of a renewal goes back to a code that was used before.
  if (!fact.is_recurring) await storeFactCoupon(tx, program.id, fact, told!.ids.coupons);
  const settled = await attributePayments(tx, program, [paymentId], cause);
  if (fact.other_program) return { kind: 'ignored', reason: 'other_program', settled };
  if (outcome.kind === 'none') return { kind: 'ignored', reason: outcome.reason, settled };
  return { kind: 'payment', tellsMoney: outcome.kind === 'sale', paymentId, settled };
}

const reasonOf = (outcome: StripeOutcome) => (outcome.kind === 'none' ? outcome.reason : 'incomplete');

/** A refund that the event tells; `undefined` when it names no payment. */
function refundOf(outcome: StripeOutcome): StripeRefund | undefined {
  const refund = outcome.kind === 'none' ? outcome.failedRefund : outcome.kind === 'refund' ? outcome : undefined;
  return refund && namesOf(refund).length > 0 ? refund : undefined;
}

/** What the event tells of a payment; `undefined` when it names none. */
function toldOf(outcome: StripeOutcome): Told | undefined {
  if (outcome.kind === 'refund') return undefined;
  if (outcome.kind === 'none') {
    const { ids } = outcome;
    return ids && namesOf(ids).length > 0 ? toldBy({ ...outcome, ids }) : undefined;
  }
  const { eventId, eventType } = outcome;
  if (namesOf(outcome).length === 0) return undefined;
  return { eventId, eventType, ids: outcome, ...(outcome.kind === 'sale' && { sale: outcome }) };
}
