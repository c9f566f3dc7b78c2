import { type Credit, type CreditStep, decideCredit, relationshipsOf } from '../attribution/payment-credit.ts';
import type { CreditPlan } from '../attribution/plan.ts';
import type { Queryable } from '../db/database.ts';
import type { Program } from '../store/programs.ts';
import { type LoadedKnown, newestClicks } from './known.ts';
import type { PaymentCredit } from './results.ts';
import { type FirstPayment, findFirstPayment, type StandingSale, type Unit } from './unit.ts';

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

/** What a renewal inherits, it is credited by the subscription, or by its coupon. */
const inheritedBy = (by: string | null) => (by === 'coupon' ? 'coupon' : 'subscription');

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

/**
 * Who is credited with each payment of a unit. Reads, and changes nothing.
 *
 * @param plans the questions of the unit, as `planCredit` gives them
 */
export async function decideUnit(
  tx: Queryable,
  program: Program,
  { sales }: Pick<Unit, 'sales'>,
  plans: readonly CreditPlan[],
  known: LoadedKnown,
): Promise<UnitDecision> {
  const decisions: Decision[] = [];
  const credits = new Map<number, PaymentCredit>();
  let firstPayment: FirstPayment | undefined;
  /** The first credited payment of the subscription. */
  let start: PaymentCredit | undefined;
  for (const plan of plans) {
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
      const isMove = standing.some((sale) => sale.credited_click !== first?.credited_click);
      if (first && (first.credited_evidence === 'confirmed' || !isMove)) {
        firstPayment ??= first;
        credit = creditOf(first, inheritedBy(first.credited_by));
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
    if (credit.kind === 'credited') start ??= { ...credit, by: inheritedBy(credit.by) };
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
