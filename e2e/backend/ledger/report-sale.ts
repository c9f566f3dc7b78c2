import type { Fact, StoredPayment } from '../attribution/payment.ts';
import type { ClaimReason } from '../attribution/trust.ts';
import { lateSince } from '../attribution/windows.ts';
import type { Database, Queryable } from '../db/database.ts';
import { lockingProgram } from '../store/program-lock.ts';
import type { Program } from '../store/programs.ts';
import { type Identifiers, isOfOtherProgram } from '../store/relationships.ts';
import { attributePayments, attributeUnit } from './attribute.ts';
import { storeFactCoupon } from './fact-coupon.ts';
import { factColumns, type NewFact, type ReportedSale, reportedFact, storeFact } from './facts.ts';
import { joinNames, nameOfTransaction, type PaymentName } from './names.ts';
import type { AttributedPayment } from './results.ts';

export type SaleResult =
  | {
      kind: 'attributed';
      saleId: number;
      commissionId: number | null;
      partnerCode: string;
      renewal: boolean;
      creditedBy: string;
    }
  | { kind: 'window_expired'; clickAgeDays: number; windowDays: number }
  /** Leads without the key about this customer are claims, and why. */
  | { kind: 'claimed'; reason: ClaimReason }
  /** The lead is known, but its click has not arrived yet. */
  | { kind: 'click_pending' | 'duplicate' | 'not_found' | 'click_expired' | 'other_program' | 'no_attribution' };

/** Fails the transaction: a report that is refused leaves nothing behind. */
class Refused extends Error {
  constructor(readonly result: SaleResult) {
    super('refused');
  }
}

/** Records a sale that the merchant's server reported: what a payment provider reports of it is the same payment (S5). */
export async function reportSale(
  db: Database,
  program: Program,
  ids: Identifiers,
  sale: ReportedSale,
): Promise<SaleResult> {
  try {
    return await lockingProgram(db, program.id, (tx) => reportIn(tx, program, ids, sale));
  } catch (error) {
    if (error instanceof Refused) return error.result;
    throw error;
  }
}

async function reportIn(tx: Queryable, program: Program, ids: Identifiers, sale: ReportedSale): Promise<SaleResult> {
  const name = nameOfTransaction(sale.transactionId);
  const fact = reportedFact(ids, sale);
  const cause = { name: 'sale', now: sale.now };
  const isAlone = sale.subscriptionId === undefined && sale.coupon === undefined;
  const created = isAlone ? await createPayment(tx, program.id, name, fact) : undefined;
  if (created !== undefined) {
    const { results, learned } = await attributeUnit(tx, program, unitOf(created, name, fact), cause);
    await attributePayments(tx, program, learned, cause);
    const [own] = results.filter((one) => one.paymentId === created);
    return answerOf(tx, program, ids, own!, sale.now);
  }
  const paymentId = await joinNames(tx, program.id, [name]);
  const [before] = await tx.query<{ recorded: boolean; reported: boolean }>(
    `select exists (select from sales where payment_id = $2 and program_id = $1) as recorded,
       exists (select from payment_facts where program_id = $1 and source = 'report' and event_id = $3) as reported`,
    [program.id, paymentId, sale.transactionId],
  );
  if (before!.recorded && before!.reported) return { kind: 'duplicate' };
  await storeFact(tx, program.id, paymentId, fact);
  await storeFactCoupon(tx, program.id, fact, [sale.coupon]);
  const attributed = await attributePayments(tx, program, [paymentId], cause);
  // Whoever reports a payment that is recorded already has named its buyer all the same.
  if (before!.recorded) return { kind: 'duplicate' };
  return answerOf(tx, program, ids, attributed.find((one) => one.paymentId === paymentId)!, sale.now);
}

/** Stores an ordinary payment in one statement; `undefined` when the transaction is known already. */
async function createPayment(
  tx: Queryable,
  programId: number,
  { name, kind }: PaymentName,
  fact: NewFact,
): Promise<number | undefined> {
  const { columns, values } = factColumns(fact);
  const [row] = await tx.query<{ payment_id: number }>(
    `with fresh as (
       select where not exists (select from payment_names where name = $2 and program_id = $1)
     ), payment as (
       insert into payments (program_id) select $1 from fresh returning id
     ), named as (
       insert into payment_names (name, program_id, kind, payment_id) select $2, $1, $3, id from payment
     )
     insert into payment_facts (program_id, payment_id, ${columns})
     select $1, id, ${values.map((_, index) => `$${index + 4}`).join(', ')} from payment returning payment_id`,
    [programId, name, kind, ...values],
  );
  return row?.payment_id;
}

/** What is stored of a payment that has just been created. */
function unitOf(id: number, { kind }: PaymentName, fact: NewFact) {
  const stored: Fact = { ...fact, payment_id: id, coupon_click: null };
  const payment: StoredPayment = { id, nameKinds: [kind], facts: [stored] };
  return { payments: [payment], sales: [], refunds: [] };
}

async function answerOf(
  tx: Queryable,
  program: Program,
  ids: Identifiers,
  { result }: AttributedPayment,
  now: Date,
): Promise<SaleResult> {
  switch (result.kind) {
    case 'attributed':
      return {
        kind: 'attributed',
        saleId: result.saleId,
        commissionId: result.commissionId,
        partnerCode: result.partnerCode,
        renewal: result.renewal,
        creditedBy: result.by,
      };
    case 'window_expired':
      return result;
    default:
      if (await isPending(tx, program.id, ids, now)) return { kind: 'click_pending' };
      throw new Refused(result.kind === 'unknown' ? await whyUnknown(tx, program.id, ids) : { kind: 'no_attribution' });
  }
}

/** Whether a lead of the customer waits for its click. */
async function isPending(tx: Queryable, programId: number, { customerKey }: Identifiers, now: Date): Promise<boolean> {
  if (customerKey === undefined) return false;
  const rows = await tx.query(
    'select from pending_leads where program_id = $1 and customer_key = $2 and created_at >= $3 limit 1',
    [programId, customerKey, lateSince(now)],
  );
  return rows.length > 0;
}

async function whyUnknown(tx: Queryable, programId: number, ids: Identifiers): Promise<SaleResult> {
  const [claim] = await tx.query<{ claim_reason: ClaimReason }>(
    `select claim_reason from leads where program_id = $1 and customer_key = $2 and trust = 'claim' order by id desc limit 1`,
    [programId, ids.customerKey ?? null],
  );
  if (claim) return { kind: 'claimed', reason: claim.claim_reason };
  if (ids.clickId === undefined) return { kind: 'not_found' };
  const [own] = await tx.query('select from clicks where click_id = $1 and program_id = $2 limit 1', [
    ids.clickId,
    programId,
  ]);
  if (own) return { kind: 'click_expired' };
  return { kind: (await isOfOtherProgram(tx, programId, ids.clickId)) ? 'other_program' : 'not_found' };
}
