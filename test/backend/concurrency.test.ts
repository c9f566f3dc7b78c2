import { nanoid } from 'nanoid';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../e2e/backend/app.ts';
import { systemClock } from '../../e2e/backend/clock.ts';
import type { Database, Queryable } from '../../e2e/backend/db/database.ts';
import { compose, signPayload } from '../../e2e/backend/stripe/compose.ts';
import { type Answer, clickId, countRows, startBackend } from './support/backend.ts';

const { db, call, createProgram, advance } = await startBackend();

const AT_ONCE = 50;
const atOnce = <T>(work: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: AT_ONCE }, (_, index) => work(index)));
function statuses(answers: Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** Whatever happens, these hold. */
async function expectSound() {
  const [broken] = await db.query(`select
    (select count(*) from visitors v where not exists (select from clicks where visitor_id = v.id))::int as empty_visitors,
    (select count(*) from clicks c join visitors v on v.id = c.visitor_id where v.program_id <> c.program_id)::int as crossed,
    (select count(*) from customers u join visitors v on v.id = u.visitor_id where v.program_id <> u.program_id)::int as strayed`);
  expect(broken).toEqual({ empty_visitors: 0, crossed: 0, strayed: 0 });
}

describe(`${AT_ONCE} at once have one effect`, () => {
  it('one click id', async () => {
    const program = await createProgram();
    const id = clickId();
    const answers = await atOnce(() => program.click(program.alice, { click_id: id }));
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect((await program.events()).data).toHaveLength(1);
    expect(await countRows(db, 'visitors', 'program_id = $1', [program.id])).toBe(1);
    await expectSound();
  });

  it('one return to the same link', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    await advance('31m');
    await atOnce(() => program.click(program.alice, { click_id: id, existing_click_id: id }));
    expect((await program.events()).data).toHaveLength(2);
  });

  it('one lead', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    const answers = await atOnce(() => program.lead({ click_id: id, customer_key: 'u' }));
    expect(answers.filter(({ body }) => !body.duplicate)).toHaveLength(1);
    expect((await program.events('&eventType=lead')).data).toHaveLength(1);
  });

  it('one transaction', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    const answers = await atOnce(() => program.sale({ transaction_id: 't', click_id: id, customer_key: 'u' }));
    expect(statuses(answers)).toEqual({ 200: 1, 409: AT_ONCE - 1 });
    expect(await countRows(db, 'commissions', 'program_id = $1', [program.id])).toBe(1);
    expect(await countRows(db, 'customers', 'program_id = $1', [program.id])).toBe(1);
  });

  it('one transaction, reported for as many visitors', async () => {
    const program = await createProgram();
    const ids = await atOnce(() => program.newClick(program.alice));
    const answers = await atOnce((index) => program.sale({ transaction_id: 't', click_id: ids[index] }));
    expect(statuses(answers)).toEqual({ 200: 1, 409: AT_ONCE - 1 });
  });

  it('one refund, and fifty different ones sum to the commission', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    await program.sale({ transaction_id: 'same', click_id: id, amount_cents: 1003 });
    const same = await atOnce(() => program.refund({ transaction_id: 'same', refund_amount_cents: 500 }));
    expect(same.filter(({ body }) => body.status === 'refunded')).toHaveLength(1);
    await program.sale({ transaction_id: 'parts', click_id: id, amount_cents: 1003 });
    const parts = await atOnce((index) =>
      program.refund({ transaction_id: 'parts', refund_amount_cents: index === 49 ? 1003 : (index + 1) * 20 }),
    );
    expect(parts.reduce((sum, { body }) => sum + body.deduction_cents, 0)).toBe(201);
  });

  it('one Stripe event', async () => {
    const program = await createProgram();
    const raw = JSON.stringify(compose('invoice.paid', { click_id: await program.newClick(program.alice) }));
    const headers = { 'stripe-signature': signPayload(raw, program.secret) };
    const answers = await atOnce(() => call('/api/v1/stripe/webhook', undefined, { raw, headers }));
    expect(answers.filter(({ body }) => body.result === 'recorded')).toHaveLength(1);
    expect(await countRows(db, 'sales', 'program_id = $1', [program.id])).toBe(1);
  });

  it('one key rotation: a single key is left', async () => {
    const program = await createProgram();
    const answers = await atOnce(() => call('/api/v1/keys/rotate', {}, { key: program.key }));
    const keys = answers.filter(({ status }) => status === 200).map(({ body }) => body.api_key as string);
    const working = await Promise.all(
      keys.map(async (key) => (await call(`/api/tracking/events/${program.id}`, undefined, { key })).status),
    );
    expect(working.filter((status) => status === 200)).toHaveLength(1);
  });
});

