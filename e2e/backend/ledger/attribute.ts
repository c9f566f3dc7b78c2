import { durationOf } from '../attribution/duration.ts';
import { moneyOf, type StoredPayment } from '../attribution/payment.ts';
import { planCredit } from '../attribution/plan.ts';
import type { Queryable } from '../db/database.ts';
import type { RequireAlone } from '../store/program-lock.ts';
import type { Program } from '../store/programs.ts';
import { paymentsOfIdentities, paymentsOfVisitors, renewalsOfCustomer } from './affected.ts';
import { decideUnit } from './decide.ts';
import { alignCouponUses } from './fact-coupon.ts';
import { learnIdentities } from './identities.ts';
import { type LoadedKnown, loadKnown } from './known.ts';
import { linkNamed, namingsOfPayment } from './links.ts';
import { awaitClicks } from './queue.ts';
import { type AttributedPayment, type Cause, isChanged, type PaymentCredit } from './results.ts';
import { applyPayment } from './sales.ts';
import { loadUnit, type Unit } from './unit.ts';

/**
 * Decides the payments anew, from everything that is known, and whatever else depends on what is learned by it. Deciding
 * twice changes nothing. Called with the program locked.
 */
export async function attributePayments(
  tx: Queryable,
  program: Program,
  paymentIds: readonly number[],
  cause: Cause,
): Promise<AttributedPayment[]> {
  const pending = new Set(paymentIds);
  const done = new Map<number, AttributedPayment>();
  for (const id of pending) {
    const unit = await loadUnit(tx, program.id, id);
    const own = new Set(unit.payments.map((payment) => payment.id));
    const { learned, results } = await attributeUnit(tx, program, unit, cause);
    for (const member of own) pending.delete(member);
    for (const other of learned) if (!own.has(other)) pending.add(other);
    for (const one of results) done.set(one.paymentId, laterOf(done.get(one.paymentId), one));
  }
  return [...done.values()];
}

/** Of a payment that was decided twice, how it stands, and what was done to it. */
function laterOf(before: AttributedPayment | undefined, now: AttributedPayment): AttributedPayment {
  if (before?.result.kind !== 'attributed' || now.result.kind !== 'attributed' || now.result.change) return now;
  return { ...now, result: { ...now.result, change: before.result.change } };
}

/** Attributes a payment, or all payments of a subscription. */
export async function attributeUnit(
  tx: Queryable,
  program: Program,
  unit: Unit,
  cause: Cause,
): Promise<{ learned: number[]; results: AttributedPayment[] }> {
  const told = unit.payments.filter((payment) => payment.facts.length > 0);
  // Only refunds are known: they wait.
  if (told.length === 0) return { learned: [], results: [] };
  const isForeign = told.some((payment) => payment.facts.some((fact) => fact.other_program));
  const plans = planCredit(told);
  const questions = plans.map(({ question }) => question);
  const learned: number[] = [];
  let known: LoadedKnown | undefined;
  if (!isForeign) {
    const changed = await alignCouponUses(tx, program.id, told);
    const alsoNamed = told.flatMap(namingsOfPayment);
    known = await loadKnown(tx, program.id, questions, alsoNamed);
    const linked = await linkNamed(tx, program, told, known);
    changed.push(...linked);
    if (changed.length > 0) learned.push(...(await paymentsOfVisitors(tx, program.id, changed)));
    const taught = await learnIdentities(tx, program.id, told, known.identities);
    learned.push(...(await paymentsOfIdentities(tx, program.id, taught)));
    // One that was known before may have named its buyer earlier than it was paid: that counts for itself as for others.
    const mayTeachItself = taught.length > 0 && told.some(({ facts }) => facts.length > 1);
    if (linked.length > 0 || mayTeachItself) {
      known = await loadKnown(tx, program.id, questions, []);
    }
    for (const question of questions) await awaitClicks(tx, program.id, question, known);
  }
  const decided = known ? await decideUnit(tx, program, unit, plans, known) : undefined;
  const credits = decided?.credits ?? new Map<number, PaymentCredit>();
  const monies = told.map((payment) => (isForeign ? undefined : moneyOf(payment)));
  const credited = monies.filter((_, index) => credits.get(told[index]!.id)?.kind === 'credited');
  const pays = durationOf(program, decided?.firstPayment, credited);
  const results: AttributedPayment[] = [];
  for (const [index, payment] of told.entries()) {
    const money = monies[index];
    const [customerKey = null] = named(payment, 'customer_key');
    const [subscriptionId = null] = named(payment, 'subscription_id');
    const customer = known?.customers.find((one) => one.customer_key === customerKey);
    const result = await applyPayment(tx, program, {
      money,
      credit: credits.get(payment.id) ?? { kind: 'unknown' },
      pays: money !== undefined && pays(money),
      customerId: customer?.id ?? null,
      subscriptionId,
      sales: unit.sales.filter((sale) => sale.payment_id === payment.id),
      refunds: unit.refunds.filter((refund) => refund.payment_id === payment.id),
      paymentId: payment.id,
      cause,
    });
    const isFirst = subscriptionId === null && (result.kind === 'attributed' ? result.change : result.withdrawn);
    if (isFirst && customerKey !== null) learned.push(...(await renewalsOfCustomer(tx, program.id, customerKey)));
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

/** Decides the payments anew that what was just learned of a visitor may concern. Most visitors have none. */
export async function attributeVisitor(
  tx: Queryable,
  program: Program,
  visitorId: number,
  emailHash: string | null,
  cause: Cause,
  requireAlone: RequireAlone,
): Promise<AttributedPayment[]> {
  const payments = await paymentsOfVisitors(tx, program.id, [visitorId], emailHash);
  if (payments.length === 0) return [];
  requireAlone();
  const attributed = await attributePayments(tx, program, payments, cause);
  return attributed.filter(isChanged);
}
