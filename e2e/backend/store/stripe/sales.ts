import type { Queryable } from '../../db/database.ts';
import { jsonText } from '../json.ts';
import type { Program } from '../programs.ts';
import { type SaleResult, settleSale } from '../sales.ts';
import { findBuyer, learnIdentities } from './identities.ts';
import type { BuyerIds, Payment } from './payment.ts';
import { applyRefunds } from './refunds.ts';

export type PaymentResult = SaleResult | { kind: 'waiting' };

/** The sale that already stands for this payment, whoever reported it and by whichever of its ids. */
async function findRecorded(tx: Queryable, programId: number, payment: Payment): Promise<number | undefined> {
  const ids = [payment.transactionId, payment.invoiceId, payment.paymentIntentId, payment.sessionId];
  const [row] = await tx.query<{ id: number }>(
    `select id from sales where program_id = $1 and transaction_id = any($2::text[])
     union all
     select sale_id from stripe_sales where program_id = $1
       and (invoice_id = $3 or payment_intent_id = $4 or session_id = $5
         or invoice_id in (select invoice_id from stripe_payments where program_id = $1 and payment_intent_id = $4))
     limit 1`,
    [programId, ids.filter((id) => id !== null), payment.invoiceId, payment.paymentIntentId, payment.sessionId],
  );
  return row?.id;
}

async function storePayment(tx: Queryable, programId: number, saleId: number, payment: Payment): Promise<void> {
  await tx.query(
    `insert into stripe_sales (sale_id, program_id, invoice_id, payment_intent_id, session_id, stripe_customer_id, paid_cents)
     values ($1, $2, $3, coalesce($4, (
       select payment_intent_id from stripe_payments where program_id = $2 and invoice_id = $3 limit 1)), $5, $6, $7)
     on conflict (sale_id) do update set
       invoice_id = coalesce(stripe_sales.invoice_id, excluded.invoice_id),
       payment_intent_id = coalesce(stripe_sales.payment_intent_id, excluded.payment_intent_id),
       session_id = coalesce(stripe_sales.session_id, excluded.session_id)`,
    [
      saleId,
      programId,
      payment.invoiceId,
      payment.paymentIntentId,
      payment.sessionId,
      payment.stripeCustomerId,
      payment.paidCents,
    ],
  );
}

/** @param receivedAt when Stripe told of it, which for a sale that had to wait is not now */
export async function recordPayment(
  tx: Queryable,
  program: Program,
  payment: Payment,
  receivedAt: Date,
): Promise<PaymentResult> {
  const known = await findRecorded(tx, program.id, payment);
  if (known !== undefined) {
    // A sale the merchant's server reported learns by which ids its refunds will come.
    await storePayment(tx, program.id, known, payment);
    await applyRefunds(tx, program.id, known, receivedAt);
    return { kind: 'duplicate' };
  }
  const buyer = await findBuyer(tx, program, payment, receivedAt);
  const result = await settleSale(
    tx,
    program,
    buyer,
    {
      transactionId: payment.transactionId,
      amountCents: payment.amountCents,
      currency: payment.currency,
      saleType: payment.saleType,
      isRecurring: payment.isRecurring,
      subscriptionId: payment.subscriptionId ?? undefined,
      context: { stripe_event: payment.eventId, subscription_interval: payment.subscriptionInterval },
      now: receivedAt,
    },
    receivedAt,
  );
  if (result.kind === 'not_found' || result.kind === 'no_attribution') {
    await tx.query(
      `insert into stripe_waiting (program_id, transaction_id, sale, received_at) values ($1, $2, $3::jsonb, $4)
       on conflict do nothing`,
      [program.id, payment.transactionId, jsonText(payment), receivedAt],
    );
    return { kind: 'waiting' };
  }
  if (result.kind === 'attributed') {
    await storePayment(tx, program.id, result.saleId, payment);
    if (buyer) await learnIdentities(tx, program.id, buyer, payment);
    await applyRefunds(tx, program.id, result.saleId, receivedAt);
  }
  return result;
}

export interface SettledPayment {
  payment: Payment;
  result: PaymentResult;
}

/** Tries again what waits for a buyer by one of these ids. */
export async function settleWaiting(
  tx: Queryable,
  program: Program,
  ids: Partial<BuyerIds & Pick<Payment, 'invoiceId' | 'paymentIntentId' | 'sessionId'>>,
): Promise<SettledPayment[]> {
  const waiting = await tx.query<{ id: number; sale: Payment; received_at: Date }>(
    `select id, sale, received_at from stripe_waiting
     where program_id = $1 and (sale ->> 'customerKey' = $2 or sale ->> 'emailHash' = $3
       or sale ->> 'stripeCustomerId' = $4 or sale ->> 'subscriptionId' = $5 or sale ->> 'clickId' = $6
       or sale ->> 'invoiceId' = $7 or sale ->> 'paymentIntentId' = $8 or sale ->> 'sessionId' = $9)
     order by id`,
    [
      program.id,
      ids.customerKey ?? null,
      ids.emailHash ?? null,
      ids.stripeCustomerId ?? null,
      ids.subscriptionId ?? null,
      ids.clickId ?? null,
      ids.invoiceId ?? null,
      ids.paymentIntentId ?? null,
      ids.sessionId ?? null,
    ],
  );
  const settled: SettledPayment[] = [];
  for (const { id, sale, received_at } of waiting) {
    const payment: Payment = {
      ...sale,
      clickId: sale.clickId ?? ids.clickId ?? null,
      customerKey: sale.customerKey ?? ids.customerKey ?? null,
      stripeCustomerId: sale.stripeCustomerId ?? ids.stripeCustomerId ?? null,
      emailHash: sale.emailHash ?? ids.emailHash ?? null,
    };
    const result = await recordPayment(tx, program, payment, received_at);
    if (result.kind === 'waiting') continue;
    await tx.query('delete from stripe_waiting where id = $1', [id]);
    settled.push({ payment, result });
  }
  return settled;
}
