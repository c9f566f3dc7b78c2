import type { StripeLink, StripeOutcome, StripeRefund } from '@affitor/sdk/server';
import { type Database, type Queryable, retrying } from '../../db/database.ts';
import { emailHash } from '../email-hash.ts';
import { lockProgramForStripe } from '../program-lock.ts';
import type { Program } from '../programs.ts';
import { findBuyer, learnIdentities } from './identities.ts';
import { toPayment } from './payment.ts';
import { applyRefunds, findRefundedSale, type StripeRefundResult, storeRefund } from './refunds.ts';
import { recordPayment, type SettledPayment, settleWaiting } from './sales.ts';

export type Handled =
  | { kind: 'ignored'; reason: string }
  | { kind: 'duplicate_event' }
  | { kind: 'payments'; settled: SettledPayment[] }
  | { kind: 'refund'; result: StripeRefundResult };

/** Carries out one event, all of it or nothing, once. */
export function handleStripeEvent(db: Database, program: Program, outcome: StripeOutcome, now: Date): Promise<Handled> {
  if (outcome.kind === 'none') return Promise.resolve({ kind: 'ignored', reason: outcome.reason });
  return retrying(() =>
    db.transaction(async (tx) => {
      await lockProgramForStripe(tx, program.id);
      const [first] = await tx.query(
        `insert into stripe_events (program_id, event_id, event_type, handled_at) values ($1, $2, $3, $4)
         on conflict do nothing returning event_id`,
        [program.id, outcome.eventId, outcome.eventType, now],
      );
      if (!first) return { kind: 'duplicate_event' };
      if (outcome.kind === 'refund')
        return { kind: 'refund', result: await handleRefund(tx, program.id, outcome, now) };
      if (outcome.programId !== null && outcome.programId !== String(program.id)) {
        return { kind: 'ignored', reason: 'other_program' };
      }
      if (outcome.kind === 'link') return { kind: 'payments', settled: await handleLink(tx, program, outcome, now) };
      const payment = toPayment(outcome);
      return { kind: 'payments', settled: [{ payment, result: await recordPayment(tx, program, payment, now) }] };
    }),
  );
}

async function handleRefund(tx: Queryable, programId: number, refund: StripeRefund, now: Date) {
  await storeRefund(tx, programId, refund, now);
  const saleId = await findRefundedSale(tx, programId, refund);
  return saleId === undefined ? { status: 'waiting' as const } : applyRefunds(tx, programId, saleId, now);
}

/** Which ids belong together; what waited for that is settled. */
async function handleLink(tx: Queryable, program: Program, link: StripeLink, now: Date): Promise<SettledPayment[]> {
  if (link.invoiceId !== null && link.paymentIntentId !== null) {
    await tx.query(
      'insert into stripe_payments (program_id, invoice_id, payment_intent_id) values ($1, $2, $3) on conflict do nothing',
      [program.id, link.invoiceId, link.paymentIntentId],
    );
    const sales = await tx.query<{ sale_id: number }>(
      `update stripe_sales set payment_intent_id = coalesce(payment_intent_id, $3)
       where program_id = $1 and invoice_id = $2 returning sale_id`,
      [program.id, link.invoiceId, link.paymentIntentId],
    );
    for (const { sale_id } of sales) await applyRefunds(tx, program.id, sale_id, now);
  }
  const ids = { ...link, emailHash: emailHash(link.email) };
  const buyer = await findBuyer(tx, program, ids, now);
  if (!buyer) return [];
  await learnIdentities(tx, program.id, buyer, ids);
  return settleWaiting(tx, program, ids);
}
