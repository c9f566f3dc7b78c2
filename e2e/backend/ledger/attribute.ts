import { durationOf } from '../attribution/duration.ts';
import { moneyOf, type StoredPayment } from '../attribution/payment.ts';
import { type Credit, type CreditStep, decideCredit, relationshipsOf } from '../attribution/payment-credit.ts';
import { type CreditPlan, planCredit } from '../attribution/plan.ts';
import type { Queryable } from '../db/database.ts';
import type { Program } from '../store/programs.ts';
import { paymentsOfIdentities, paymentsOfVisitors, renewalsOfCustomer } from './affected.ts';
import { awaitClicks } from './awaited.ts';
import { alignCouponUses } from './fact-coupon.ts';
import { learnIdentities } from './identities.ts';
import { type LoadedKnown, loadKnown, newestClicks } from './known.ts';
import { linkNamed, namingsOfPayment } from './links.ts';
import type { AttributedPayment, Cause, PaymentCredit } from './results.ts';
import { applyPayment } from './sales.ts';
import { type FirstPayment, findFirstPayment, loadUnit, type StandingSale, type Unit } from './unit.ts';

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
  const learned: number[] = [];
  let known: LoadedKnown | undefined;
  if (!isForeign) {
    const changed = await alignCouponUses(tx, program.id, told);
    const alsoNamed = told.flatMap(namingsOfPayment);
    known = await loadKnown(tx, program.id, questionsOf(planCredit(told)), alsoNamed);
    const linked = await linkNamed(tx, program, told, known);
    changed.push(...linked);
    if (changed.length > 0) learned.push(...(await paymentsOfVisitors(tx, program.id, changed)));
    const taught = await learnIdentities(tx, program.id, told, known.identities);
    learned.push(...(await paymentsOfIdentities(tx, program.id, taught)));
    // One that was known before may have named its buyer earlier than it was paid: that counts for itself as for others.
    const mayTeachItself = taught.length > 0 && told.some(({ facts }) => facts.length > 1);
    if (linked.length > 0 || mayTeachItself) {
      known = await loadKnown(tx, program.id, questionsOf(planCredit(told)), []);
    }
    for (const question of questionsOf(planCredit(told))) await awaitClicks(tx, program.id, question, known);
  }
  const decided = known ? await decideUnit(tx, program, unit, told, known) : undefined;
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

const questionsOf = (plan: readonly CreditPlan[]) => plan.map(({ question }) => question);

/** What was decided of one question, and how. */
export interface Decision extends CreditPlan {
  credit: PaymentCredit;
  steps: CreditStep[];
  /** It was credited on the word of a browser before, and no better evidence says otherwise. */
  stands: boolean;
  /** R4: the payment that a renewal inherits its partner from. */
  inheritedFrom: FirstPayment | undefined;
}

export interface UnitDecision {
  decisions: Decision[];
  /** By payment. */
  credits: Map<number, PaymentCredit>;
  /** R4: the first payment of the subscription, when it was reported without the subscription's id. */
  firstPayment: FirstPayment | undefined;
}

type Standing = Pick<StandingSale, 'credited_click' | 'partner_id' | 'credited_evidence'>;

const creditOf = (sale: Standing, by: string): PaymentCredit => ({
  kind: 'credited',
  clickRow: sale.credited_click,
  partnerId: sale.partner_id,
  by,
  evidence: sale.credited_evidence,
});

const isLike = (sale: Standing, other: Standing) => sale.credited_click === other.credited_click;

const toPaymentCredit = (found: Credit): PaymentCredit =>
  found.kind === 'credited'
    ? {
        kind: 'credited',
        clickRow: found.click.id,
        partnerId: found.click.partner_id,
        by: found.by,
        evidence: found.evidence,
      }
    : found;

/** Who is credited with each payment of a unit. Reads, and changes nothing. */
export async function decideUnit(
  tx: Queryable,
  program: Program,
  { sales }: Pick<Unit, 'sales'>,
  told: readonly StoredPayment[],
  known: LoadedKnown,
): Promise<UnitDecision> {
  const decisions: Decision[] = [];
  const credits = new Map<number, PaymentCredit>();
  let firstPayment: FirstPayment | undefined;
  /** The first credited payment of the subscription. */
  let start: PaymentCredit | undefined;
  for (const plan of planCredit(told)) {
    const { question, paymentIds, inherits } = plan;
    const steps: CreditStep[] = [];
    const sources = relationshipsOf(question, known, program);
    const visitors = [...new Set(sources.flatMap(({ claims }) => claims.map((one) => one.visitorId)))];
    const standing = sales.filter((sale) => paymentIds.includes(sale.payment_id));
    let credit = inherits ? start : undefined;
    if (!credit && plan.lacksStart) {
      const keys = question.named.filter(({ names }) => names === 'key').map(({ name }) => name);
      const first = await findFirstPayment(tx, program.id, keys, question.asOf);
      // What a browser said of the first payment moves no renewal that is credited already.
      if (first && (first.credited_evidence === 'confirmed' || standing.length === 0 || isLike(standing[0]!, first))) {
        firstPayment ??= first;
        credit = creditOf(first, first.credited_by === 'coupon' ? 'coupon' : 'subscription');
      }
    }
    const isInherited = credit !== undefined;
    if (!credit) {
      const newest = await newestClicks(tx, program.id, visitors, question.asOf);
      credit = toPaymentCredit(decideCredit(question, sources, newest, program, steps));
    }
    // What a browser said once stands until the merchant or the provider says otherwise (T2, T6).
    const [unconfirmed] = standing.filter((sale) => sale.credited_evidence !== 'confirmed');
    const isConfirmed = 'evidence' in credit && credit.evidence === 'confirmed';
    const isOther = credit.kind !== 'credited' || credit.clickRow !== unconfirmed?.credited_click;
    const stands = unconfirmed !== undefined && !isConfirmed && isOther;
    if (stands) credit = creditOf(unconfirmed, unconfirmed.credited_by ?? 'click_id');
    if (credit.kind === 'credited') start ??= { ...credit, by: credit.by === 'coupon' ? 'coupon' : 'subscription' };
    for (const id of paymentIds) credits.set(id, credit);
    decisions.push({
      ...plan,
      credit,
      steps,
      stands,
      inheritedFrom: isInherited && !stands ? firstPayment : undefined,
    });
  }
  return { decisions, credits, firstPayment };
}
