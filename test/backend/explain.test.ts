import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Program, startBackend } from './support/backend.ts';
import { story, stripeFor } from './support/stripe.ts';

const backend = await startBackend();
const { call, createProgram, advance } = backend;
const { deliver } = stripeFor(backend);

const explain = async (program: Program, transactionId: string) =>
  (await call(`/api/v1/attribution/explain?transaction_id=${transactionId}`, undefined, { key: program.key })).body;

describe('GET /api/v1/attribution/explain', () => {
  it('gives the facts, the rules in order and the decision, without personal data', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    await program.lead({ click_id, customer_key: 'ada@shop.test' });
    await program.sale({ transaction_id: 't', customer_key: 'ada@shop.test' });
    const answer = await explain(program, 't');
    const digest = `sha256:${createHash('sha256').update('ada@shop.test').digest('hex')}`;
    expect(answer.facts).toMatchObject([{ source: 'report', event_id: 't', customer_key: digest, amount_cents: 1000 }]);
    expect(answer.rules).toMatchObject([
      { rule: 'R1', identifier: 'customer_key', evidence: 'browser', found: { click_id, partner_code: program.alice } },
    ]);
    expect(answer.decision).toEqual({
      attributed: true,
      reason: null,
      partner_code: program.alice,
      credited_by: 'customer_key',
      matches_stored: true,
    });
    expect(JSON.stringify(answer)).not.toContain('ada@');
  });

  it.each(['payment_intent', 'invoice'] as const)('finds a Stripe payment by its %s', async (name) => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    await advance('61d');
    await deliver(program, 'invoice.paid', { ...ids, click_id, with_payments: true });
    const answer = await explain(program, ids[name]);
    expect(answer.rules.at(-1)).toMatchObject({ rule: 'R3', result: 'window_expired' });
    expect(answer.decision).toMatchObject({ attributed: false, reason: 'window_expired', matches_stored: true });
  });

  it('says that a renewal inherits', async () => {
    const program = await createProgram();
    await program.lead({ click_id: await program.newClick(program.alice), customer_key: 'u' });
    const sale = { customer_key: 'u', subscription_id: 'sub', sale_type: 'subscription' };
    await program.sale({ ...sale, transaction_id: 'first', is_recurring: false });
    await advance('90d');
    await program.sale({ ...sale, transaction_id: 'second' });
    const answer = await explain(program, 'second');
    expect(answer.rules).toMatchObject([
      { rule: 'R4', identifier: 'subscription', found: { partner_code: program.alice } },
    ]);
    expect(answer.decision).toMatchObject({ attributed: true, matches_stored: true });
  });

  it('answers 404 for a payment of another program, 400 without an id and 401 without a key', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    await program.lead({ click_id: await program.newClick(program.alice), customer_key: 'u' });
    await program.sale({ transaction_id: 't', customer_key: 'u' });
    const path = '/api/v1/attribution/explain';
    expect(await explain(other, 't')).toMatchObject({ reason: 'unknown_transaction', hint: expect.any(String) });
    expect((await call(path, undefined, { key: program.key })).status).toBe(400);
    expect((await call(`${path}?transaction_id=t`)).status).toBe(401);
  });
});
