import type { StripeEventInfo, StripeLink, StripeOutcome, StripeRefund } from '@affitor/sdk/server';
import { factTime, type StoredPayment } from '../attribution/payment.ts';
import type { Database, Queryable } from '../db/database.ts';
import { lockingProgram } from '../store/program-lock.ts';
import type { Program } from '../store/programs.ts';
import { paymentsOfIdentities, paymentsOfVisitors } from './affected.ts';
import { attributePayments } from './attribute.ts';
import { storeFactCoupon } from './fact-coupon.ts';
import { namesOf, storeFact, type Told, toFact, toldBy } from './facts.ts';
import { learnIdentities } from './identities.ts';
import { loadKnown } from './known.ts';
import { linkNamed, namingsOfPayment } from './links.ts';
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
  const link = linkOf(outcome);
  if (link) return lockingProgram(db, program.id, (tx) => learnIn(tx, program, link, now));
  if (!refund && !told) return { kind: 'ignored', reason: reasonOf(outcome), settled: [] };
  const handle = (tx: Queryable) => handleIn(tx, program, outcome, refund, told, now);
  return lockingProgram(db, program.id, handle);
}

/** Notes that an event is handled, in the transaction that does it; why it is not to be, otherwise. */
async function takeEvent(
  tx: Queryable,
  program: Program,
  { eventId, eventType, livemode }: Partial<StripeEventInfo>,
  now: Date,
): Promise<Handled | undefined> {
  const isTest = livemode === false && !program.accept_test_mode;
  const [first] = await tx.query(
    `insert into stripe_events (program_id, event_id, event_type, handled_at, is_test) values ($1, $2, $3, $4, $5)
     on conflict do nothing returning event_id`,
    [program.id, eventId, eventType, now, isTest],
  );
  if (!first) return { kind: 'duplicate_event' };
  return isTest ? { kind: 'ignored', reason: 'test_mode', settled: [] } : undefined;
}

async function handleIn(
  tx: Queryable,
  program: Program,
  outcome: StripeOutcome,
  refund: StripeRefund | undefined,
  told: Told | undefined,
  now: Date,
): Promise<Handled> {
  const refused = await takeEvent(tx, program, outcome, now);
  if (refused) return refused;
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

/** What an event tells of a Stripe customer that is about no payment: `customer.created` and `customer.updated`. */
const linkOf = (outcome: StripeOutcome): StripeLink | undefined =>
  outcome.kind === 'link' && namesOf(outcome).length === 0 && outcome.stripeCustomerId !== null ? outcome : undefined;

/** Remembers by which click and key a Stripe customer is known, and attributes its payments anew. */
async function learnIn(tx: Queryable, program: Program, link: StripeLink, now: Date): Promise<Handled> {
  const refused = await takeEvent(tx, program, link, now);
  if (refused) return refused;
  const fact = toFact(
    program,
    { eventId: link.eventId, eventType: link.eventType, ids: link },
    factTime(link.createdAt, now),
  );
  if (fact.other_program) return { kind: 'ignored', reason: 'other_program', settled: [] };
  const payment: StoredPayment = { id: 0, nameKinds: [], facts: [{ ...fact, payment_id: 0, coupon_click: null }] };
  const known = await loadKnown(tx, program.id, [], namingsOfPayment(payment));
  const linked = await linkNamed(tx, program, [payment], known);
  const taught = await learnIdentities(tx, program.id, [payment], known.identities);
  const payments = [
    ...(await paymentsOfVisitors(tx, program.id, linked)),
    ...(await paymentsOfIdentities(tx, program.id, taught)),
  ];
  const settled = await attributePayments(tx, program, payments, { name: link.eventType, now });
  return { kind: 'ignored', reason: 'customer_learned', settled };
}

const reasonOf = (outcome: StripeOutcome) => (outcome.kind === 'none' ? outcome.reason : 'incomplete');

/** A refund that the event tells; `undefined` when it names no payment. */
function refundOf(outcome: StripeOutcome): StripeRefund | undefined {
  const refund =
    outcome.kind === 'none'
      ? (outcome.failedRefund ?? outcome.reinstated)
      : outcome.kind === 'refund'
        ? outcome
        : undefined;
  return refund && namesOf(refund).length > 0 ? refund : undefined;
}

/** What the event tells of a payment; `undefined` when it names none. */
function toldOf(outcome: StripeOutcome): Told | undefined {
  if (outcome.kind === 'refund') return undefined;
  if (outcome.kind === 'none') {
    const { ids, unclaimed } = outcome;
    // Only a session that was completed before it was paid makes it count.
    if (unclaimed && namesOf(unclaimed).length > 0) {
      return { ...toldBy({ ...outcome, ids: unclaimed }), sale: unclaimed, state: 'unclaimed' };
    }
    return ids && namesOf(ids).length > 0 ? toldBy({ ...outcome, ids }) : undefined;
  }
  const { eventId, eventType } = outcome;
  if (namesOf(outcome).length === 0) return undefined;
  return { eventId, eventType, ids: outcome, ...(outcome.kind === 'sale' && { sale: outcome }) };
}

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
