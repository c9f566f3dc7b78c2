import { moneyOf, type StoredPayment } from '../attribution/payment.ts';
import type { Naming } from '../attribution/payment-credit.ts';
import { planCredit } from '../attribution/plan.ts';
import type { ClaimReason } from '../attribution/trust.ts';
import type { Database, Queryable } from '../db/database.ts';
import { lockingProgram } from '../store/program-lock.ts';
import type { Program } from '../store/programs.ts';
import { type Decision, decideUnit } from './decide.ts';
import { loadKnown } from './known.ts';
import { namingsOfPayment } from './links.ts';
import { findPaymentByName } from './names.ts';
import { loadUnit } from './unit.ts';

/** Facts and decision of one payment, decided again at that moment. */
export interface Explanation {
  payment: StoredPayment;
  decision: Decision;
  /** The partner codes of the clicks that were found. */
  partners: ReadonlyMap<number, string>;
  /** Why leads without the key about this customer are claims. */
  claims: ClaimReason[];
  /** The sale as it is stored; `undefined`: it is attributed to nobody. */
  stored:
    | { partner_id: number; credited_click: number; click_id: string; partner_code: string; credited_by: string | null }
    | undefined;
}

/** Decides a payment again from its stored facts and changes nothing; `undefined`: the program has no such payment. */
export const explainPayment = (
  db: Database,
  program: Program,
  transactionId: string,
): Promise<Explanation | undefined> => lockingProgram(db, program.id, (tx) => explainIn(tx, program, transactionId));

async function explainIn(tx: Queryable, program: Program, transactionId: string): Promise<Explanation | undefined> {
  const paymentId = await findPaymentByName(tx, program.id, transactionId);
  if (paymentId === undefined) return undefined;
  const unit = await loadUnit(tx, program.id, paymentId);
  const told = unit.payments.filter((payment) => payment.facts.length > 0);
  const payment = told.find((one) => one.id === paymentId);
  if (!payment) return undefined;
  const plans = planCredit(told);
  const questions = plans.map(({ question }) => question);
  const known = await loadKnown(tx, program.id, questions, told.flatMap(namingsOfPayment));
  const { decisions } = await decideUnit(tx, program, unit, plans, known);
  const decision = decisions.find(({ paymentIds }) => paymentIds.includes(paymentId))!;
  const [stored] = await tx.query<NonNullable<Explanation['stored']>>(
    `select s.partner_id, s.credited_click, c.click_id, p.code as partner_code, s.credited_by
     from sales s join partners p on p.id = s.partner_id join clicks c on c.id = s.credited_click and c.program_id = $2
     where s.payment_id = $1 and s.program_id = $2`,
    [paymentId, program.id],
  );
  return {
    payment,
    decision,
    partners: await partnersOf(tx, decision),
    claims: await claimsOf(tx, program.id, decision.question.named),
    stored,
  };
}

async function claimsOf(tx: Queryable, programId: number, named: readonly Naming[]): Promise<ClaimReason[]> {
  const keys = named.filter(({ names }) => names === 'key').map(({ name }) => name);
  if (keys.length === 0) return [];
  const rows = await tx.query<{ claim_reason: ClaimReason }>(
    "select distinct claim_reason from leads where program_id = $1 and customer_key = any($2::text[]) and trust = 'claim'",
    [programId, keys],
  );
  return rows.map((row) => row.claim_reason);
}

async function partnersOf(tx: Queryable, { steps, credit }: Decision): Promise<Map<number, string>> {
  const ids = steps.flatMap(({ found }) => (found ? [found.partner_id] : []));
  if (credit.kind === 'credited') ids.push(credit.partnerId);
  const rows = await tx.query<{ id: number; code: string }>(
    'select id, code from partners where id = any($1::bigint[])',
    [ids],
  );
  return new Map(rows.map(({ id, code }) => [id, code]));
}

/** Whether a payment counts as money at all, and who is credited then. */
export const isCounted = (payment: StoredPayment): boolean => moneyOf(payment) !== undefined;
