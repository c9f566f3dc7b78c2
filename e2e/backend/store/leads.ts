import { type ClaimReason, decideLead, type LeadQuestion } from '../attribution/trust.ts';
import { lateSince } from '../attribution/windows.ts';
import type { Database, Queryable } from '../db/database.ts';
import { attributeVisitor } from '../ledger/attribute.ts';
import { queueReattribution } from '../ledger/queue.ts';
import type { AttributedPayment } from '../ledger/results.ts';
import { isMintedId } from './click-id.ts';
import { findCoupon, hasUsedCoupon, recordCouponUse } from './coupons.ts';
import { emailHash } from './email-hash.ts';
import { jsonText } from './json.ts';
import { FIND_LEAD, type FoundLead, type KnownLead, type NewLead, storeLead } from './lead-statements.ts';
import { lockingOutPayments, type RequireAlone } from './program-lock.ts';
import type { Program } from './programs.ts';
import {
  createCustomer,
  createVisitor,
  type Identifiers,
  isClaimable,
  isOfOtherProgram,
  linkCustomer,
  type NamedClick,
  type NamedCustomer,
  readNamed,
} from './relationships.ts';
import { advanceVisitor, lockVisitor } from './visitors.ts';

export interface LeadInput extends Identifiers {
  email: string | undefined;
  /** Its digest, where nothing else was kept. */
  emailHash?: string | null;
  /** A code that the customer has used, whoever owns it. */
  coupon?: string | undefined;
  /** It came with the API key: the merchant's server vouches for it. */
  authenticated: boolean;
  context: Record<string, unknown>;
  /** When it was reported, if its click arrived later. */
  pendingSince?: Date;
  now: Date;
}

export type LeadResult =
  | {
      kind: 'recorded' | 'duplicate';
      /** It changes nothing until the merchant or the provider names the same click and customer, and why. */
      claim: ClaimReason | null;
      partnerCode: string;
      /** `null`: credited by a coupon. */
      clickId: string | null;
      /** Payments that are attributed otherwise now. */
      attributed: AttributedPayment[];
      /** Payments that this may concern are decided after the answer. */
      isQueued: boolean;
    }
  /** Its click has not arrived yet. */
  | { kind: 'pending'; clickId: string }
  | { kind: 'not_found' | 'click_expired' | 'other_program' };

export function recordLead(db: Database, program: Program, input: LeadInput): Promise<LeadResult> {
  return lockingOutPayments(db, program.id, (tx, requireAlone) =>
    input.authenticated ? merchantLead(tx, program, input, requireAlone) : browserLead(tx, program, input),
  );
}

async function find(tx: Queryable, program: Program, input: LeadInput) {
  const { customerKey, clickId, now } = input;
  const params = [program.id, customerKey ?? null, clickId ?? null, lateSince(now)];
  const [row] = await tx.query<FoundLead>(FIND_LEAD, params);
  const named = readNamed(row!.named);
  return {
    customer: named.customer,
    namedClick: named.click,
    click: isClaimable(named.click, program, input.pendingSince ?? input.now) ? named.click : undefined,
    locked: row!.locked,
    known: row!.known ?? [],
    linkedCustomers: row!.linked_customers,
    isReserved: row!.is_reserved,
  };
}

type Found = Awaited<ReturnType<typeof find>>;

async function notFound(tx: Queryable, program: Program, { clickId }: Identifiers, { namedClick }: Found) {
  if (namedClick) return { kind: 'click_expired' as const };
  return { kind: (await isOfOtherProgram(tx, program.id, clickId)) ? 'other_program' : 'not_found' } as const;
}

const leadOf = (program: Program, input: LeadInput) => ({
  programId: program.id,
  customerKey: input.customerKey,
  emailHash: input.emailHash ?? emailHash(input.email),
  context: jsonText(input.context),
  pendingSince: input.pendingSince ?? null,
  now: input.now,
});

const linkedTo = (customer: NamedCustomer | undefined, click: NamedClick): LeadQuestion['linkedTo'] => {
  if (!customer) return 'nobody';
  return customer.visitor_id === click.visitor_id ? 'same_visitor' : 'another_visitor';
};

/**
 * A keyless lead: anyone can send it (T1 to T5). The answer is the same whether or not the customer is known (T7), and payments
 * it may concern are decided after it (T8).
 */
