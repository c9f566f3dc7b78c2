import type { StoredPayment } from '../../attribution/payment.ts';
import { claim, type Known, type Naming } from '../../attribution/payment-credit.ts';
import type { Queryable } from '../../db/database.ts';
import type { Program } from '../programs.ts';
import { findNamed, tie } from '../relationships.ts';

/** Click ids and customer keys that a payment names, as of when it was first heard of. */
export function namingsOfPayment({ facts }: StoredPayment): Naming[] {
  const at = new Date(Math.min(...facts.map((fact) => fact.at.getTime())));
  return facts.flatMap(({ click_id, coupon_click, customer_key }) => [
    ...(click_id === null ? [] : [{ names: 'click' as const, name: click_id, at }]),
    ...(coupon_click === null ? [] : [{ names: 'click' as const, name: coupon_click, at }]),
    ...(customer_key === null ? [] : [{ names: 'key' as const, name: customer_key, at }]),
  ]);
}

/**
 * A payment that names a click, or was made with a coupon, and a customer key says that they belong together. Answers with the visitors that changed by
 * it, none when all of it was known.
 */
export async function tieNamed(
  tx: Queryable,
  program: Program,
  payments: readonly StoredPayment[],
  known: Known,
): Promise<number[]> {
  const changed = new Set<number>();
  const seen = new Set<string>();
  for (const payment of payments) {
    const namings = namingsOfPayment(payment);
    for (const click of namings.filter(({ names }) => names === 'click')) {
      for (const key of namings.filter(({ names }) => names === 'key')) {
        const claimed = claim(click, known.clicks, program);
        const customer = known.customers.find((one) => one.customer_key === key.name);
        const pair = JSON.stringify([click.name, key.name]);
        if (!claimed || customer?.visitor_id === claimed.visitorId || seen.has(pair)) continue;
        seen.add(pair);
        const named = await findNamed(tx, program.id, { clickId: click.name, customerKey: key.name });
        const tied = await tie(tx, program.id, key.name, named.customer, named.click, click.at);
        if (tied) changed.add(tied.visitorId);
      }
    }
  }
  return [...changed];
}
