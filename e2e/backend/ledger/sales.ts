import { type Commission, type CommissionTerms, commissionFor } from '../attribution/commission.ts';
import type { Money } from '../attribution/payment.ts';
import type { Queryable } from '../db/database.ts';
import { jsonText } from '../store/json.ts';
import type { Program } from '../store/programs.ts';
import { advanceVisitor } from '../store/visitors.ts';
import { applyRefunds } from './refunds.ts';
import type { Cause, ChangeKind, CreditedTo, PaymentCredit, PaymentResult } from './results.ts';
import type { StandingSale, StoredRefund } from './unit.ts';

/** A payment, what it comes to and to whom it is credited, beside how it stands. */
export interface Application {
  paymentId: number;
  money: Money | undefined;
  credit: PaymentCredit;
  pays: boolean;
  customerId: number | null;
  subscriptionId: string | null;
  sales: readonly StandingSale[];
  refunds: readonly StoredRefund[];
  cause: Cause;
}

/** Brings the sale of a payment, its commission and its refunds to what was decided, and records what that changed. */
export async function applyPayment(tx: Queryable, program: Program, application: Application): Promise<PaymentResult> {
  const { money, credit, cause, sales } = application;
  const [standing, ...twins] = sales;
  // Two sales turned out to be of one payment: the older stays.
  for (const twin of twins) await withdraw(tx, program.id, twin, 'same_payment', cause);
  if (!money || credit.kind !== 'credited') {
    const reason = !money ? 'not_counted' : credit.kind;
    if (standing) await withdraw(tx, program.id, standing, reason, cause);
    const withdrawn = sales.length > 0;
    if (!money) return { kind: 'not_counted', withdrawn };
    return { ...(credit as Exclude<PaymentCredit, CreditedTo>), withdrawn };
  }
  const target = { ...application, money, credit };
  const change = standing ? await move(tx, program, standing, target) : 'created';
  const stored = standing ? await readSale(tx, program.id, standing.id) : await create(tx, program, target);
  if (change === 'moved') await advanceVisitor(tx, program.id, stored.visitor_id, 'customer');
  const refund = await applyRefunds(tx, program.id, stored, money, application.refunds, cause.now);
  return {
    kind: 'attributed',
    saleId: stored.id,
    transactionId: stored.transaction_id,
    commissionId: stored.commission_id,
    partnerCode: stored.code,
    renewal: money.isRecurring,
    by: credit.by,
    change,
    refund,
    ...(change === 'moved' && { previousPartnerCode: await codeOf(tx, standing!.partner_id) }),
  };
}

interface StoredSale {
  id: number;
  transaction_id: string;
  amount_cents: number;
  refunded_cents: number;
  code: string;
  visitor_id: number;
  commission_id: number | null;
  commission_cents: number | null;
  deducted_cents: number | null;
}

async function readSale(tx: Queryable, programId: number, saleId: number): Promise<StoredSale> {
  const [row] = await tx.query<StoredSale>(
    `select s.id, s.transaction_id, s.amount_cents, s.refunded_cents, p.code, c.visitor_id,
       m.id as commission_id, m.amount_cents as commission_cents, m.deducted_cents
     from sales s join partners p on p.id = s.partner_id join clicks c on c.id = s.credited_click and c.program_id = $2
       left join commissions m on m.sale_id = s.id and m.program_id = $2
     where s.id = $1 and s.program_id = $2`,
    [saleId, programId],
  );
  return row!;
}

async function codeOf(tx: Queryable, partnerId: number): Promise<string> {
  const [row] = await tx.query<{ code: string }>('select code from partners where id = $1', [partnerId]);
  return row!.code;
}

type Target = Application & { money: Money; credit: CreditedTo };

/** A customer that nothing names is the credited click's own. */
const CUSTOMER = `coalesce($3::bigint, (
  select u.id from customers u join clicks c on c.visitor_id = u.visitor_id and c.program_id = $1
  where c.id = $4 and u.program_id = $1 order by u.id desc limit 1))`;

const CREATE = `
  with sale as (
    insert into sales (program_id, transaction_id, customer_id, credited_click, partner_id, amount_cents, currency,
      sale_type, is_recurring, subscription_id, context, created_at, payment_id, credited_by, credited_evidence)
    values ($1, $2, ${CUSTOMER}, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12, $13, $14, $19)
    returning id, transaction_id, amount_cents, refunded_cents
  ), commission as (
    insert into commissions (sale_id, program_id, partner_id, amount_cents, currency, rate_percent, rate_fixed_cents, created_at)
    select id, $1, $5, $15, $18, $16, $17, $12 from sale where $15::bigint is not null
    returning id, amount_cents, deducted_cents
  ), buyer as (
    select visitor_id from clicks where id = $4 and program_id = $1
  ), advanced as (
    update visitors set status = 'customer'
    where id = (select visitor_id from buyer) and program_id = $1 and status < 'customer'
  )
  select sale.*, buyer.visitor_id, p.code, m.id as commission_id, m.amount_cents as commission_cents, m.deducted_cents
  from sale cross join buyer join partners p on p.id = $5 left join commission m on true`;

/** Stores a sale with its commission, and moves the visitor's status forward. */
async function create(tx: Queryable, program: Program, target: Target): Promise<StoredSale> {
  const { money, credit } = target;
  const commission = target.pays ? commissionFor(money, program) : null;
  const [stored] = await tx.query<StoredSale>(CREATE, [
    program.id,
    money.transactionId,
    target.customerId,
    credit.clickRow,
    credit.partnerId,
    money.amountCents,
    money.currency,
    money.saleType,
    money.isRecurring,
    target.subscriptionId,
    jsonText(money.context),
    money.at,
    target.paymentId,
    credit.by,
    commission?.cents ?? null,
    program.commission_percent,
    program.commission_fixed_cents,
    commission?.currency ?? null,
    credit.evidence,
  ]);
  return stored!;
}