async function browserLead(tx: Queryable, program: Program, input: LeadInput): Promise<LeadResult> {
  const found = await find(tx, program, input);
  const { click, customer, known } = found;
  if (!click) return notFound(tx, program, input, found);
  if (found.locked !== click.visitor_id) await lockVisitor(tx, program.id, click.visitor_id);
  const verdict = decideLead({
    voice: 'browser',
    leadAuth: program.lead_auth,
    // A customer whose lead is pending is the merchant's.
    linkedTo: found.isReserved && !customer ? 'another_visitor' : linkedTo(customer, click),
    linkedCustomers: found.linkedCustomers,
  });
  const claim = verdict === 'link' ? null : verdict;
  const isRepeated = known.some((one) => input.customerKey === undefined || one.customer_key === input.customerKey);
  const lead: NewLead = {
    ...leadOf(program, input),
    visitorId: click.visitor_id,
    customerId: claim ? undefined : customer?.id,
    clickId: click.click_id,
    coupon: null,
    trust: claim ? 'claim' : 'linked',
    claimReason: claim,
    knownLeads: known.length,
  };
  const coupon = claim || isRepeated ? undefined : await findCoupon(tx, program.id, [input.coupon]);
  if (coupon) await recordCouponUse(tx, program.id, coupon, input.now, click.visitor_id);
  const open = known.find((one) => one.customer_key === null && one.trust !== 'claim');
  const adopts = !isRepeated && !claim && open !== undefined;
  if (adopts) await takeOver(tx, lead, open);
  const stored =
    isRepeated || adopts ? await readCredited(tx, program.id, click.visitor_id) : await storeLead(tx, lead);
  if (!stored) return { kind: 'not_found' };
  const { customerKey, emailHash } = lead;
  // One entry for each identifier: they are deduplicated.
  const names = [customerKey !== undefined && { customerKey }, emailHash !== null && { emailHash }].filter(
    (one) => !!one,
  );
  const isQueued = !claim && !isRepeated && names.length > 0;
  if (isQueued) for (const one of names) await queueReattribution(tx, program.id, one, input.now);
  return {
    kind: isRepeated ? 'duplicate' : 'recorded',
    claim,
    partnerCode: stored.partner_code,
    clickId: stored.credited_click_id,
    attributed: [],
    isQueued,
  };
}

interface CreditedTouch {
  credited_click_id: string | null;
  partner_code: string;
}

/** The visitor's newest click, or for want of one its newest coupon. */
async function readCredited(tx: Queryable, programId: number, visitorId: number): Promise<CreditedTouch | undefined> {
  const [row] = await tx.query<CreditedTouch>(
    `select case when c.coupon is null then c.click_id end as credited_click_id, p.code as partner_code
     from clicks c join partners p on p.id = c.partner_id
     where c.visitor_id = $1 and c.program_id = $2 order by c.coupon is not null, c.clicked_at desc, c.id desc limit 1`,
    [visitorId, programId],
  );
  return row;
}

/**
 * A lead that named only the click becomes the customer's who is named later, and a claim is confirmed. The address that a claim
 * gave is dropped, and one that a browser gave stays unconfirmed.
 */
async function takeOver(tx: Queryable, lead: NewLead, existing: KnownLead): Promise<void> {
  const voice = lead.trust === 'merchant' ? 'merchant' : 'browser';
  const create = (key: string) => createCustomer(tx, lead.programId, key, lead.visitorId, voice, lead.now);
  const customerId =
    lead.customerId ?? (lead.customerKey === undefined ? existing.customer_id : await create(lead.customerKey));
  await tx.query(
    `update leads set customer_id = $3, customer_key = coalesce($4, customer_key), claim_reason = null,
       trust = case trust when 'merchant' then trust else $5 end, pending_since = coalesce($8, pending_since),
       email_hash = case
         when trust = 'claim' then $6
         when $5 = 'linked' and email_confirmed then coalesce(email_hash, $6)
         else coalesce($6, email_hash) end,
       email_at = case
         when $6::text is null or ($5 = 'linked' and email_confirmed and email_hash is not null) then email_at
         else $7 end,
       email_confirmed = case
         when $5 = 'linked' and email_confirmed then email_hash is not null
         when $6::text is null then email_confirmed
         else $5 = 'merchant' end
     where id = $1 and program_id = $2`,
    [
      existing.id,
      lead.programId,
      customerId,
      lead.customerKey ?? null,
      lead.trust,
      lead.emailHash,
      lead.now,
      lead.pendingSince,
    ],
  );
  await advanceVisitor(tx, lead.programId, lead.visitorId, 'lead');
}

