import { createHash, timingSafeEqual } from 'node:crypto';
import { nanoid } from 'nanoid';
import type { Offer } from '../attribution/offer.ts';
import type { Queryable } from '../db/database.ts';
import { foldCoupon } from './coupons.ts';
import { jsonText } from './json.ts';

export interface Program {
  id: number;
  cookie_window_days: number;
  attribution_window_days: number;
  /** Decimal text, up to four places; null for a fixed commission. */
  commission_percent: string | null;
  commission_fixed_cents: number | null;
  /** Currency of a fixed commission. */
  commission_currency: string;
  /** 0 = first payment only, null = as long as the subscription lives. */
  commission_duration_months: number | null;
  lead_auth: 'open' | 'server_required';
  stripe_webhook_secret: string;
  /** Whether what Stripe tells in its test mode counts. */
  accept_test_mode: boolean;
}

export interface NewProgram {
  id?: number;
  name?: string;
  cookie_window_days?: number;
  attribution_window_days?: number;
  commission_percent?: number;
  commission_fixed_cents?: number;
  commission_currency?: string;
  commission_duration_months?: number | null;
  lead_auth?: Program['lead_auth'];
  stripe_webhook_secret?: string;
  accept_test_mode?: boolean;
  /** What pages show of its partners, unless a partner has its own. */
  offer?: Offer | undefined;
}

const PROGRAM_COLUMNS = `p.id, p.cookie_window_days, p.attribution_window_days, p.commission_percent,
  p.commission_fixed_cents, p.commission_currency, p.commission_duration_months, p.lead_auth, p.stripe_webhook_secret, p.accept_test_mode`;

export async function createProgram(db: Queryable, program: NewProgram): Promise<number> {
  const fixed = program.commission_fixed_cents ?? null;
  const [row] = await db.query<{ id: number }>(
    `insert into programs (id, name, cookie_window_days, attribution_window_days, commission_percent,
       commission_fixed_cents, commission_duration_months, lead_auth, stripe_webhook_secret, accept_test_mode, offer,
       commission_currency)
     values (coalesce($1::bigint, nextval(pg_get_serial_sequence('programs', 'id'))), $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12)
     returning id`,
    [
      program.id ?? null,
      program.name ?? 'Program',
      program.cookie_window_days ?? 90,
      program.attribution_window_days ?? 60,
      fixed === null ? (program.commission_percent ?? 20) : null,
      fixed,
      program.commission_duration_months === undefined ? 12 : program.commission_duration_months,
      program.lead_auth ?? 'open',
      program.stripe_webhook_secret ?? `whsec_${nanoid(32)}`,
      program.accept_test_mode ?? false,
      jsonText(program.offer ?? {}),
      program.commission_currency ?? 'USD',
    ],
  );
  return row!.id;
}

export async function findProgram(db: Queryable, id: number): Promise<Program | undefined> {
  const [row] = await db.query<Program>(`select ${PROGRAM_COLUMNS} from programs p where p.id = $1`, [id]);
  return row;
}

export async function setStripeSecret(db: Queryable, id: number, secret: string): Promise<void> {
  await db.query('update programs set stripe_webhook_secret = $2 where id = $1', [id, secret]);
}

/** Whether leads without the API key count from now on; false when there is no such program. */
export async function setLeadAuth(db: Queryable, id: number, leadAuth: Program['lead_auth']): Promise<boolean> {
  const rows = await db.query('update programs set lead_auth = $2 where id = $1 returning id', [id, leadAuth]);
  return rows.length > 0;
}

export const listStripeSecrets = (db: Queryable) =>
  db.query<{ id: number; secret: string }>('select id, stripe_webhook_secret as secret from programs order by id');

export async function findProgramOfClick(db: Queryable, clickId: string): Promise<Program | undefined> {
  const [row] = await db.query<Program>(
    `select ${PROGRAM_COLUMNS} from clicks c join programs p on p.id = c.program_id where c.click_id = $1 limit 1`,
    [clickId],
  );
  return row;
}

export interface NewPartner {
  programId: number;
  code: string;
  active?: boolean;
  isTest?: boolean;
  offer?: Offer | undefined;
  /** Codes by which this partner is credited where there is no click; each belongs to one partner of a program. */
  coupons?: readonly string[] | undefined;
}

export async function addPartner(db: Queryable, partner: NewPartner): Promise<void> {
  await db.query(
    `with partner as (
       insert into partners (program_id, code, active, is_test, offer) values ($1, $2, $3, $4, $5::jsonb) returning id)
     insert into coupons (program_id, code, partner_id) select $1, unnest($6::text[]), id from partner`,
    [
      partner.programId,
      partner.code,
      partner.active ?? true,
      partner.isTest ?? false,
      jsonText(partner.offer ?? {}),
      (partner.coupons ?? []).map(foldCoupon),
    ],
  );
}

/** Replaces those fields of what pages show of a partner; whether the program has such a partner. */
export async function changeOffer(db: Queryable, programId: number, code: string, offer: Offer): Promise<boolean> {
  const rows = await db.query(
    'update partners set offer = offer || $3::jsonb where program_id = $1 and code = $2 returning id',
    [programId, code, jsonText(offer)],
  );
  return rows.length > 0;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const LOOKUP_LENGTH = 12;

export const newApiKey = () => `affitor_${nanoid(40)}`;

/** Only the digest is kept: a key of ours is random, so a plain SHA-256 cannot be searched backwards. */
export async function addApiKey(db: Queryable, programId: number, key: string): Promise<void> {
  const hash = sha256(key);
  await db.query('insert into api_keys (program_id, lookup, key_hash) values ($1, $2, $3)', [
    programId,
    hash.slice(0, LOOKUP_LENGTH),
    hash,
  ]);
}

/** The program a key belongs to, unless the key is unknown or expired. */
export async function findProgramByApiKey(db: Queryable, key: string, now: Date): Promise<Program | undefined> {
  const hash = sha256(key);
  const rows = await db.query<Program & { key_hash: string }>(
    `select ${PROGRAM_COLUMNS}, k.key_hash from api_keys k join programs p on p.id = k.program_id
     where k.lookup = $1 and (k.expires_at is null or k.expires_at > $2)`,
    [hash.slice(0, LOOKUP_LENGTH), now],
  );
  const row = rows.find((candidate) => timingSafeEqual(Buffer.from(candidate.key_hash), Buffer.from(hash)));
  if (!row) return undefined;
  const { key_hash: _hash, ...program } = row;
  return program;
}

/**
 * A new key; the ones in use stop at once, or after `overlapSeconds` so that a fleet can be moved over.
 * Rotations of one program queue up, so the last answer is the key that stays.
 */
export async function rotateApiKey(
  tx: Queryable,
  programId: number,
  now: Date,
  overlapSeconds: number,
): Promise<{ key: string; previousExpiresAt: Date }> {
  await tx.query('select id from programs where id = $1 for no key update', [programId]);
  const previousExpiresAt = new Date(now.getTime() + overlapSeconds * 1000);
  await tx.query(
    `update api_keys set expires_at = $2
     where program_id = $1 and (expires_at is null or expires_at > $2)`,
    [programId, previousExpiresAt],
  );
  const key = newApiKey();
  await addApiKey(tx, programId, key);
  return { key, previousExpiresAt };
}
