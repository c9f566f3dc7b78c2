import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { LATE_DAYS } from '../attribution/trust.ts';
import { isWithinDays, lateSince } from '../attribution/windows.ts';
import type { Database, Queryable } from '../db/database.ts';
import { merchantLead } from '../store/leads.ts';
import { lockingProgram } from '../store/program-lock.ts';
import { findProgram, type Program } from '../store/programs.ts';
import { unattributedPayments } from './affected.ts';
import { attributePayments } from './attribute.ts';

/** Payments that are decided in one transaction: others get a turn after it. */
const STEP = 10;

/** Payments that one entry decides: no customer has more of the last days, and a stranger may name an address that many share. */
const MOST_PAYMENTS = 100;

/** Milliseconds that a reader waits for what is queued. */
const READ_LIMIT = 1000;

interface Queued {
  id: number;
  click_id: string | null;
  customer_key: string | null;
  email_hash: string | null;
  created_at: Date;
  below: number | null;
  decided: number;
}

/** Carries out one step of the oldest entry; false when there is none. */
const step = (db: Database, programId: number): Promise<boolean> =>
  lockingProgram(db, programId, async (tx) => {
    const [queued] = await tx.query<Queued>(
      'select id, click_id, customer_key, email_hash, created_at, below, decided from reattributions where program_id = $1 order by id limit 1',
      [programId],
    );
    const program = queued && (await findProgram(tx, programId));
    if (!program) return false;
    const { click_id: clickId, created_at: now } = queued;
    const cause = { name: clickId === null ? 'lead' : 'click', now };
    if (clickId !== null && queued.below === null) await recordPendingLeads(tx, program, clickId, now);
    const named = {
      clickId: clickId ?? undefined,
      customerKey: queued.customer_key ?? undefined,
      emailHash: queued.email_hash,
    };
    const payments = await unattributedPayments(tx, programId, named, lateSince(now), STEP, queued.below);
    await attributePayments(tx, program, payments, cause);
    const decided = queued.decided + payments.length;
    if (payments.length < STEP || decided >= MOST_PAYMENTS)
      await tx.query('delete from reattributions where id = $1', [queued.id]);
    else {
      await tx.query('update reattributions set below = $2, decided = $3 where id = $1', [
        queued.id,
        payments.at(-1)!,
        decided,
      ]);
    }
    return true;
  });

/** The program is locked already. */
const alone = () => {};

/** The click has arrived that leads with the key named before it: they count from now on. */
async function recordPendingLeads(tx: Queryable, program: Program, clickId: string, now: Date): Promise<void> {
  const pending = await tx.query<{
    customer_key: string;
    email_hash: string | null;
    coupon: string | null;
    context: Record<string, unknown>;
    created_at: Date;
  }>('delete from pending_leads where program_id = $1 and click_id = $2 returning *', [program.id, clickId]);
  for (const lead of pending) {
    if (!isWithinDays(lead.created_at, now, LATE_DAYS)) continue;
    await merchantLead(
      tx,
      program,
      {
        clickId,
        customerKey: lead.customer_key,
        email: undefined,
        emailHash: lead.email_hash,
        coupon: lead.coupon ?? undefined,
        authenticated: true,
        context: lead.context,
        pendingSince: lead.created_at,
        now,
      },
      alone,
    );
  }
  await tx.query('delete from awaited_clicks where program_id = $1 and click_id = $2', [program.id, clickId]);
}

/** Decides what keyless requests have queued: after they are answered, one program apart from another. */
export interface Later {
  /** Begins with what a program has queued, unless it is at it already. Does not wait. */
  begin(programId: number): void;
  /** Waits until nothing of the program is queued, so that what is read next is complete; a second at most. */
  finish(programId: number): Promise<void>;
  /** Begins with what an earlier process left. */
  resume(): Promise<void>;
  /** Ends after the step that is running. What is left stays queued for the next process. */
  stop(): Promise<void>;
  /** Waits until nothing is being decided. */
  idle(): Promise<void>;
}

export function createLater(db: Database, log: (line: string) => void): Later {
  interface Run {
    done: Promise<void>;
    /** Something was queued while it ran. */
    again: boolean;
  }
  const running = new Map<number, Run>();
  let stopped = false;

  async function work(programId: number, run: Run): Promise<void> {
    // The answer that is being made comes first.
    await nextTurn();
    try {
      do {
        run.again = false;
        // Half of the time is others'.
        for (let began = Date.now(); !stopped && (await step(db, programId)); began = Date.now()) {
          await delay(Date.now() - began);
        }
      } while (run.again && !stopped);
    } catch (error) {
      // It stays queued: the next request of the program, or the next start, tries again.
      log(`error reattribution program=${programId} ${error instanceof Error ? error.name : 'unknown'}`);
    } finally {
      running.delete(programId);
    }
  }

  function begin(programId: number): Promise<void> {
    const run = running.get(programId);
    if (run) {
      run.again = true;
      return run.done;
    }
    const started: Run = { done: Promise.resolve(), again: false };
    running.set(programId, started);
    started.done = work(programId, started);
    return started.done;
  }

  async function idle(): Promise<void> {
    while (running.size > 0) await Promise.all([...running.values()].map((run) => run.done));
  }

  return {
    begin: (programId) => void begin(programId),
    async finish(programId) {
      const [queued] = await db.query('select from reattributions where program_id = $1 limit 1', [programId]);
      if (queued) await Promise.race([begin(programId), delay(READ_LIMIT, undefined, { ref: false })]);
    },
    async resume() {
      const rows = await db.query<{ program_id: number }>('select distinct program_id from reattributions');
      for (const row of rows) void begin(row.program_id);
    },
    stop() {
      stopped = true;
      return idle();
    },
    idle,
  };
}