/** A lead with the key: the merchant's server vouches for the customer, the click and the address. */
export async function merchantLead(
  tx: Queryable,
  program: Program,
  input: LeadInput,
  requireAlone: RequireAlone,
): Promise<LeadResult> {
  const found = await find(tx, program, input);
  const { click, customer } = found;
  const { customerKey, clickId } = input;
  const coupon = await findCoupon(tx, program.id, [input.coupon]);
  // Without a click, a coupon leads to nobody but the customer who is named.
  const isCouponAlone = coupon !== undefined && customerKey !== undefined;
  const isUnknownClick = !found.namedClick && isMintedId(clickId) && !(await isOfOtherProgram(tx, program.id, clickId));
  if (isUnknownClick && customerKey !== undefined) {
    await storePendingLead(tx, program, { ...input, customerKey, clickId });
    if (!isCouponAlone) return { kind: 'pending', clickId };
  }
  if (!click && !customer && !isCouponAlone) return notFound(tx, program, input, found);
  let visitorId: number;
  const isNewLink =
    click &&
    customerKey !== undefined &&
    (customer?.linked_by === 'browser' || customer?.visitor_id !== click.visitor_id);
  if (click && customerKey !== undefined && customer) {
    const linked = await linkCustomer(tx, program.id, { customerKey, customer, click }, 'merchant', input.now);
    visitorId = linked.visitorId;
  } else {
    visitorId = click?.visitor_id ?? customer?.visitor_id ?? (await createVisitor(tx, program.id, input.now));
    if (found.locked !== visitorId) await lockVisitor(tx, program.id, visitorId);
  }
  // Repeating a lead changes nothing: of a customer, leads make one use of a coupon.
  const isNewUse = coupon !== undefined && !(await hasUsedCoupon(tx, program.id, visitorId, coupon));
  if (isNewUse) await recordCouponUse(tx, program.id, coupon, input.now, visitorId);
  const lead: NewLead = {
    ...leadOf(program, input),
    visitorId,
    customerId: customer?.id,
    clickId: click?.click_id,
    coupon: (!click && coupon?.code) || null,
    trust: 'merchant',
    claimReason: null,
    knownLeads: click ? found.known.length : null,
  };
  const { isNew, isConfirmation, stored } = await storeOrConfirm(tx, lead, found.known);
  if (!stored) return { kind: 'not_found' };
  const changes = isNew || isNewUse || isNewLink || isConfirmation;
  const cause = { name: 'lead', now: input.now };
  return {
    kind: isNew || isNewUse ? 'recorded' : 'duplicate',
    claim: null,
    partnerCode: stored.partner_code,
    clickId: stored.credited_click_id,
    attributed: changes ? await attributeVisitor(tx, program, visitorId, lead.emailHash, cause, requireAlone) : [],
    isQueued: false,
  };
}

interface StoredOrConfirmed {
  isNew: boolean;
  /** The merchant vouches for what only a browser had reported. */
  isConfirmation: boolean;
  stored: CreditedTouch | undefined;
}

/** Stores the lead, or confirms one that a browser reported. */
async function storeOrConfirm(tx: Queryable, lead: NewLead, known: readonly KnownLead[]): Promise<StoredOrConfirmed> {
  const { customerKey } = lead;
  const same = known.find((one) => customerKey === undefined || one.customer_key === customerKey);
  const open = known.find((one) => one.customer_key === null && one.trust !== 'claim');
  const existing = lead.clickId === undefined ? undefined : (same ?? open);
  const isRepeated = existing
    ? existing.trust !== 'claim' && (customerKey === undefined || existing.customer_key === customerKey)
    : lead.clickId === undefined && (await hasLeadOf(tx, lead));
  if (existing || isRepeated) {
    if (existing) await takeOver(tx, lead, existing);
    const isConfirmation = existing !== undefined && existing.trust !== 'merchant';
    return {
      isNew: !isRepeated,
      isConfirmation,
      stored: await readCredited(tx, lead.programId, lead.visitorId),
    };
  }
  const stored = await storeLead(tx, lead);
  return { isNew: stored?.recorded ?? false, isConfirmation: false, stored };
}

/** Whether a lead without a click repeats what is known of the customer. */
async function hasLeadOf(tx: Queryable, lead: NewLead): Promise<boolean> {
  const rows = await tx.query(
    `select from leads where program_id = $1 and customer_key = $2 and trust <> 'claim' and ($3::text is null or coupon = $3) limit 1`,
    [lead.programId, lead.customerKey ?? null, lead.coupon],
  );
  return rows.length > 0;
}

type PendingLead = LeadInput & { customerKey: string; clickId: string };

/** Kept until its click arrives: the page may not have reached the API yet. */
async function storePendingLead(tx: Queryable, program: Program, input: PendingLead): Promise<void> {
  const { customerKey, clickId, coupon, now } = input;
  const context = jsonText(input.context);
  await tx.query(
    `with pending as (
       insert into pending_leads (program_id, click_id, customer_key, email_hash, coupon, context, created_at)
       values ($1, $2, $3, $4, $5, $6::jsonb, $7) on conflict do nothing)
     insert into awaited_clicks (click_id, program_id) values ($2, $1) on conflict do nothing`,
    [program.id, clickId, customerKey, emailHash(input.email), coupon ?? null, context, now],
  );
}
