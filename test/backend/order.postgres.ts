import { describe, expect, it } from 'vitest';
import { createApp } from '../../e2e/backend/app.ts';
import { systemClock } from '../../e2e/backend/clock.ts';
import type { Database } from '../../e2e/backend/db/database.ts';
import { compose, freshId, signPayload } from '../../e2e/backend/stripe/compose.ts';
import { clickId, countRows, type Program, startBackend } from './support/backend.ts';

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
    transaction: (work, opening) =>
      db.transaction(
        (tx) =>
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
        opening,
      ),
  };
  const app = createApp({ db: paused, clock: systemClock, emulator: false, log: () => {}, trackerFile: '' });
  return { app, arrived, go };
}

type App = ReturnType<typeof createApp>;

/** A report of the merchant's server. */
const report = (app: App, { key }: Program, kind: 'lead' | 'sale', body: object) =>
  app.request(`/api/v1/track/${kind}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });

async function deliver(app: App, program: Program, event: object) {
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
    const rows = await db.query(
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
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

  it('a lead that gives its customer a newer click, and the sale of that customer', async () => {
    const program = await createProgram();
    const first = await program.newClick(program.alice);
    await program.lead({ click_id: first, customer_key: 'u' }, { key: program.key });
    const newer = await program.newClick(program.bob);
    const { app, arrived, go } = pausedAfter(/delete from visitors/);
    const lead = report(app, program, 'lead', { click_id: newer, customer_key: 'u' });
    await arrived;
    const sale = program.sale({ customer_key: 'u' });
    await settled(sale);
    go();
    expect((await lead).status).toBe(200);
    expect((await sale).body).toMatchObject({ attributed: true, partner_code: program.bob });
  });

  it('a lead that names only the click, and the one that says whose it is', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    const { app, arrived, go } = pausedAfter(/insert into leads/);
    const nameless = report(app, program, 'lead', { click_id });
    await arrived;
    const named = program.lead({ click_id, customer_key: 'u' });
    await settled(named);
    go();
    expect((await nameless).status).toBe(200);
    expect((await named).body).toEqual({ success: true, message: 'Lead tracked successfully' });
    expect((await program.events('&eventType=lead')).data).toMatchObject([{ customer_key: 'u' }]);
  });

  it('a lead and a sale that name a customer for the first time, by two clicks', async () => {
    const program = await createProgram();
    const [older, newer] = [await program.newClick(program.alice), await program.newClick(program.bob)];
    const { app, arrived, go } = pausedAfter(/insert into leads/);
    const lead = report(app, program, 'lead', { click_id: newer, customer_key: 'u' });
    await arrived;
    const sale = program.sale({ click_id: older, customer_key: 'u' });
    await settled(sale);
    go();
    expect((await lead).status).toBe(200);
    expect((await sale).body).toMatchObject({ attributed: true, partner_code: program.bob });
    expect(await countRows(db, 'customers', 'program_id = $1', [program.id])).toBe(1);
    expect(await countRows(db, 'visitors', 'program_id = $1', [program.id])).toBe(1);
  });

  it('a lead, and the payment of Stripe that names its customer', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    const { app, arrived, go } = pausedAfter(/insert into leads/);
    const lead = report(app, program, 'lead', { click_id, customer_key: 'u' });
    await arrived;
    const plain = createApp({ db, clock: systemClock, emulator: false, log: () => {}, trackerFile: '' });
    const payment = deliver(plain, program, compose('invoice.paid', { customer_key: 'u' }));
    await settled(payment);
    go();
    await Promise.all([lead, payment]);
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
      const again = program.click(program.alice, { click_id: id });
      await settled(again);
      return { again };
    });
    expect((await second.again).body).toMatchObject({ success: true, click_id: id });
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
