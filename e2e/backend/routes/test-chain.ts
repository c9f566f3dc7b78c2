import type { Database } from '../db/database.ts';
import { reportSale } from '../ledger/report-sale.ts';
import { mintClickId } from '../store/click-id.ts';
import { recordClick } from '../store/clicks.ts';
import { recordLead } from '../store/leads.ts';
import type { Program } from '../store/programs.ts';

/** What a step came to: `pending` is known of, but waits for something else. */
export type Verdict = 'attributed' | 'unattributed' | 'wrong_partner' | 'pending';

export interface ChainVerdict {
  click: Verdict;
  lead: Verdict;
  sale: Verdict;
}

/** Proves to a merchant that its program attributes: a synthetic chain through the same code as the real ones. */
export async function runChain(
  db: Database,
  program: Program,
  code: string,
  now: Date,
): Promise<{ customerKey: string; verdict: ChainVerdict }> {
  const clickId = mintClickId();
  const customerKey = `test_${clickId}`;
  const click = await recordClick(db, {
    partnerCode: code,
    clickId,
    existingClickId: undefined,
    programId: program.id,
    context: {},
    now,
  });
  const lead = await recordLead(db, program, {
    clickId,
    customerKey,
    email: undefined,
    authenticated: true,
    context: {},
    now,
  });
  const sale = await reportSale(
    db,
    program,
    { customerKey, clickId: undefined },
    {
      transactionId: `test_${clickId}`,
      amountCents: 1000,
      currency: 'USD',
      saleType: 'payment',
      isRecurring: false,
      subscriptionId: undefined,
      context: {},
      now,
    },
  );
  return {
    customerKey,
    verdict: {
      click: click.kind === 'recorded' ? 'attributed' : 'unattributed',
      lead: lead.kind === 'recorded' ? (lead.claim ? 'pending' : 'attributed') : 'unattributed',
      sale: sale.kind === 'attributed' ? credit(sale.partnerCode, code) : 'unattributed',
    },
  };
}

const credit = (credited: string, expected: string): Verdict =>
  credited === expected ? 'attributed' : 'wrong_partner';
