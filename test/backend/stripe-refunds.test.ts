import { describe, expect, it } from 'vitest';
import { freshId } from '../../e2e/backend/stripe/compose.ts';
import { startBackend } from './support/backend.ts';
import { orders, story, stripeFor } from './support/stripe.ts';

const backend = await startBackend();
const { db, createProgram } = backend;
const { deliver, conversions } = stripeFor(backend);

describe('S7 refunds', () => {
  async function sold(amount = 5000, tax = 0) {
    const program = await createProgram();
    const ids = story();
    await deliver(program, 'checkout.session.completed', {
      ...ids,
      click_id: await program.newClick(program.alice),
      amount,
      tax,
      invoice: null,
    });
    return { program, ids };
  }

  it('find their sale by payment intent, however often and in whichever words they are told', async () => {
    const { program, ids } = await sold(4000, 1000);
    const refund = { ...ids, refund: freshId('re'), amount: 2500 };
    await deliver(program, 'refund.created', refund);
    await deliver(program, 'refund.updated', refund);
    await deliver(program, 'charge.refunded', { ...ids, amount: 5000, amount_refunded: 2500 });
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 2000, status: 'refunded' }]);
    await deliver(program, 'charge.refunded', { ...ids, amount: 5000, amount_refunded: 5000 });
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 4000, status: 'reversed' }]);
    const [row] = await db.query('select deducted_cents from commissions where program_id = $1', [program.id]);
    expect(row).toEqual({ deducted_cents: 800 });
  });

  it('that come before their sale wait for it', async () => {
    const program = await createProgram();
    const ids = story();
    expect(await deliver(program, 'charge.refunded', { ...ids, amount_refunded: 1000 })).toBe('waiting');
    await deliver(program, 'checkout.session.completed', {
      ...ids,
      click_id: await program.newClick(program.alice),
      invoice: null,
    });
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 1000, status: 'refunded' }]);
  });

  it.each([
    ['invoice, joined, refunded', [0, 1, 2]],
    ['refunded, joined, invoice', [2, 1, 0]],
    ['joined, refunded, invoice', [1, 2, 0]],
    ['refunded, invoice, joined', [2, 0, 1]],
    ['invoice, refunded, joined', [0, 2, 1]],
  ])('find an invoice by the event that names its payment intent: %s', async (_name, order) => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    const steps = [
      () => deliver(program, 'invoice.paid', { ...ids, click_id, payment_intent: null }),
      () => deliver(program, 'invoice_payment.paid', ids),
      () => deliver(program, 'charge.refunded', { ...ids, customer: null, amount_refunded: 5000 }),
    ];
    for (const step of order) await steps[step]!();
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 5000, status: 'reversed' }]);
  });

  it('never find a sale by a similar amount: a charge of the same customer stays its own', async () => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    await deliver(program, 'invoice.paid', { ...ids, click_id, payment_intent: null });
    const other = { ...ids, payment_intent: freshId('pi'), charge: freshId('ch') };
    expect(await deliver(program, 'charge.refunded', other)).toBe('waiting');
    await deliver(program, 'invoice_payment.paid', ids);
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 0, status: 'paid' }]);
    await deliver(program, 'charge.refunded', { ...ids, amount_refunded: 100 });
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 100 }]);
  });

  it('older invoices by their own id', async () => {
    const program = await createProgram();
    const ids = story();
    await deliver(program, 'invoice.paid', { ...ids, click_id: await program.newClick(program.alice), shape: 'older' });
    await deliver(program, 'charge.refunded', { ...ids, shape: 'older', payment_intent: null, amount_refunded: 100 });
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 100 }]);
  });

  it('a lost dispute takes what was disputed, beside what was refunded; a won one nothing', async () => {
    const { program, ids } = await sold();
    expect(await deliver(program, 'charge.dispute.closed', { ...ids, status: 'won' })).toBe('ignored');
    await deliver(program, 'charge.refunded', { ...ids, amount_refunded: 1000 });
    expect(await deliver(program, 'charge.dispute.closed', { ...ids, status: 'lost', amount: 100 })).toBe('recorded');
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 1100, status: 'refunded' }]);
  });

  describe.each([
    ['half of it, in its own terms', { refund_amount_cents: 600 }, 500, 100],
    ['all of it by its amount', { refund_amount_cents: 1200 }, 1000, 200],
    ['all of it', {}, 1000, 200],
  ])(
    'that the merchant reports of a sale which it reported with tax: %s',
    (_name, refund, refunded_cents, deducted_cents) => {
      it.each(orders(2))('before and after Stripe tells the amount without: %s', async (_order, order) => {
        const program = await createProgram();
        const ids = story();
        const click_id = await program.newClick(program.alice);
        const transaction_id = ids.payment_intent;
        await program.sale({ transaction_id, amount_cents: 1200, click_id, customer_key: 'u' });
        const steps = [
          () =>
            deliver(program, 'checkout.session.completed', { ...ids, click_id, amount: 1000, tax: 200, invoice: null }),
          () => program.refund({ transaction_id, ...refund }),
        ];
        for (const step of order) await steps[step]!();
        expect(await conversions(program)).toMatchObject([{ amount_cents: 1000, refunded_cents }]);
        const [row] = await db.query('select deducted_cents from commissions where program_id = $1', [program.id]);
        expect(row).toEqual({ deducted_cents });
      });
    },
  );

  it.each(orders(2))('all of it stays all of it, though Stripe tells a larger amount: %s', async (_order, order) => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    const transaction_id = ids.payment_intent;
    await program.sale({ transaction_id, amount_cents: 900, click_id, customer_key: 'u' });
    const steps = [
      () => deliver(program, 'checkout.session.completed', { ...ids, click_id, amount: 1000, invoice: null }),
      () => program.refund({ transaction_id }),
    ];
    for (const step of order) await steps[step]!();
    expect(await conversions(program)).toMatchObject([
      { amount_cents: 1000, refunded_cents: 1000, status: 'reversed' },
    ]);
  });

  it('through both channels deduct once', async () => {
    const { program, ids } = await sold();
    await program.refund({ transaction_id: ids.payment_intent, refund_amount_cents: 5000 });
    expect(await deliver(program, 'charge.refunded', ids)).toBe('duplicate');
    const [row] = await db.query('select deducted_cents from commissions where program_id = $1', [program.id]);
    expect(row).toEqual({ deducted_cents: 1000 });
  });
});
