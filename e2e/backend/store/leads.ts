import type { Database, Queryable } from '../db/database.ts';
import { findCoupon, hasUsedCoupon, recordCouponUse } from './coupons.ts';
import { emailHash } from './email-hash.ts';
import { jsonText } from './json.ts';
import { type KnownLead, type NewLead, type StoredLead, storeLead } from './lead-statement.ts';
import { lockingOutStripe, type RequireAlone } from './program-lock.ts';
import type { Program } from './programs.ts';
import {
  createVisitor,
  type Identifiers,
  isClaimable,
  isOfOtherProgram,
  joinVisitors,
  NAMED_AND_LOCKED,
  type NamedAndLocked,
  readNamed,
  SELECT_NAMED,
} from './relationships.ts';
import { settleVisitor } from './stripe/settle-visitor.ts';
import type { SettledPayment } from './stripe/settlement.ts';
import { advanceVisitor } from './visitors.ts';

export interface LeadInput extends Identifiers {
  email: string | undefined;
  /** A code that the customer has used, whoever owns it. */
  coupon?: string | undefined;
  /** The merchant's server vouched for it. */
  authenticated: boolean;
  context: Record<string, unknown>;
  now: Date;
}

export type LeadResult =
  | {
      kind: 'recorded' | 'duplicate';
      provisional: boolean;
      partnerCode: string;
      /** `null`: credited by a coupon. */
      clickId: string | null;
      /** Stripe's payments that are decided otherwise now, or that had waited for somebody to say whose they are. */
      settled: SettledPayment[];
    }
  | { kind: 'not_found' }
  | { kind: 'other_program' };

export function recordLead(db: Database, program: Program, input: LeadInput): Promise<LeadResult> {
  return lockingOutStripe(db, program.id, (tx, requireAlone) => leadIn(tx, program, input, requireAlone));
}

const FIND = `with ${NAMED_AND_LOCKED} select ${SELECT_NAMED}`;

/** Of an ordinary lead two statements: what is known, then all that it changes. */
async function leadIn(
  tx: Queryable,
  program: Program,
  input: LeadInput,
  requireAlone: RequireAlone,
): Promise<LeadResult> {
  const ids = [program.id, input.customerKey ?? null, input.clickId ?? null];
  const [found] = await tx.query<NamedAndLocked>(FIND, ids);
  const named = readNamed(found!.named);
  const click = isClaimable(named.click, program, input.now) ? named.click : undefined;
  // A page can claim any customer key, and any coupon. Where the merchant wants its server to say so, the claim ties nothing.
  const provisional = program.lead_auth === 'server_required' && !input.authenticated;
  const coupon = provisional ? undefined : await findCoupon(tx, program.id, [input.coupon]);
  // Without a click, a coupon leads to nobody but the customer who is named.
  const begins = coupon !== undefined && input.customerKey !== undefined;
  if (!click && !named.customer && !begins) {
    const isForeign = !named.click && (await isOfOtherProgram(tx, program.id, input.clickId));
    return { kind: isForeign ? 'other_program' : 'not_found' };
  }
  const customer = provisional && click ? undefined : named.customer;
  const joined = await joinVisitors(tx, program.id, customer, click, found!.locked);
  const visitorId = joined ?? (begins ? await createVisitor(tx, program.id, input.now) : undefined);
  if (visitorId === undefined) return { kind: 'not_found' };
  // Repeating a lead changes nothing: of a customer, leads make one use of a coupon.
  const isNewUse = coupon !== undefined && !(await hasUsedCoupon(tx, program.id, visitorId, coupon));
  if (isNewUse) await recordCouponUse(tx, program.id, coupon, input.now, visitorId);

  const lead: NewLead = {
    programId: program.id,
    visitorId,
    customerId: provisional ? undefined : named.customer?.id,
    customerKey: provisional ? undefined : input.customerKey,
    clickId: click?.click_id,
    coupon: (!click && coupon?.code) || null,
    emailHash: emailHash(input.email),
    provisional,
    context: jsonText(input.context),
    now: input.now,
  };
  // Without a click there is nothing to claim provisionally: the customer is known already.
  const isStored = click !== undefined || !provisional;
  const stored = await storeLead(tx, lead, isStored ? 'alone' : 'never');
  if (!stored) return { kind: 'not_found' };
  const isNewLead = stored.recorded || (isStored && (await storeBesideKnown(tx, lead, stored)));
  const isNew = isNewLead || isNewUse;
  const cause = { name: 'lead', now: input.now };
  return {
    kind: isNew ? 'recorded' : 'duplicate',
    provisional,
    partnerCode: stored.partner_code,
    clickId: stored.credited_click_id,
    settled:
      isNew && !provisional && stored.concerns_stripe
        ? await settleVisitor(tx, program, visitorId, lead.emailHash, cause, requireAlone)
        : [],
  };
}

/** Answers false when this lead is among those that are there already. */
async function storeBesideKnown(
  tx: Queryable,
  lead: NewLead,
  { known, customer_id: customerId }: StoredLead,
): Promise<boolean> {
  const isSame = (one: KnownLead) =>
    customerId === null ? lead.provisional || !one.provisional : one.customer_id === customerId;
  if (!known || known.some(isSame)) return false;

  // A lead that named only the click becomes the customer's, and a provisional one is confirmed.
  const open = known.find((one) => one.customer_id === null);
  if (!open) {
    const stored = await storeLead(tx, { ...lead, customerId: customerId ?? undefined }, 'always');
    return stored?.recorded ?? false;
  }
  await tx.query(
    `update leads set customer_id = $2, provisional = false, email_hash = coalesce($3, email_hash) where id = $1`,
    [open.id, customerId, lead.emailHash],
  );
  if (!lead.provisional) await advanceVisitor(tx, lead.programId, lead.visitorId, 'lead');
  return true;
}
