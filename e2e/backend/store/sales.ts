import { decideSale, type SubscriptionStart } from '../attribution/sale-decision.ts';
import type { Database, Queryable } from '../db/database.ts';
import { jsonText } from './json.ts';
import { lockingOutStripe } from './program-lock.ts';
import type { Program } from './programs.ts';
import { findNamed, type Identifiers, isClaimable, newestClick, type Relationship, tie } from './relationships.ts';
import type { Sale, SaleResult } from './sale.ts';
import { stripeName } from './stripe/names.ts';
import { reportPayment } from './stripe/report.ts';
import { settleVisitor } from './stripe/settle-visitor.ts';
import { advanceVisitor } from './visitors.ts';

/** Records a sale that the merchant's server reported. */
export function recordSale(db: Database, program: Program, ids: Identifiers, sale: Sale): Promise<SaleResult> {
  const name = stripeName(sale.transactionId);
  if (name) return reportPayment(db, program, name, ids, sale);
  return lockingOutStripe(db, program.id, async (tx, requireAlone) => {
    if (await isRecorded(tx, program.id, sale.transactionId)) return { kind: 'duplicate' };
    const named = await findNamed(tx, program.id, ids);
    const click = isClaimable(named.click, program, sale.now) ? named.click : undefined;
    const relationship = await tie(tx, program.id, ids.customerKey, named.customer, click, sale.now);
    const result = await settleSale(tx, program, relationship, sale);
    const isNewTie = click && ids.customerKey !== undefined && named.customer?.visitor_id !== click.visitor_id;
    if (relationship && isNewTie) {
      const cause = { name: 'sale', now: sale.now };
      await settleVisitor(tx, program, relationship.visitorId, null, cause, requireAlone);
    }
    const isForeign = named.click !== undefined && named.click.program_id !== program.id;
    return result.kind === 'not_found' && isForeign ? { kind: 'no_attribution' } : result;
  });
}

async function isRecorded(tx: Queryable, programId: number, transactionId: string): Promise<boolean> {
  const rows = await tx.query('select from sales where program_id = $1 and transaction_id = $2', [
    programId,
    transactionId,
  ]);
  return rows.length > 0;
}

async function findSubscriptionStart(tx: Queryable, programId: number, sale: Sale) {
  if (!sale.isRecurring || sale.subscriptionId === undefined) return undefined;
  const [start] = await tx.query<SubscriptionStart>(
    `select credited_click, partner_id, created_at from sales
     where program_id = $1 and subscription_id = $2 order by created_at, id limit 1`,
    [programId, sale.subscriptionId],
  );
  return start;
}

/** Attributes a sale of a locked relationship and stores it with its commission, both or neither. */
async function settleSale(
  tx: Queryable,
  program: Program,
  relationship: Relationship | undefined,
  sale: Sale,
): Promise<SaleResult> {
  const subscriptionStart = await findSubscriptionStart(tx, program.id, sale);
  if (!relationship && !subscriptionStart) return { kind: 'not_found' };
  const decision = decideSale(program, {
    amountCents: sale.amountCents,
    now: sale.now,
    subscriptionStart,
    newestClick: relationship && (await newestClick(tx, relationship.visitorId)),
  });
  if (decision.kind === 'no_click') return { kind: 'no_attribution' };
  if (decision.kind === 'window_expired') return decision;

  const [stored] = await tx.query<{ id: number; code: string; visitor_id: number }>(
    `with stored as (
       insert into sales (program_id, transaction_id, customer_id, credited_click, partner_id, amount_cents, currency,
         sale_type, is_recurring, subscription_id, context, created_at)
       values ($1, $2, coalesce($3::bigint, (
           select u.id from customers u join clicks c on c.visitor_id = u.visitor_id where c.id = $4 order by u.id desc limit 1
         )), $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12)
       on conflict do nothing returning id, partner_id, credited_click)
     select s.id, p.code, c.visitor_id
     from stored s join partners p on p.id = s.partner_id join clicks c on c.id = s.credited_click`,
    [
      program.id,
      sale.transactionId,
      relationship?.customerId ?? null,
      decision.creditedClick,
      decision.partnerId,
      sale.amountCents,
      sale.currency,
      sale.saleType,
      sale.isRecurring,
      sale.subscriptionId ?? null,
      jsonText(sale.context),
      sale.now,
    ],
  );
  if (!stored) return { kind: 'duplicate' };
  const commissionId = await storeCommission(tx, program, stored.id, decision, sale);
  await advanceVisitor(tx, relationship?.visitorId ?? stored.visitor_id, 'customer');
  return {
    kind: 'attributed',
    saleId: stored.id,
    commissionId,
    partnerCode: stored.code,
    renewal: decision.renewal,
  };
}

async function storeCommission(
  tx: Queryable,
  program: Program,
  saleId: number,
  decision: { partnerId: number; commissionCents: number | null },
  sale: Sale,
): Promise<number | null> {
  if (decision.commissionCents === null) return null;
  const [commission] = await tx.query<{ id: number }>(
    `insert into commissions (sale_id, program_id, partner_id, amount_cents, currency, rate_percent, rate_fixed_cents, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
    [
      saleId,
      program.id,
      decision.partnerId,
      decision.commissionCents,
      sale.currency,
      program.commission_percent,
      program.commission_fixed_cents,
      sale.now,
    ],
  );
  return commission!.id;
}