describe('merging', () => {
  it('fifty visitors of one customer, tied in every direction at once, become one with nothing lost', async () => {
    const program = await createProgram();
    const ids = await atOnce(() => program.newClick(program.alice));
    await atOnce((index) =>
      index % 2
        ? program.lead({ click_id: ids[index], customer_key: 'u' })
        : program.click(program.alice, { click_id: ids[index], existing_click_id: ids[(index + 1) % AT_ONCE] }),
    );
    await atOnce((index) => program.sale({ click_id: ids[index], customer_key: 'u' }));
    expect(await countRows(db, 'visitors', 'program_id = $1', [program.id])).toBe(1);
    expect(await countRows(db, 'clicks', 'program_id = $1', [program.id])).toBe(AT_ONCE);
    await expectSound();
  });

  it('clicks that follow others while these are being merged away find their visitor', async () => {
    const program = await createProgram();
    const ids = await Promise.all(Array.from({ length: 10 }, () => program.newClick(program.alice)));
    await atOnce(async (index) => {
      const of = ids[index % 10];
      if (index % 3 === 0) return program.lead({ click_id: of, customer_key: 'u' }, { key: program.key });
      return program.click(program.bob, { click_id: clickId(), existing_click_id: of });
    });
    for (const id of ids) await program.lead({ click_id: id, customer_key: 'u' }, { key: program.key });
    expect(await countRows(db, 'visitors', 'program_id = $1', [program.id])).toBe(1);
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.bob);
    await expectSound();
  });

  it('customers who are named for the first time by two clicks at once have both', async () => {
    const program = await createProgram();
    const ids = await atOnce(() => program.newClick(program.alice));
    await atOnce((index) =>
      program.lead({ click_id: ids[index], customer_key: `u${index >> 1}` }, { key: program.key }),
    );
    expect(await countRows(db, 'customers', 'program_id = $1', [program.id])).toBe(AT_ONCE / 2);
    expect(await countRows(db, 'visitors', 'program_id = $1', [program.id])).toBe(AT_ONCE / 2);
    await expectSound();
  });

  it('two customers created at once from two clicks each, named crosswise', async () => {
    const program = await createProgram();
    const [a, b] = [await program.newClick(program.alice), await program.newClick(program.bob)];
    const answers = await atOnce((index) =>
      program.sale({ customer_key: index % 2 ? 'u' : 'v', click_id: index % 4 < 2 ? a : b }),
    );
    expect(statuses(answers)).toEqual({ 200: AT_ONCE });
    expect(await countRows(db, 'visitors', 'program_id = $1', [program.id])).toBe(1);
    expect(await countRows(db, 'customers', 'program_id = $1', [program.id])).toBe(2);
  });

  it('a refund and its sale, a lead and its payment, arriving together are never left waiting', async () => {
    const program = await createProgram();
    const trigger = (event: string, params: object) => program.trigger(event, params);
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const [pi, key] = [`pi_${nanoid()}`, `u${index}`];
        const click_id = await program.newClick(program.alice);
        const steps = [
          () => trigger('checkout.session.completed', { customer_key: key, payment_intent: pi, invoice: null }),
          () => trigger('charge.refunded', { payment_intent: pi, amount_refunded: 1000 }),
          () => program.lead({ click_id, customer_key: key }),
        ];
        await Promise.all((index % 2 ? steps : steps.reverse()).map((step) => step()));
      }),
    );
    const { data } = await program.events('&eventType=conversion');
    expect(data.map((sale: { refunded_cents: number }) => sale.refunded_cents)).toEqual(Array(12).fill(1000));
  });
});

describe('a failure before a sale and its commission are committed', () => {
  /** The same database, which is lost once it has carried out the statement. */
  function failing(statement: RegExp): Database {
    const wrap = (queryable: Queryable): Queryable => ({
      ...queryable,
      async query<Row>(sql: string, params?: readonly unknown[]) {
        const rows = await queryable.query<Row>(sql, params);
        if (statement.test(sql)) throw new Error('injected');
        return rows;
      },
    });
    return { ...db, ...wrap(db), transaction: (work, opening) => db.transaction((tx) => work(wrap(tx)), opening) };
  }

  it('leaves neither, and the report can be made again', async () => {
    // The other application goes by the real time.
    await call('/__affitor/clock', undefined, { method: 'DELETE' });
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    await program.lead({ click_id: id, customer_key: 'u' });
    const broken = createApp({
      db: failing(/insert into commissions/),
      clock: systemClock,
      emulator: false,
      log: () => {},
      trackerFile: '',
    });
    const sale = { transaction_id: 't', amount_cents: 100, customer_key: 'u' };
    const response = await broken.request('/api/v1/track/sale', {
      method: 'POST',
      headers: { authorization: `Bearer ${program.key}` },
      body: JSON.stringify(sale),
    });
    expect([response.status, await response.json()]).toEqual([500, { error: 'Internal server error' }]);
    expect(await countRows(db, 'sales', 'program_id = $1', [program.id])).toBe(0);
    expect(await countRows(db, 'commissions', 'program_id = $1', [program.id])).toBe(0);
    expect((await program.sale(sale)).body.attributed).toBe(true);
  });
});
