import type { Database, Queryable } from '../db/database.ts';
import { emailHash } from './email-hash.ts';
import { jsonText } from './json.ts';
import { lockingOutStripe, type RequireAlone } from './program-lock.ts';
import type { Program } from './programs.ts';
import { findNamed, type Identifiers, isClaimable, newestClick, type Relationship, tie } from './relationships.ts';
import { settleVisitor } from './stripe/settle-visitor.ts';
import type { SettledPayment } from './stripe/settlement.ts';
import { advanceVisitor } from './visitors.ts';

export interface LeadInput extends Identifiers {
  email: string | undefined;
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
      clickId: string;
      /** Stripe's payments that are decided otherwise now, or that had waited for somebody to say whose they are. */
      settled: SettledPayment[];
    }
  | { kind: 'not_found' }
  | { kind: 'other_program' };

export function recordLead(db: Database, program: Program, input: LeadInput): Promise<LeadResult> {
  return lockingOutStripe(db, program.id, (tx, requireAlone) => leadIn(tx, program, input, requireAlone));
}

async function leadIn(
  tx: Queryable,
  program: Program,
  input: LeadInput,
  requireAlone: RequireAlone,
): Promise<LeadResult> {
  const named = await findNamed(tx, program.id, input);
  const click = isClaimable(named.click, program, input.now) ? named.click : undefined;
  if (!click && !named.customer) {
    return { kind: named.click && named.click.program_id !== program.id ? 'other_program' : 'not_found' };
  }
  // A page can claim any customer key. Where the merchant wants its server to say so, the claim ties nothing.
  const provisional = program.lead_auth === 'server_required' && !input.authenticated;
  const relationship = provisional
    ? await tie(tx, program.id, undefined, click ? undefined : named.customer, click, input.now)
    : await tie(tx, program.id, input.customerKey, named.customer, click, input.now);
  const credited = relationship && (await newestClick(tx, relationship.visitorId));
  if (!relationship || !credited) return { kind: 'not_found' };

  const lead = { clickId: click?.click_id ?? null, creditedClick: credited.id, provisional };
  // Without a click there is nothing to claim provisionally: the customer is known already.
  const isNew =
    (click !== undefined || !provisional) &&
    (await store(tx, program.id, provisional ? undefined : relationship.customerId, lead, input));
  const counts = isNew && !provisional;
  if (counts) await advanceVisitor(tx, relationship.visitorId, 'lead');
  const { visitorId } = relationship;
  const cause = { name: 'lead', now: input.now };
  return {
    kind: isNew ? 'recorded' : 'duplicate',
    provisional,
    partnerCode: credited.partner_code,
    clickId: credited.click_id,
    settled: counts ? await settleVisitor(tx, program, visitorId, emailHash(input.email), cause, requireAlone) : [],
  };
}

interface NewLead {
  clickId: string | null;
  creditedClick: number;
  provisional: boolean;
}

/** Answers false when this lead is there already. Called with the visitor locked. */
async function store(
  tx: Queryable,
  programId: number,
  customerId: Relationship['customerId'],
  lead: NewLead,
  input: LeadInput,
): Promise<boolean> {
  const known = await tx.query<{ id: number; customer_id: number | null; provisional: boolean }>(
    lead.clickId === null
      ? 'select id, customer_id, provisional from leads where customer_id = $1'
      : 'select id, customer_id, provisional from leads where click_id = $1 and program_id = $2',
    lead.clickId === null ? [customerId ?? null] : [lead.clickId, programId],
  );
  const isKnown = known.some((row) =>
    customerId === undefined ? lead.provisional || !row.provisional : row.customer_id === customerId,
  );
  if (isKnown) return false;

  // A lead that named only the click becomes the customer's, and a provisional one is confirmed.
  const open = known.find((row) => row.customer_id === null);
  if (open) {
    await tx.query(
      `update leads set customer_id = $2, provisional = false, email_hash = coalesce($3, email_hash) where id = $1`,
      [open.id, customerId ?? null, emailHash(input.email)],
    );
    return true;
  }
  const rows = await tx.query(
    `insert into leads (program_id, customer_id, click_id, credited_click, email_hash, provisional, context, created_at)
     values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8) on conflict do nothing returning id`,
    [
      programId,
      customerId ?? null,
      lead.clickId,
      lead.creditedClick,
      emailHash(input.email),
      lead.provisional,
      jsonText(input.context),
      input.now,
    ],
  );
  return rows.length > 0;
}
