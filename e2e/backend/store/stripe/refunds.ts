import { type RefundRecord, refundedCents, type StripeRefund } from '@affitor/sdk/server';
import type { Queryable } from '../../db/database.ts';
import { type RefundResult, recordRefund } from '../refunds.ts';

export type StripeRefundResult = (RefundResult & { transactionId: string }) | { status: 'waiting' };

export async function storeRefund(tx: Queryable, programId: number, refund: StripeRefund, now: Date): Promise<void> {
  await tx.query(
    `insert into stripe_refunds (program_id, scope, cents, currency, refund_id, charge_id, charge_cents,
       payment_intent_id, invoice_id, stripe_customer_id, reason, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      programId,
      refund.scope,
      refund.cents,
      refund.currency,
      refund.refundId,
      refund.chargeId,
      refund.chargeCents,
      refund.paymentIntentId,
      refund.invoiceId,
      refund.stripeCustomerId,
      refund.reason,
      now,
    ],
  );
}

/** By payment intent or invoice, directly or through an event that joined the two. */
export async function findRefundedSale(
  tx: Queryable,
  programId: number,
  refund: StripeRefund,
): Promise<number | undefined> {
  const [row] = await tx.query<{ id: number }>(
    `select sale_id as id from stripe_sales where program_id = $1
       and (invoice_id = $2 or payment_intent_id = $3
         or invoice_id in (select invoice_id from stripe_payments where program_id = $1 and payment_intent_id = $3))
     union all
     select id from sales where program_id = $1 and transaction_id in ($2, $3)
     limit 1`,
    [programId, refund.invoiceId, refund.paymentIntentId],
  );
  return row?.id ?? (await findOnlyCandidate(tx, programId, refund));
}

/**
 * Where the merchant does not send us the event that joins invoice and payment intent: the customer's only sale of
 * exactly this charge's amount, when there is no other it could be. The pair is remembered.
 */
async function findOnlyCandidate(tx: Queryable, programId: number, refund: StripeRefund): Promise<number | undefined> {
  if (refund.chargeCents === null || refund.stripeCustomerId === null || refund.paymentIntentId === null)
    return undefined;
  const candidates = await tx.query<{ sale_id: number }>(
    `select p.sale_id from stripe_sales p join sales s on s.id = p.sale_id
     where p.program_id = $1 and p.stripe_customer_id = $2 and p.payment_intent_id is null
       and p.paid_cents = $3 and s.currency = $4 limit 2`,
    [programId, refund.stripeCustomerId, refund.chargeCents, refund.currency],
  );
  const [only] = candidates;
  if (!only || candidates.length > 1) return undefined;
  await tx.query('update stripe_sales set payment_intent_id = $2 where sale_id = $1', [
    only.sale_id,
    refund.paymentIntentId,
  ]);
  return only.sale_id;
}

/** Brings a sale to what all its refunds together say. Any number of times, in any order. */
export async function applyRefunds(
  tx: Queryable,
  programId: number,
  saleId: number,
  now: Date,
): Promise<StripeRefundResult> {
  const [sale] = await tx.query<{ transaction_id: string; amount_cents: number; paid_cents: number | null }>(
    `select s.transaction_id, s.amount_cents, p.paid_cents
     from sales s left join stripe_sales p on p.sale_id = s.id where s.id = $1`,
    [saleId],
  );
  const refunds = await tx.query<{
    scope: RefundRecord['scope'];
    cents: number;
    refund_id: string | null;
    charge_id: string | null;
    reason: string | null;
  }>(
    `with sale as (
       select array_remove(array[s.transaction_id, p.invoice_id, p.payment_intent_id], null) as ids
       from sales s left join stripe_sales p on p.sale_id = s.id where s.id = $2
     ), joined as (
       select ids || array(
         select unnest(array[invoice_id, payment_intent_id]) from stripe_payments
         where program_id = $1 and (invoice_id = any(ids) or payment_intent_id = any(ids))) as ids
       from sale)
     select r.scope, r.cents, r.refund_id, r.charge_id, r.reason from stripe_refunds r, joined
     where r.program_id = $1 and (r.payment_intent_id = any(joined.ids) or r.invoice_id = any(joined.ids))
     order by r.id`,
    [programId, saleId],
  );
  const totalCents = refundedCents(
    { amountCents: sale!.amount_cents, paidCents: sale!.paid_cents ?? sale!.amount_cents },
    refunds.map(({ scope, cents, refund_id, charge_id }) => ({
      scope,
      cents,
      refundId: refund_id,
      chargeId: charge_id,
    })),
  );
  if (totalCents === 0) return { status: 'waiting' };
  const reason = refunds.at(-1)?.reason ?? undefined;
  const result = await recordRefund(tx, programId, sale!.transaction_id, { totalCents, reason, now });
  return result ? { ...result, transactionId: sale!.transaction_id } : { status: 'waiting' };
}
