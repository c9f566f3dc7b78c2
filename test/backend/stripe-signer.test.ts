import { describe, expect, it } from 'vitest';
import { createApp } from '../../e2e/backend/app.ts';
import { systemClock } from '../../e2e/backend/clock.ts';
import type { Database, Queryable } from '../../e2e/backend/db/database.ts';
import { compose, signPayload } from '../../e2e/backend/stripe/compose.ts';
import { countRows, type Program, startBackend } from './support/backend.ts';
import { story, WEBHOOK } from './support/stripe.ts';

const { db, call, createProgram } = await startBackend();

/** A process of its own, which remembers nobody, and whether it had to read the secrets of all. */
function process() {
  let readAll = 0;
  const watch = (queryable: Queryable): Queryable => ({
    ...queryable,
    query: (sql, params) => {
      if (/select id, stripe_webhook_secret/.test(sql)) readAll++;
      return queryable.query(sql, params);
    },
  });
  const watched: Database = { ...db, ...watch(db), transaction: (work) => db.transaction((tx) => work(watch(tx))) };
  const app = createApp({ db: watched, clock: systemClock, emulator: false, log: () => {}, trackerFile: '' });
  return {
    readAll: () => readAll,
    async deliver(program: Pick<Program, 'secret'>, event: object, path = WEBHOOK) {
      const body = JSON.stringify(event);
      const headers = { 'stripe-signature': signPayload(body, program.secret) };
      return (await app.request(path, { method: 'POST', body, headers })).status;
    },
  };
}

describe('an address for each program', () => {
  it('takes what its own secret signed', async () => {
    const program = await createProgram();
    const { deliver, readAll } = process();
    expect(await deliver(program, compose('refund.created', {}), `${WEBHOOK}/${program.id}`)).toBe(200);
    expect(readAll()).toBe(0);
    expect(await countRows(db, 'payment_refunds', 'program_id = $1', [program.id])).toBe(1);
  });

  it.each(['another program’s', '0', '999999', 'x', '1e3', '%00'])('%s: 400 and nothing stored', async (named) => {
    const [program, other] = [await createProgram(), await createProgram()];
    const path = `${WEBHOOK}/${named.startsWith('another') ? other.id : named}`;
    const raw = JSON.stringify(compose('refund.created', {}));
    const answer = await call(path, undefined, {
      raw,
      headers: { 'stripe-signature': signPayload(raw, program.secret) },
    });
    expect([answer.status, answer.body]).toEqual([400, { error: 'Invalid Stripe signature' }]);
    expect(await countRows(db, 'stripe_events', 'program_id in ($1, $2)', [program.id, other.id])).toBe(0);
  });
});

describe('the address of all programs finds whose an event is without trying every secret', () => {
  it('by the program that its metadata names', async () => {
    const program = await createProgram();
    const { deliver, readAll } = process();
    expect(await deliver(program, compose('invoice.paid', { customer_key: 'u', program_id: program.id }))).toBe(200);
    expect(readAll()).toBe(0);
  });

  it.each(['payment_intent', 'invoice', 'subscription', 'customer'] as const)('by a %s that is known', async (by) => {
    const program = await createProgram();
    const ids = story();
    await process().deliver(program, compose('invoice.paid', { ...ids, with_payments: true }));
    const { deliver, readAll } = process();
    const event =
      by === 'payment_intent'
        ? compose('refund.created', { payment_intent: ids.payment_intent })
        : compose('invoice.paid', { [by]: ids[by] });
    expect(await deliver(program, event)).toBe(200);
    expect(readAll()).toBe(0);
  });

  it('by who signed lately, and the first time by all', async () => {
    const program = await createProgram();
    const { deliver, readAll } = process();
    for (let nth = 0; nth < 3; nth++) expect(await deliver(program, compose('refund.created', {}))).toBe(200);
    expect(readAll()).toBe(1);
  });

  it('and takes nothing from a stranger who names one', async () => {
    const program = await createProgram();
    const { deliver } = process();
    const event = compose('invoice.paid', { customer_key: 'u', program_id: program.id });
    expect(await deliver({ secret: 'whsec_stranger' }, event)).toBe(400);
  });
});
