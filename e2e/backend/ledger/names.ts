import type { Queryable } from '../db/database.ts';

export interface PaymentName {
  name: string;
  kind: 'invoice' | 'intent' | 'session' | 'charge' | 'transaction';
}

const KINDS: Record<string, PaymentName['kind']> = {
  in: 'invoice',
  pi: 'intent',
  cs: 'session',
  ch: 'charge',
  // A charge that is not a card's.
  py: 'charge',
};

/** Two of them fit into one entry of an index. Names of Stripe's are shorter, and so are values of its metadata in Latin letters. */
const LONGEST_BYTES = 1000;

/** A name that an event has, unless it is too long for anything to have it. */
export const nameOf = (text: string | null | undefined): string | null =>
  text && Buffer.byteLength(text) <= LONGEST_BYTES ? text : null;

/** What a transaction id names: by its prefix something of Stripe's (https://docs.stripe.com/api), otherwise only itself. */
export function nameOfTransaction(transactionId: string): PaymentName {
  const [, prefix] = /^([a-z]{2})_./.exec(transactionId) ?? [];
  const kind = prefix && Object.hasOwn(KINDS, prefix) ? KINDS[prefix]! : 'transaction';
  return { name: transactionId, kind };
}

/**
 * The payment that all these names belong to, made if there is none. Where they belonged to several, these turn out to be
 * one: the oldest stays. Called with the program locked.
 */
export async function joinNames(tx: Queryable, programId: number, names: readonly PaymentName[]): Promise<number> {
  const known = await tx.query<{ name: string; payment_id: number }>(
    'select name, payment_id from payment_names where program_id = $1 and name = any($2::text[])',
    [programId, names.map(({ name }) => name)],
  );
  const ids = [...new Set(known.map((row) => row.payment_id))].sort((a, b) => a - b);
  const [kept, ...gone] = ids;
  if (gone.length > 0) await mergePayments(tx, programId, kept!, gone);
  const isKnown = new Set(known.map((row) => row.name));
  const fresh = names.filter(({ name }) => !isKnown.has(name));
  if (kept !== undefined && fresh.length === 0) return kept;
  const [row] = await tx.query<{ payment_id: number }>(
    `with made as (insert into payments (program_id) select $1 where $2::bigint is null returning id),
       payment as (select id from made union all select $2::bigint where $2::bigint is not null)
     insert into payment_names (name, program_id, kind, payment_id)
     select name, $1, kind, payment.id from payment, unnest($3::text[], $4::text[]) as told (name, kind)
     on conflict do nothing returning payment_id`,
    [programId, kept ?? null, fresh.map(({ name }) => name), fresh.map(({ kind }) => kind)],
  );
  return row!.payment_id;
}

async function mergePayments(tx: Queryable, programId: number, kept: number, gone: readonly number[]): Promise<void> {
  for (const table of ['payment_names', 'payment_facts', 'payment_refunds', 'sales']) {
    await tx.query(`update ${table} set payment_id = $1 where payment_id = any($2::bigint[]) and program_id = $3`, [
      kept,
      gone,
      programId,
    ]);
  }
  await tx.query('delete from payments where id = any($1::bigint[])', [gone]);
}

export async function findPaymentByName(tx: Queryable, programId: number, name: string): Promise<number | undefined> {
  const [row] = await tx.query<{ payment_id: number }>(
    'select payment_id from payment_names where program_id = $1 and name = $2',
    [programId, name],
  );
  return row?.payment_id;
}
