import type { StoredPayment } from '../attribution/payment.ts';
import { claim, type Known, type Naming } from '../attribution/payment-credit.ts';
import type { Queryable } from '../db/database.ts';
import type { Program } from '../store/programs.ts';
import { findNamed, linkCustomer } from '../store/relationships.ts';
import { mergeVisitors } from '../store/visitors.ts';

/** Click ids and customer keys that a payment names, as of when it was first reported. */
export function namingsOfPayment({ facts }: StoredPayment): Naming[] {
  const at = new Date(Math.min(...facts.map((fact) => fact.at.getTime())));
  return facts.flatMap(({ click_id, coupon_click, customer_key }) => [
    ...(click_id === null ? [] : [{ names: 'click' as const, name: click_id, at }]),
    ...(coupon_click === null ? [] : [{ names: 'click' as const, name: coupon_click, at }]),
    ...(customer_key === null ? [] : [{ names: 'key' as const, name: customer_key, at }]),
  ]);
}

/**
 * A payment that names a click, or was made with a coupon, beside a customer key links the two. Answers with the visitors that
 * this changed, none when all of it was known.
 */
export async function linkNamed(
  tx: Queryable,
  program: Program,
  payments: readonly StoredPayment[],
  known: Known,
): Promise<number[]> {
  const changed = new Set<number>();
  const seen = new Set<string>();
  for (const payment of payments) {
    const voice = payment.facts.every(({ source }) => source === 'report') ? 'merchant' : 'provider';
    const namings = namingsOfPayment(payment);
    for (const click of namings.filter(({ names }) => names === 'click')) {
      for (const key of namings.filter(({ names }) => names === 'key')) {
        const claimed = claim(click, known.clicks, program);
        const known_ = known.customers.find((one) => one.customer_key === key.name);
        const isLinked = known_?.visitor_id === claimed?.visitorId && known_?.linked_by !== 'browser';
        const pair = JSON.stringify([click.name, key.name]);
        if (!claimed || isLinked || seen.has(pair)) continue;
        seen.add(pair);
        const found = await findNamed(tx, program.id, { clickId: click.name, customerKey: key.name });
        if (!found.click) continue;
        const isCoupon = known.clicks.some((one) => one.click_id === click.name && one.coupon !== null);
        const { customer } = found;
        if (isCoupon && customer?.linked_by === 'browser') {
          // A coupon says nothing about clicks: the browser's link stays what it is.
          if (customer.visitor_id === found.click.visitor_id) continue;
          changed.add(await mergeVisitors(tx, program.id, [customer.visitor_id, found.click.visitor_id]));
          continue;
        }
        const named = { customerKey: key.name, customer, click: found.click };
        const { visitorId, customerId } = await linkCustomer(tx, program.id, named, voice, click.at);
        await confirmClaim(tx, program.id, click.name, key.name, customerId);
        changed.add(visitorId);
      }
    }
  }
  return [...changed];
}

/** A claim becomes a lead when the merchant or the provider names the same click and customer. Its address stays unconfirmed. */
export async function confirmClaim(
  tx: Queryable,
  programId: number,
  clickId: string,
  customerKey: string,
  customerId: number,
): Promise<void> {
  await tx.query(
    `update leads set trust = 'merchant', customer_id = $4, claim_reason = null, email_hash = null
     where program_id = $1 and click_id = $2 and customer_key = $3 and trust = 'claim'`,
    [programId, clickId, customerKey, customerId],
  );
}
