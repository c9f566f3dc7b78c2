import type { Queryable } from '../../db/database.ts';
import type { Program } from '../programs.ts';
import { findNamed, isClaimable, newestClick, type Relationship, tie } from '../relationships.ts';
import { lockVisitor } from '../visitors.ts';
import type { BuyerIds } from './payment.ts';

/**
 * The buyer, by the first of these that is known: click id, e-mail, Stripe customer, customer key. Only a click id and a
 * customer key that come together tie two relationships into one: an address may be shared.
 */
export async function findBuyer(
  tx: Queryable,
  program: Program,
  ids: BuyerIds,
  now: Date,
): Promise<Relationship | undefined> {
  const named = await findNamed(tx, program.id, {
    clickId: ids.clickId ?? undefined,
    customerKey: ids.customerKey ?? undefined,
  });
  if (isClaimable(named.click, program, now)) {
    return tie(tx, program.id, ids.customerKey ?? undefined, named.customer, named.click, now);
  }
  const visitorId = await findVisitor(tx, program.id, ids);
  if (visitorId !== undefined) {
    await lockVisitor(tx, visitorId);
    return { visitorId, customerId: undefined };
  }
  return tie(tx, program.id, undefined, named.customer, undefined, now);
}

/** A confirmed lead's address counts before what Stripe told; of several the newest. */
async function findVisitor(tx: Queryable, programId: number, ids: BuyerIds): Promise<number | undefined> {
  const [row] = await tx.query<{ visitor_id: number }>(
    `select c.visitor_id from (
       (select 1 as rank, credited_click as click from leads
        where program_id = $1 and email_hash = $2 and not provisional order by created_at desc, id desc limit 1)
       union all
       select case kind when 'email' then 2 when 'customer' then 3 else 4 end, click from stripe_identities
       where program_id = $1
         and (kind, value) in (('email', $2::text), ('customer', $3::text), ('subscription', $4::text))
     ) found join clicks c on c.id = found.click order by rank limit 1`,
    [programId, ids.emailHash, ids.stripeCustomerId, ids.subscriptionId],
  );
  return row?.visitor_id;
}

/** Remembers Stripe's names for a buyer that is known, for events that carry no id of ours. */
export async function learnIdentities(
  tx: Queryable,
  programId: number,
  relationship: Relationship,
  ids: BuyerIds,
): Promise<void> {
  const click = await newestClick(tx, relationship.visitorId);
  if (!click) return;
  await tx.query(
    `insert into stripe_identities (program_id, kind, value, click)
     select $1, kind, value, $2 from (values ('email', $3::text), ('customer', $4), ('subscription', $5)) as told (kind, value)
     where value is not null
     on conflict (program_id, kind, value) do update set click = excluded.click`,
    [programId, click.id, ids.emailHash, ids.stripeCustomerId, ids.subscriptionId],
  );
}
