import { describe, expect, it } from 'vitest';
import { freshId } from '../../e2e/backend/stripe/compose.ts';
import { startBackend } from './support/backend.ts';
import { orders, story, stripeFor } from './support/stripe.ts';

// Payments as Stripe really sends them.
const backend = await startBackend();
const { createProgram, advance } = backend;
const { deliverEvent, deliver, composeNow, conversions } = stripeFor(backend);

/** An event with an object as Stripe sends it. */
const eventOf = async (type: string, object: object) => ({
  ...(await composeNow('charge.refunded', {})),
  id: freshId('evt'),
  type,
  data: { object },
});

describe('S1 manual capture', () => {
  it.each(orders(2))('counts what was captured, the session completed before it was paid: %s', async (_name, order) => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    await advance('1m');
    const { payment_intent } = story();
    const session = await composeNow('checkout.session.completed', {
      click_id,
      payment_intent,
      invoice: null,
      payment_status: 'unpaid',
      amount: 5000,
    });
    const captured = await eventOf('payment_intent.succeeded', {
      id: payment_intent,
      object: 'payment_intent',
      amount: 5000,
      amount_received: 3000,
      capture_method: 'manual',
      currency: 'usd',
      metadata: {},
      latest_charge: freshId('ch'),
    });
    for (const index of order) await deliverEvent(program, [session, captured][index]!);
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, amount_cents: 3000 }]);
    // What was never captured is released, and is no refund.
    const released = await eventOf('charge.refunded', {
      id: freshId('ch'),
      object: 'charge',
      payment_intent,
      amount: 5000,
      amount_captured: 3000,
      amount_refunded: 2000,
      currency: 'usd',
    });
    await deliverEvent(program, released);
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 0, status: 'paid' }]);
  });

  it('counts no payment intent of the merchant’s that no session names', async () => {
    const program = await createProgram();
    await deliver(program, 'payment_intent.succeeded', { amount: 700, customer: freshId('cus') });
    expect(await conversions(program)).toEqual([]);
  });
});

describe('S1 money that comes back', () => {
  const paid = async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    await advance('1m');
    const ids = story();
    await deliver(program, 'checkout.session.completed', { ...ids, click_id, invoice: null, amount: 5000 });
    const dispute = {
      id: freshId('du'),
      object: 'dispute',
      amount: 5000,
      currency: 'usd',
      charge: ids.charge,
      payment_intent: ids.payment_intent,
    };
    return { program, ids, dispute };
  };

  it.each([
    ['charge.dispute.funds_reinstated', {}],
    ['charge.dispute.closed', { status: 'won' }],
  ])('a dispute that was lost and is won after all gives back: %s', async (type, fields) => {
    const { program, dispute } = await paid();
    await deliverEvent(program, await eventOf('charge.dispute.closed', { ...dispute, status: 'lost' }));
    expect(await conversions(program)).toMatchObject([{ status: 'reversed' }]);
    await advance('1d');
    await deliverEvent(program, await eventOf(type, { ...dispute, ...fields }));
    expect(await conversions(program)).toMatchObject([{ status: 'paid', refunded_cents: 0 }]);
  });

  it('a refund that failed, as older API versions report it, gives back', async () => {
    const { program, ids } = await paid();
    const refund = {
      id: freshId('re'),
      object: 'refund',
      amount: 2000,
      currency: 'usd',
      charge: ids.charge,
      payment_intent: ids.payment_intent,
    };
    await deliverEvent(program, await eventOf('refund.created', { ...refund, status: 'succeeded' }));
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 2000 }]);
    await deliverEvent(program, await eventOf('charge.refund.updated', { ...refund, status: 'failed' }));
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 0 }]);
  });
});

describe('S1 the metadata of a Stripe customer', () => {
  it.each(['customer.created', 'customer.updated'])('attributes payments of that customer: %s', async (type) => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    await advance('1m');
    const customer = freshId('cus');
    await deliver(program, 'checkout.session.completed', { ...story(), customer, invoice: null });
    expect(await conversions(program)).toEqual([]);
    const object = {
      id: customer,
      object: 'customer',
      metadata: { affitor_click_id: click_id, affitor_customer_key: 'u' },
    };
    await deliverEvent(program, await eventOf(type, object));
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, credited_by: 'stripe_customer' }]);
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.alice);
  });
});

it.each([
  ['HUF', 9.8],
  ['ISK', 9.8],
  ['JPY', 980],
  ['KWD', 0.98],
])('R7 the deduction in units of %s is divided as Stripe divides it', async (currency, deductionAmount) => {
  const program = await createProgram();
  await program.lead({ click_id: await program.newClick(program.alice), customer_key: 'u' });
  await program.sale({ transaction_id: 't', customer_key: 'u', amount_cents: 4900, currency });
  expect((await program.refund({ transaction_id: 't' })).body).toMatchObject({ deduction_cents: 980, deductionAmount });
});
