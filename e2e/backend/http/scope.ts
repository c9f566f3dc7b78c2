import type { Context } from 'hono';
import type { Clock } from '../clock.ts';
import type { Database } from '../db/database.ts';
import type { Later } from '../ledger/later.ts';

/** Everything the application takes from outside. */
export interface Deps {
  db: Database;
  clock: Clock;
  /** Writes one line; never given an e-mail, a key or a body. */
  log: (line: string) => void;
  /** Decides after the answer what keyless requests have queued. */
  later: Later;
  /** Whether clicks of known bots and link previews are recorded. */
  countBots: boolean;
  /** Opens `/__affitor/*`, the virtual clock, faults, the journal and the inspector page. */
  emulator: boolean;
  /** Where `affitor-tracker.js` was built to. */
  trackerFile: string;
  /** Address of the demo shop that was started beside, for the inspector's links. */
  shopUrl?: string | undefined;
}

/** What became of a request, for whoever watches: the emulator keeps it, otherwise it is dropped. */
export interface Outcome {
  kind: 'click' | 'lead' | 'sale' | 'refund' | 'stripe';
  result: 'recorded' | 'same_click' | 'duplicate' | 'not_attributed' | 'rejected' | 'ignored' | 'waiting' | 'test';
  reason?: string;
  /** The reason in a sentence. */
  hint?: string;
  program_id?: number | null;
  click_id?: string | null;
  customer_key?: string | null;
  partner_code?: string | null;
  transaction_id?: string | null;
  amount_cents?: number;
  currency?: string;
  [detail: string]: unknown;
}

export interface RequestScope {
  /** Receipt time: the only time attribution knows. */
  now: Date;
  /** The body, once somebody has asked for it. */
  bytes?: Promise<Uint8Array>;
  programId?: number;
  outcomes: Outcome[];
  /** The emulator plays an API that mints every click id itself. */
  mintClickIds?: boolean;
}

export interface Env {
  Variables: RequestScope;
}

export type RequestContext = Context<Env>;

export function report(c: RequestContext, outcome: Outcome): void {
  c.var.outcomes.push(outcome);
  if (outcome.program_id) c.set('programId', outcome.program_id);
}
