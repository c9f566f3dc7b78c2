import { type CreditedClick, decideSale, type SubscriptionStart } from '../attribution/sale-decision.ts';
import type { Database, Queryable } from '../db/database.ts';
import { findCoupon, recordCouponUse } from './coupons.ts';
import { lockingOutStripe, type RequireAlone } from './program-lock.ts';
import type { Program } from './programs.ts';
import {
  createCustomer,
  createVisitor,
  type Identifiers,
  isClaimable,
  isOfOtherProgram,
  joinVisitors,
  lastOfVisitor,
  NAMED_AND_LOCKED,
  type NamedAndLocked,
  readNamed,
  SELECT_NAMED,
} from './relationships.ts';
import type { Sale, SaleResult } from './sale.ts';
import { storeSale } from './sale-statement.ts';
import { stripeName } from './stripe/names.ts';
import { reportPayment } from './stripe/report.ts';
import { settleVisitor } from './stripe/settle-visitor.ts';

/** Records a sale that the merchant's server reported. */
export function recordSale(db: Database, program: Program, ids: Identifiers, sale: Sale): Promise<SaleResult> {
  const name = stripeName(sale.transactionId);
  if (name) return reportPayment(db, program, name, ids, sale);
  return lockingOutStripe(db, program.id, (tx, requireAlone) => saleIn(tx, program, ids, sale, requireAlone));
}

/** Of an ordinary sale two statements: all that it is decided from, then all that it changes. */
async function saleIn(
  tx: Queryable,
  program: Program,
  ids: Identifiers,
  sale: Sale,
  requireAlone: RequireAlone,
): Promise<SaleResult> {
  const found = await find(tx, program.id, ids, sale);
  if (found.recorded) return { kind: 'duplicate' };
  const { customer } = found;
  const click = isClaimable(found.click, program, sale.now) ? found.click : undefined;
  const coupon = await findCoupon(tx, program.id, [sale.coupon]);
  const joined = await joinVisitors(tx, program.id, customer, click, found.locked);
  const visitorId = joined ?? (coupon && (await createVisitor(tx, program.id, sale.now)));
  if (coupon && visitorId !== undefined) await recordCouponUse(tx, program.id, coupon, sale.now, visitorId);
  // What was read of the visitor is as it was before.
  const locked = coupon ? null : found.locked;
  const result = await settleSale(tx, program, { ...found, locked, visitorId, customerKey: ids.customerKey }, sale);
  const isNewTie = click && ids.customerKey !== undefined && customer?.visitor_id !== click.visitor_id;
  if (visitorId !== undefined && isNewTie) {
    await settleVisitor(tx, program, visitorId, null, { name: 'sale', now: sale.now }, requireAlone);
  }
  if (result.kind !== 'not_found' || found.click) return result;
  return (await isOfOtherProgram(tx, program.id, ids.clickId)) ? { kind: 'no_attribution' } : result;
}

const FIND = `
  with ${NAMED_AND_LOCKED}, newest as (
    select id, partner_id, clicked_at from clicks
    where visitor_id = (select id from locked) and program_id = $1 and coupon is null order by clicked_at desc, id desc limit 1
  ), newest_coupon as (
    select id, partner_id, clicked_at from clicks
    where visitor_id = (select id from locked) and program_id = $1 and coupon is not null order by clicked_at desc, id desc limit 1
  ), start as (
    select credited_click, partner_id, created_at from sales
    where program_id = $1 and subscription_id = $4 order by created_at, id limit 1
  )
  select ${SELECT_NAMED}, (select row_to_json(newest) from newest) as newest,
    (select row_to_json(newest_coupon) from newest_coupon) as newest_coupon, (select row_to_json(start) from start) as start,
    exists (select from sales where program_id = $1 and transaction_id = $5) as recorded`;

type JsonClick = Omit<CreditedClick, 'clicked_at'> & { clicked_at: string };

const fromJson = (click: JsonClick | null) =>
  click ? { ...click, clicked_at: new Date(click.clicked_at) } : undefined;

interface Row extends NamedAndLocked {
  newest: JsonClick | null;
  newest_coupon: JsonClick | null;
  start: (Omit<SubscriptionStart, 'created_at'> & { created_at: string }) | null;
  recorded: boolean;
}

async function find(tx: Queryable, programId: number, ids: Identifiers, sale: Sale) {
  const renewed = sale.isRecurring ? sale.subscriptionId : undefined;
  const [row] = await tx.query<Row>(FIND, [
    programId,
    ids.customerKey ?? null,
    ids.clickId ?? null,
    renewed ?? null,
    sale.transactionId,
  ]);
  const { named, newest, newest_coupon: coupon, start, ...rest } = row!;
  return {
    ...rest,
    ...readNamed(named),
    /** Of the visitor that is locked. */
    last: { click: fromJson(newest), coupon: fromJson(coupon) },
    /** The first sale of the subscription that this one renews. */
    start: start ? { ...start, created_at: new Date(start.created_at) } : undefined,
  };
}

type Found = Awaited<ReturnType<typeof find>> & { visitorId: number | undefined; customerKey: string | undefined };

/** Attributes a sale of a locked visitor and stores it with its commission, both or neither. */
async function settleSale(tx: Queryable, program: Program, found: Found, sale: Sale): Promise<SaleResult> {
  const { visitorId, customerKey, customer, start } = found;
  if (visitorId === undefined && !start) return { kind: 'not_found' };
  const last = visitorId === found.locked ? found.last : await lastOf(tx, program.id, visitorId);
  const decision = decideSale(program, {
    amountCents: sale.amountCents,
    now: sale.now,
    subscriptionStart: start,
    newestClick: last.click,
    newestCoupon: last.coupon,
  });
  if (decision.kind !== 'attributed') {
    // That its customer key and its click belong together is remembered all the same.
    if (visitorId !== undefined && customerKey !== undefined && !customer) {
      await createCustomer(tx, program.id, customerKey, visitorId, sale.now);
    }
    return decision.kind === 'no_click' ? { kind: 'no_attribution' } : decision;
  }
  const { renewal, ...credit } = decision;
  const customerId = customer?.id;
  const decidedFrom = { click: last.click?.id, coupon: last.coupon?.id };
  const who = { visitorId, customerId, customerKey };
  const stored = await storeSale(tx, { program, ...who, ...credit, decidedFrom, renewal, sale });
  return stored ? { kind: 'attributed', ...stored, renewal } : { kind: 'duplicate' };
}

const lastOf = async (
  tx: Queryable,
  programId: number,
  visitorId: number | undefined,
): Promise<{ click?: CreditedClick | undefined; coupon?: CreditedClick | undefined }> =>
  visitorId === undefined ? {} : lastOfVisitor(tx, programId, visitorId);
