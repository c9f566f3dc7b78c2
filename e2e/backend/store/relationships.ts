import { isWithinDays } from '../attribution/windows.ts';
import { type Queryable, RetryTransaction } from '../db/database.ts';
import type { Program } from './programs.ts';
import { lockVisitor, mergeVisitors } from './visitors.ts';

export interface Identifiers {
  customerKey: string | undefined;
  clickId: string | undefined;
}

export interface NamedClick {
  id: number;
  click_id: string;
  program_id: number;
  visitor_id: number;
  clicked_at: Date;
}

export interface NamedCustomer {
  id: number;
  visitor_id: number;
}

export interface Named {
  customer: NamedCustomer | undefined;
  /** The newest click under that id, of whichever program. */
  click: NamedClick | undefined;
}

/** What the two identifiers name, without judging it. */
export async function findNamed(tx: Queryable, programId: number, ids: Identifiers): Promise<Named> {
  const rows = await tx.query<{
    id: number;
    click_id: string | null;
    program_id: number;
    visitor_id: number;
    clicked_at: Date | null;
  }>(
    `(select id, null as click_id, program_id, visitor_id, null::timestamptz as clicked_at
      from customers where program_id = $1 and customer_key = $2)
     union all
     (select id, click_id, program_id, visitor_id, clicked_at
      from clicks where click_id = $3 order by occurrence desc limit 1)`,
    [programId, ids.customerKey ?? null, ids.clickId ?? null],
  );
  return {
    customer: rows.find((row) => row.click_id === null),
    click: rows.find((row) => row.click_id !== null) as NamedClick | undefined,
  };
}

/** A click can be claimed by its own program, and no longer than the cookie would have lived. */
export const isClaimable = (
  click: NamedClick | undefined,
  program: Pick<Program, 'id' | 'cookie_window_days'>,
  now: Date,
): click is NamedClick =>
  click !== undefined &&
  click.program_id === program.id &&
  isWithinDays(click.clicked_at, now, program.cookie_window_days);

export interface Relationship {
  visitorId: number;
  customerId: number | undefined;
}

/**
 * Ties what was named into one relationship and locks it until the transaction ends. Visitors are locked before
 * a customer is created, never after: two requests that create the same customer cannot wait for each other.
 */
export async function tie(
  tx: Queryable,
  programId: number,
  customerKey: string | undefined,
  customer: NamedCustomer | undefined,
  click: NamedClick | undefined,
  now: Date,
): Promise<Relationship | undefined> {
  const visitorIds = [customer?.visitor_id, click?.visitor_id].filter((id) => id !== undefined);
  const [first, second = first] = visitorIds;
  if (first === undefined || second === undefined) return undefined;

  let visitorId = first;
  if (first === second) await lockVisitor(tx, first);
  else visitorId = await mergeVisitors(tx, [first, second]);

  if (customer || customerKey === undefined) return { visitorId, customerId: customer?.id };
  const [created] = await tx.query<{ id: number }>(
    `insert into customers (program_id, customer_key, visitor_id, created_at) values ($1, $2, $3, $4)
     on conflict do nothing returning id`,
    [programId, customerKey, visitorId, now],
  );
  if (!created) throw new RetryTransaction();
  return { visitorId, customerId: created.id };
}

export interface VisitorClick {
  id: number;
  click_id: string;
  partner_id: number;
  partner_code: string;
  clicked_at: Date;
}

/** The last click of a visitor: the one that is credited. */
export async function newestClick(tx: Queryable, visitorId: number): Promise<VisitorClick | undefined> {
  const [row] = await tx.query<VisitorClick>(
    `select c.id, c.click_id, c.partner_id, p.code as partner_code, c.clicked_at
     from clicks c join partners p on p.id = c.partner_id
     where c.visitor_id = $1
     order by c.clicked_at desc, c.id desc limit 1`,
    [visitorId],
  );
  return row;
}
