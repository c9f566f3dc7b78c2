import { moneyOf, type StoredPayment } from '../../attribution/payment.ts';
import {
  type CreditQuestion,
  decideCredit,
  type Known,
  questionOf,
  relationshipsOf,
} from '../../attribution/payment-credit.ts';
import type { Queryable } from '../../db/database.ts';
import type { Program } from '../programs.ts';
import { paymentsOfIdentities, paymentsOfVisitors } from './affected.ts';
import { applyPayment } from './apply.ts';
import { awaitClicks } from './awaited.ts';
import { durationOf } from './duration.ts';
import { alignCouponUses } from './fact-coupon.ts';
import { learnIdentities } from './identities.ts';
import { loadKnown, newestClicks } from './known.ts';
import type { Cause, SettledPayment, UnitCredit } from './settlement.ts';
import { namingsOfPayment, tieNamed } from './ties.ts';
import { loadUnit, type Unit } from './unit.ts';

/**
 * Decides the payments anew, from everything that is known, and whatever else depends on what is learned by it. Deciding
 * twice changes nothing. Called with the program locked for Stripe.
 */
export async function settlePayments(
  tx: Queryable,
  program: Program,
  paymentIds: readonly number[],
  cause: Cause,
): Promise<SettledPayment[]> {
  const pending = new Set(paymentIds);
  const settled = new Map<number, SettledPayment>();
  for (const id of pending) {
    const unit = await loadUnit(tx, program.id, id);
    const own = new Set(unit.payments.map((payment) => payment.id));
    const { learned, results } = await settleUnit(tx, program, unit, cause);
    for (const done of own) pending.delete(done);
    for (const other of learned) if (!own.has(other)) pending.add(other);
    for (const one of results) settled.set(one.paymentId, laterOf(settled.get(one.paymentId), one));
  }
  return [...settled.values()];
}

/** Of a payment that was decided twice, how it stands, and what was done to it. */
function laterOf(before: SettledPayment | undefined, now: SettledPayment): SettledPayment {
  if (before?.result.kind !== 'attributed' || now.result.kind !== 'attributed' || now.result.change) return now;
  return { ...now, result: { ...now.result, change: before.result.change } };
}

async function settleUnit(
  tx: Queryable,
  program: Program,
  unit: Unit,
  cause: Cause,
): Promise<{ learned: number[]; results: SettledPayment[] }> {
  const told = unit.payments.filter((payment) => payment.facts.length > 0);
  // Only refunds are known: they wait.
  if (told.length === 0) return { learned: [], results: [] };
  const isForeign = told.some((payment) => payment.facts.some((fact) => fact.other_program));
  const monies = new Map(told.map((payment) => [payment.id, isForeign ? undefined : moneyOf(payment)]));
  const question = questionOf(told, monies.get(told[0]!.id)?.at);
  const learned: number[] = [];
  const moved = isForeign ? [] : await alignCouponUses(tx, program.id, told);
  if (moved.length > 0) learned.push(...(await paymentsOfVisitors(tx, program.id, moved)));
  let known = await loadKnown(tx, program.id, question, told.flatMap(namingsOfPayment));
  if (!isForeign) {
    const tied = await tieNamed(tx, program, told, known);
    if (tied.length > 0) {
      learned.push(...(await paymentsOfVisitors(tx, program.id, tied)));
      known = await loadKnown(tx, program.id, question, []);
    }
    const taught = await learnIdentities(tx, program.id, told, known.identities);
    learned.push(...(await paymentsOfIdentities(tx, program.id, taught)));
    // One that was told of before may have named its buyer earlier than it was paid: that counts for itself as for others.
    if (taught.length > 0 && told.some(({ facts }) => facts.length > 1)) {
      known = await loadKnown(tx, program.id, question, []);
    }
    await awaitClicks(tx, program.id, question, known);
  }
  const credit = isForeign ? { kind: 'unknown' as const } : await creditOf(tx, program, unit, question, known);
  const pays = durationOf(program, unit.reportedStart, [...monies.values()]);
  const results: SettledPayment[] = [];
  for (const payment of told) {
    const money = monies.get(payment.id);
    const [customerKey = null] = named(payment, 'customer_key');
    const [subscriptionId = null] = named(payment, 'subscription_id');
    const customer = known.customers.find((one) => one.customer_key === customerKey);
    const result = await applyPayment(tx, program, {
      money,
      credit,
      pays: money !== undefined && pays(money),
      customerId: customer?.id ?? null,
      subscriptionId,
      sales: unit.sales.filter((sale) => sale.payment_id === payment.id),
      refunds: unit.refunds.filter((refund) => refund.payment_id === payment.id),
      paymentId: payment.id,
      cause,
    });
    results.push({
      paymentId: payment.id,
      money,
      clickId: named(payment, 'click_id')[0] ?? null,
      customerKey,
      subscriptionId,
      result,
    });
  }
  return { learned, results };
}

/** In an order that does not depend on which fact came first. */
const named = ({ facts }: StoredPayment, field: 'click_id' | 'customer_key' | 'subscription_id'): string[] =>
  facts
    .map((fact) => fact[field])
    .filter((name) => name !== null)
    .sort();

async function creditOf(
  tx: Queryable,
  program: Program,
  { reportedStart }: Unit,
  question: CreditQuestion,
  known: Known,
): Promise<UnitCredit> {
  // R4: the merchant reported the subscription's first sale under an id of its own.
  if (reportedStart && reportedStart.created_at <= question.asOf) {
    return {
      kind: 'credited',
      clickRow: reportedStart.credited_click,
      partnerId: reportedStart.partner_id,
      by: 'subscription',
    };
  }
  const relationships = relationshipsOf(question, known, program);
  const visitors = [...new Set(relationships.flatMap(({ claims }) => claims.map((one) => one.visitorId)))];
  const credit = decideCredit(question, relationships, await newestClicks(tx, visitors, question.asOf), program);
  return credit.kind === 'credited'
    ? { kind: 'credited', clickRow: credit.click.id, partnerId: credit.click.partner_id, by: credit.by }
    : credit;
}
