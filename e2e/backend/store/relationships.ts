import type { Windows } from '../attribution/terms.ts';
import type { Voice } from '../attribution/trust.ts';
import { isWithinDays } from '../attribution/windows.ts';
import { type Queryable, RetryTransaction } from '../db/database.ts';
import { lockVisitor, lockVisitors, mergeVisitors } from './visitors.ts';

export interface Identifiers {
  customerKey: string | undefined;
  clickId: string | undefined;
}

export interface NamedClick {
  id: number;
  click_id: string;
  visitor_id: number;
  clicked_at: Date;
}

export interface NamedCustomer {
  id: number;
  visitor_id: number;
  linked_by: Voice;
}

export interface Named {
  customer: NamedCustomer | undefined;
  /** The newest click under that id. */
  click: NamedClick | undefined;
}

/**
 * What the two identifiers name in a program, without judging it: parameters are the program, the customer key and the click id.
 * Here as in every statement of a lead or a sale each table is asked for one program, which is how they can be partitioned.
 */
const NAMED = `
  named as (
    (select id, null as click_id, visitor_id, null::timestamptz as clicked_at, linked_by
     from customers where program_id = $1 and customer_key = $2)
    union all
    (select id, click_id, visitor_id, clicked_at, null from clicks
     where click_id = $3 and program_id = $1 order by occurrence desc limit 1)
  )`;

/**
 * Beside it the visitor that the identifiers lead to, locked until the transaction ends; where they lead to two, these are to be
 * merged and neither is locked. The statement may have waited for the lock, and all that it read is as it was before: what is
 * written on the strength of it has to see that it still holds.
 */
export const NAMED_AND_LOCKED = `${NAMED},
  locked as (
    select id from visitors
    where id = (select min(visitor_id) from named having count(distinct visitor_id) = 1) and program_id = $1
    for no key update
  )`;

/** What a statement that begins so is to answer with, beside what else it is for. */
export const SELECT_NAMED = '(select json_agg(named) from named) as named, (select id from locked) as locked';

/** As JSON gives it: a time is text. */
type NamedRow = (NamedCustomer & { click_id: null }) | (Omit<NamedClick, 'clicked_at'> & { clicked_at: string });

export interface NamedAndLocked {
  named: NamedRow[] | null;
  locked: number | null;
}

export function readNamed(named: NamedAndLocked['named']): Named {
  const rows = named ?? [];
  const click = rows.find((row) => row.click_id !== null);
  return {
    customer: rows.find((row) => row.click_id === null),
    click: click && { ...click, clicked_at: new Date(click.clicked_at) },
  };
}

export async function findNamed(tx: Queryable, programId: number, ids: Identifiers): Promise<Named> {
  const [row] = await tx.query<Pick<NamedAndLocked, 'named'>>(
    `with ${NAMED} select json_agg(named) as named from named`,
    [programId, ids.customerKey ?? null, ids.clickId ?? null],
  );
  return readNamed(row!.named);
}

/** Whether a click that the program does not have is another's: only to tell the caller, who gets nothing either way. */
export async function isOfOtherProgram(
  tx: Queryable,
  programId: number,
  clickId: string | undefined,
): Promise<boolean> {
  if (clickId === undefined) return false;
  const rows = await tx.query('select from clicks where click_id = $1 and program_id <> $2 limit 1', [
    clickId,
    programId,
  ]);
  return rows.length > 0;
}

/** A click can be claimed no longer than the cookie would have lived. */
export const isClaimable = (
  click: NamedClick | undefined,
  program: Pick<Windows, 'cookie_window_days'>,
  now: Date,
): click is NamedClick => click !== undefined && isWithinDays(click.clicked_at, now, program.cookie_window_days);

/** Answers with the row; called with the visitor locked. */
export async function createCustomer(
  tx: Queryable,
  programId: number,
  customerKey: string,
  visitorId: number,
  voice: Voice,
  now: Date,
): Promise<number> {
  const [created] = await tx.query<{ id: number }>(
    `insert into customers (program_id, customer_key, visitor_id, linked_by, linked_at, created_at) values ($1, $2, $3, $4, $5, $5)
     on conflict do nothing returning id`,
    [programId, customerKey, visitorId, voice, now],
  );
  if (!created) throw new RetryTransaction();
  return created.id;
}

export interface Relationship {
  visitorId: number;
  customerId: number;
}

/**
 * Links a customer to the visitor of a click on the word of the merchant or the provider, and locks that visitor until the
 * transaction ends. Two visitors become one, unless only a browser had linked the customer: then the customer moves, and nothing
 * of the first visitor's becomes the other's. Visitors are locked before a customer is created, never after: two requests that
 * create the same customer cannot wait for each other.
 */
export async function linkCustomer(
  tx: Queryable,
  programId: number,
  { customerKey, customer, click }: { customerKey: string; customer: NamedCustomer | undefined; click: NamedClick },
  voice: Exclude<Voice, 'browser'>,
  now: Date,
): Promise<Relationship> {
  const visitorId = click.visitor_id;
  if (!customer) {
    await lockVisitor(tx, programId, visitorId);
    return { visitorId, customerId: await createCustomer(tx, programId, customerKey, visitorId, voice, now) };
  }
  const customerId = customer.id;
  const isSame = customer.visitor_id === visitorId;
  if (customer.linked_by !== 'browser') {
    if (!isSame) return { customerId, visitorId: await mergeVisitors(tx, programId, [customer.visitor_id, visitorId]) };
    await lockVisitor(tx, programId, visitorId);
    return { visitorId, customerId };
  }
  await lockVisitors(tx, programId, [customer.visitor_id, visitorId], 'no key update');
  const moved = isSame ? '' : ', browser_visitor_id = visitor_id, browser_linked_at = linked_at';
  await tx.query(
    `update customers set visitor_id = $3, linked_by = $4, linked_at = $5${moved} where id = $1 and program_id = $2`,
    [customerId, programId, visitorId, voice, now],
  );
  return { visitorId, customerId };
}

/** A visitor of whom nothing else is known, as of somebody who comes with a coupon. */
export async function createVisitor(tx: Queryable, programId: number, now: Date): Promise<number> {
  const [visitor] = await tx.query<{ id: number }>(
    'insert into visitors (program_id, created_at) values ($1, $2) returning id',
    [programId, now],
  );
  return visitor!.id;
}
