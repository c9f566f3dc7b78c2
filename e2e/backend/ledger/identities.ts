import type { StoredPayment } from '../attribution/payment.ts';
import type { Queryable } from '../db/database.ts';

/** By which click, key or address a Stripe customer or an address was seen, and when first. */
export interface Identity {
  kind: 'customer' | 'email';
  value: string;
  names: 'click' | 'key' | 'email';
  name: string;
  at: Date;
}

const keyOf = ({ kind, value, names, name }: Identity) => JSON.stringify([kind, value, names, name]);

/** By what each Stripe customer and each address of these payments was seen; of several times the first. */
function identitiesOf(payments: readonly StoredPayment[]): Identity[] {
  const found = new Map<string, Identity>();
  for (const { facts } of payments) {
    const told = (names: Identity['names'], field: 'click_id' | 'coupon_click' | 'customer_key' | 'email_hash') =>
      facts.flatMap((fact) => (fact[field] === null ? [] : [{ names, name: fact[field] }]));
    const people = [...told('click', 'click_id'), ...told('click', 'coupon_click'), ...told('key', 'customer_key')];
    const emails = told('email', 'email_hash');
    const at = new Date(Math.min(...facts.map((fact) => fact.at.getTime())));
    const add = (kind: Identity['kind'], value: string, { names, name }: Pick<Identity, 'names' | 'name'>) => {
      const identity = { kind, value, names, name, at };
      const known = found.get(keyOf(identity));
      if (!known || at < known.at) found.set(keyOf(identity), identity);
    };
    for (const { stripe_customer_id: customer } of facts) {
      if (customer !== null) for (const one of [...people, ...emails]) add('customer', customer, one);
    }
    for (const { name: email } of emails) for (const one of people) add('email', email, one);
  }
  return [...found.values()];
}

/** Remembers them for payments that carry no id of ours. Answers with those of whom something new was learned. */
export async function learnIdentities(
  tx: Queryable,
  programId: number,
  payments: readonly StoredPayment[],
  known: readonly Identity[],
): Promise<Pick<Identity, 'kind' | 'value'>[]> {
  const isKnown = (one: Identity) => known.some((other) => keyOf(other) === keyOf(one) && other.at <= one.at);
  const identities = identitiesOf(payments).filter((one) => !isKnown(one));
  if (identities.length === 0) return [];
  return tx.query<Pick<Identity, 'kind' | 'value'>>(
    `insert into buyer_identities (program_id, kind, value, names, name, at)
     select $1, kind, value, names, name, at
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]) as told (kind, value, names, name, at)
     on conflict (program_id, kind, value, names, name) do update set at = excluded.at where excluded.at < buyer_identities.at
     returning kind, value`,
    [
      programId,
      identities.map(({ kind }) => kind),
      identities.map(({ value }) => value),
      identities.map(({ names }) => names),
      identities.map(({ name }) => name),
      identities.map(({ at }) => at),
    ],
  );
}
