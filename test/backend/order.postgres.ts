import { describe, expect, it } from 'vitest';
import { createApp } from '../../e2e/backend/app.ts';
import { systemClock } from '../../e2e/backend/clock.ts';
import type { Database } from '../../e2e/backend/db/database.ts';
import { compose, freshId, signPayload } from '../../e2e/backend/stripe/compose.ts';
import { clickId, type Program, startBackend } from './support/backend.ts';

const { db, createProgram } = await startBackend();

/** The application on a database that stops, once, between that statement and whatever its transaction does next. */
function pausedAfter(statement: RegExp) {
  let [arrive, go] = [() => {}, () => {}];
  const arrived = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const released = new Promise<void>((resolve) => {
    go = resolve;
  });
  const paused: Database = {
    ...db,
    transaction: (work) =>
      db.transaction((tx) =>
        work({
          ...tx,
          async query<Row>(sql: string, params?: readonly unknown[]) {
            const rows = await tx.query<Row>(sql, params);
            if (statement.test(sql)) {
              arrive();
              await released;
            }
            return rows;
          },
        }),
      ),
  };
  const app = createApp({ db: paused, clock: systemClock, emulator: false, log: () => {}, trackerFile: '' });
  return { app, arrived, go };
}

async function deliver(app: ReturnType<typeof createApp>, program: Program, event: object) {
  const raw = JSON.stringify(event);
  const headers = { 'stripe-signature': signPayload(raw, program.secret) };
  return app.request('/api/v1/stripe/webhook', { method: 'POST', headers, body: raw });
}

/** Done, or waiting for somebody's lock. */
async function settled(work: Promise<unknown>): Promise<void> {
  let done = false;
  void work.finally(() => {
    done = true;
  });
  const isWaiting = async () => {
    const rows = await db.query('select from pg_locks where not granted');
    return done || rows.length > 0;
  };
  await expect.poll(isWaiting, { timeout: 10_000 }).toBe(true);
}

describe('what arrives while the other is being written is not overlooked', () => {
  it('a lead, and the payment that waits for it', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    const { app, arrived, go } = pausedAfter(/insert into payment_facts/);
    const payment = deliver(app, program, compose('invoice.paid', { customer_key: 'u' }));
    await arrived;
    const lead = program.lead({ click_id, customer_key: 'u' });
    await settled(lead);
    go();
    await Promise.all([payment, lead]);
    expect((await program.events('&eventType=conversion')).data).toMatchObject([{ customer_key: 'u' }]);
  });

  it('a click, and the same click reported to another process', async () => {
    const program = await createProgram();
    const id = clickId();
    const second = await db.transaction(async (tx) => {
      await tx.query(
        `with v as (insert into visitors (program_id, created_at) values ($1, now()) returning id)
         insert into clicks (click_id, program_id, partner_id, visitor_id, clicked_at, context)
         select $2, $1, p.id, v.id, now(), '{}' from v, partners p where p.code = $3`,
        [program.id, id, program.alice],
      );
      const report = program.click(program.alice, { click_id: id });
      await settled(report);
      return { report };
    });
    expect((await second.report).body).toMatchObject({ success: true, click_id: id });
    expect((await program.events()).data).toHaveLength(1);
  });

  it('a sale, and the refund that waits for it', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    const payment_intent = freshId('pi');
    const { app, arrived, go } = pausedAfter(/insert into payment_refunds/);
    const refund = deliver(app, program, compose('charge.refunded', { payment_intent }));
    await arrived;
    const event = compose('checkout.session.completed', { payment_intent, click_id, invoice: null });
    const sale = deliver(
      createApp({ db, clock: systemClock, emulator: false, log: () => {}, trackerFile: '' }),
      program,
      event,
    );
    await settled(sale);
    go();
    await Promise.all([refund, sale]);
    expect((await program.events('&eventType=conversion')).data).toMatchObject([{ status: 'reversed' }]);
  });
});