/** Stores a commission that begins to be paid after its sale was stored. */
async function storeCommission(
  tx: Queryable,
  program: Program,
  saleId: number,
  target: Target,
  { cents, currency }: Commission,
) {
  await tx.query(
    `insert into commissions (sale_id, program_id, partner_id, amount_cents, currency, rate_percent, rate_fixed_cents, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      saleId,
      program.id,
      target.credit.partnerId,
      cents,
      currency,
      program.commission_percent,
      program.commission_fixed_cents,
      target.money.at,
    ],
  );
}

/** R7: a commission keeps the rate it was computed with, and what it came to while the sale is the same. */
function commissionOf(
  program: CommissionTerms,
  standing: StandingSale,
  money: { amountCents: number; currency: string },
  isSameMoney: boolean,
): Commission {
  const { commission_cents: cents, commission_currency: currency } = standing;
  if (cents === null || currency === null) return commissionFor(money, program);
  if (isSameMoney) return { cents, currency };
  return commissionFor(money, {
    commission_percent: standing.rate_percent,
    commission_fixed_cents: standing.rate_fixed_cents,
    commission_currency: currency,
  });
}

/** Brings a sale that stands to what is decided now. Answers with what that changed, `undefined` for nothing. */
async function move(
  tx: Queryable,
  program: Program,
  standing: StandingSale,
  target: Target,
): Promise<SaleChange['change'] | undefined> {
  const { money, credit, cause } = target;
  const isSameMoney = standing.amount_cents === money.amountCents && standing.currency === money.currency;
  const commission = target.pays ? commissionOf(program, standing, money, isSameMoney) : null;
  const cents = commission?.cents ?? null;
  const moved = standing.partner_id !== credit.partnerId;
  const amount = !isSameMoney || standing.commission_cents !== cents;
  const isSame =
    !moved &&
    !amount &&
    standing.credited_click === credit.clickRow &&
    standing.credited_by === credit.by &&
    standing.credited_evidence === credit.evidence &&
    standing.created_at.getTime() === money.at.getTime() &&
    standing.sale_type === money.saleType &&
    standing.is_recurring === money.isRecurring &&
    standing.subscription_id === target.subscriptionId &&
    (target.customerId === null || standing.customer_id === target.customerId);
  if (isSame) return undefined;
  await tx.query(
    `update sales set partner_id = $2, customer_id = ${CUSTOMER}, credited_click = $4, credited_by = $5, amount_cents = $6,
       currency = $7, sale_type = $8, is_recurring = $9, subscription_id = $10, created_at = $11, credited_evidence = $13,
       refunded_cents = least(refunded_cents, $6) where id = $12 and program_id = $1`,
    [
      program.id,
      credit.partnerId,
      target.customerId,
      credit.clickRow,
      credit.by,
      money.amountCents,
      money.currency,
      money.saleType,
      money.isRecurring,
      target.subscriptionId,
      money.at,
      standing.id,
      credit.evidence,
    ],
  );
  if (moved || amount) {
    if (standing.commission_id !== null && commission) {
      await tx.query(
        `update commissions set partner_id = $2, amount_cents = $3, currency = $4, deducted_cents = least(deducted_cents, $3)
         where id = $1 and program_id = $5`,
        [standing.commission_id, credit.partnerId, commission.cents, commission.currency, program.id],
      );
    } else if (standing.commission_id !== null) {
      await tx.query('delete from commissions where id = $1 and program_id = $2', [standing.commission_id, program.id]);
    } else if (commission) await storeCommission(tx, program, standing.id, target, commission);
  }
  if (!moved && !amount) return undefined;
  const change = moved ? 'moved' : 'amount';
  await storeChange(tx, program.id, standing, {
    change,
    reason: moved ? credit.by : 'amount',
    cause,
    partnerId: credit.partnerId,
    cents,
  });
  return change;
}

async function withdraw(
  tx: Queryable,
  programId: number,
  sale: StandingSale,
  reason: string,
  cause: Cause,
): Promise<void> {
  for (const table of ['refunds', 'commissions']) {
    await tx.query(`delete from ${table} where sale_id = $1 and program_id = $2`, [sale.id, programId]);
  }
  await tx.query('delete from sales where id = $1 and program_id = $2', [sale.id, programId]);
  await storeChange(tx, programId, sale, { change: 'withdrawn', reason, cause, partnerId: null, cents: null });
}

interface SaleChange {
  change: ChangeKind;
  /** `moved`: by what the customer is recognised now. `withdrawn`: why it does not count. */
  reason: string;
  cause: Cause;
  partnerId: number | null;
  cents: number | null;
}

async function storeChange(tx: Queryable, programId: number, sale: StandingSale, change: SaleChange): Promise<void> {
  await tx.query(
    `insert into sale_changes (program_id, sale_id, transaction_id, changed_at, change, reason, cause,
       from_partner_id, to_partner_id, from_commission_cents, to_commission_cents)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      programId,
      sale.id,
      sale.transaction_id,
      change.cause.now,
      change.change,
      change.reason,
      change.cause.name,
      sale.partner_id,
      change.partnerId,
      sale.commission_cents,
      change.cents,
    ],
  );
}
