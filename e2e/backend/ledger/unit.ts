import type { Fact, StoredPayment } from '../attribution/payment.ts';
import type { Source } from '../attribution/payment-credit.ts';
import type { KnownRefund } from '../attribution/refund.ts';
import type { Queryable } from '../db/database.ts';

/** A sale as it stands, with its commission. */
export interface StandingSale {
  id: number;
  payment_id: number;
  transaction_id: string;
  customer_id: number | null;
  credited_click: number;
  credited_by: string | null;
  credited_evidence: Source['evidence'];
  partner_id: number;
  amount_cents: number;
  currency: string;
  sale_type: string;
  is_recurring: boolean;
  subscription_id: string | null;
  created_at: Date;
  refunded_cents: number;
  commission_id: number | null;
  commission_cents: number | null;
  commission_currency: string | null;
  rate_percent: string | null;
  rate_fixed_cents: number | null;
  deducted_cents: number | null;
}

export interface StoredRefund extends KnownRefund {
  payment_id: number;
  reason: string | null;
}

/** The payments that are credited together: one, or all of a subscription. */
export interface Unit {
  payments: StoredPayment[];
  sales: StandingSale[];
  refunds: StoredRefund[];
}

interface Row {
  facts: (Omit<Fact, 'at'> & { at: string })[] | null;
  names: { payment_id: number; kind: StoredPayment['nameKinds'][number] }[] | null;
  sales: (Omit<StandingSale, 'created_at'> & { created_at: string })[] | null;
  refunds:
    | (Omit<StoredRefund, 'createdAt' | 'refundId' | 'chargeId'> & {
        refund_id: string | null;
        charge_id: string | null;
        created_at: string;
      })[]
    | null;
}

/** The payment itself and, of its subscriptions, all others. */
const MEMBERS = `
  select distinct other.payment_id
  from payment_facts own join payment_facts other
    on other.subscription_id = own.subscription_id and other.program_id = own.program_id
  where own.payment_id = $2 and own.program_id = $1`;

// Each part is read by an index with the ids at hand: joined in one statement they are planned for longer than they run.
const LOAD = `
  select (select json_agg(f order by f.id) from payment_facts f where f.payment_id = any($2::bigint[])) as facts,
    (select json_agg(json_build_object('payment_id', n.payment_id, 'kind', n.kind)) from payment_names n
      where n.payment_id = any($2::bigint[])) as names,
    (select json_agg(sale order by sale.id) from (
      select s.id, s.payment_id, s.transaction_id, s.customer_id, s.credited_click, s.credited_by, s.credited_evidence, s.partner_id, s.amount_cents,
        s.currency, s.sale_type, s.is_recurring, s.subscription_id, s.created_at, s.refunded_cents,
        m.id as commission_id, m.amount_cents as commission_cents, m.currency as commission_currency, m.rate_percent::text, m.rate_fixed_cents, m.deducted_cents
      from sales s left join commissions m on m.sale_id = s.id and m.program_id = $1
      where s.payment_id = any($2::bigint[]) and s.program_id = $1) sale) as sales,
    (select json_agg(r order by r.id) from payment_refunds r where r.payment_id = any($2::bigint[])) as refunds`;

/** Everything that is stored of the unit a payment belongs to. */
export async function loadUnit(tx: Queryable, programId: number, paymentId: number): Promise<Unit> {
  const members = await tx.query<{ payment_id: number }>(MEMBERS, [programId, paymentId]);
  const ids = [...new Set([paymentId, ...members.map((one) => one.payment_id)])];
  const [row] = await tx.query<Row>(LOAD, [programId, ids]);
  const { facts, names, sales, refunds } = row!;
  const told = (facts ?? []).map((fact): Fact => ({ ...fact, at: new Date(fact.at) }));
  return {
    payments: ids.map((id) => ({
      id,
      nameKinds: (names ?? []).filter((name) => name.payment_id === id).map(({ kind }) => kind),
      facts: told.filter((fact) => fact.payment_id === id),
    })),
    sales: (sales ?? []).map((sale) => ({ ...sale, created_at: new Date(sale.created_at) })),
    refunds: (refunds ?? []).map(({ refund_id, charge_id, created_at, ...refund }) => ({
      ...refund,
      refundId: refund_id,
      chargeId: charge_id,
      createdAt: Date.parse(created_at),
    })),
  };
}

/** A credited payment that names no subscription: the first of one that is reported only from its first renewal on (R4). */
export interface FirstPayment {
  transaction_id: string;
  credited_click: number;
  credited_by: string | null;
  credited_evidence: Source['evidence'];
  partner_id: number;
  created_at: Date;
}

/** The customer's latest credited payment before the renewal that names no subscription. */
export async function findFirstPayment(
  tx: Queryable,
  programId: number,
  customerKeys: readonly string[],
  before: Date,
): Promise<FirstPayment | undefined> {
  if (customerKeys.length === 0) return undefined;
  const [row] = await tx.query<FirstPayment>(
    `select s.transaction_id, s.credited_click, s.credited_by, s.credited_evidence, s.partner_id, s.created_at
     from customers u join sales s on s.customer_id = u.id and s.program_id = $1
     where u.program_id = $1 and u.customer_key = any($2::text[]) and s.subscription_id is null and s.created_at <= $3
     order by s.created_at desc, s.id desc limit 1`,
    [programId, customerKeys, before],
  );
  return row;
}
