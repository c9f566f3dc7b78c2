import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import {
  type ComposableEvent,
  type ComposeParams,
  compose,
  freshId,
  signPayload,
} from '../../e2e/backend/stripe/compose.ts';
import { clickId, countRows, startBackend } from './support/backend.ts';

const { db, call, createProgram, advance } = await startBackend();

type Program = Awaited<ReturnType<typeof createProgram>>;

const WEBHOOK = '/api/v1/stripe/webhook';

const post = (raw: string, signature: string) =>
  call(WEBHOOK, undefined, { raw, headers: { 'stripe-signature': signature } });

async function deliver<Event extends ComposableEvent>(
  program: Program,
  event: Event,
  params: ComposeParams[Event],
): Promise<string> {
  const raw = JSON.stringify(compose(event, params));
  const { status, body } = await post(raw, signPayload(raw, program.secret));
  expect(status).toBe(200);
  return body.result;
}

const conversions = async (program: Program) => (await program.events('&eventType=conversion')).data;

/** Ids of one story. */
const story = () => ({
  customer: freshId('cus'),
  subscription: freshId('sub'),
  invoice: freshId('in'),
  payment_intent: freshId('pi'),
  charge: freshId('ch'),
  email: `${clickId()}@example.com`.toLowerCase(),
});

describe('signatures', () => {
  const stripe = new Stripe('sk_test_unused');
  const payload = () => JSON.stringify(compose('invoice.paid', {}));

  it('made by the stripe package are accepted', async () => {
    const program = await createProgram();
    const raw = payload();
    const header = stripe.webhooks.generateTestHeaderString({ payload: raw, secret: program.secret });
    expect((await post(raw, header)).status).toBe(200);
  });

  it('of ours are accepted by the stripe package', async () => {
    const program = await createProgram();
    const { body } = await program.trigger('invoice.paid', {});
    const raw = JSON.stringify(body.event);
    const header = signPayload(raw, program.secret);
    expect(stripe.webhooks.constructEvent(raw, header, program.secret).id).toBe(body.event.id);
  });

  it.each([
    ['no header', () => ''],
    ['nonsense', () => 'nonsense'],
    ['another secret', (raw: string) => signPayload(raw, 'whsec_other')],
    ['another body', (raw: string, secret: string) => signPayload(`${raw} `, secret)],
    ['one from the past', (raw: string, secret: string) => signPayload(raw, secret, Date.now() / 1000 - 301)],
    ['one from the future', (raw: string, secret: string) => signPayload(raw, secret, Date.now() / 1000 + 302)],
  ])('%s: 400 and nothing stored', async (_name, sign) => {
    const program = await createProgram();
    const raw = payload();
    const answer = await post(raw, sign(raw, program.secret).replace(/t=(\d+)\.\d+/, 't=$1'));
    expect([answer.status, answer.body]).toEqual([400, { error: 'Invalid Stripe signature' }]);
    expect(await countRows(db, 'stripe_events', 'program_id = $1', [program.id])).toBe(0);
  });

  it('are judged by the real clock when the backend has travelled', async () => {
    const program = await createProgram();
    await advance('100d');
    const raw = payload();
    expect((await post(raw, signPayload(raw, program.secret))).status).toBe(200);
  });

  it('cover the raw body: a signed one that is not JSON is 400, not 500', async () => {
    const program = await createProgram();
    const raw = '{"id":';
    const answer = await post(raw, signPayload(raw, program.secret));
    expect([answer.status, answer.body]).toEqual([400, { error: 'Request body is not valid JSON' }]);
  });

  it('cover at most 64 KB', async () => {
    const raw = JSON.stringify({ id: 'x'.repeat(65_536) });
    expect((await post(raw, signPayload(raw, 'whsec_affitor_demo'))).status).toBe(413);
  });
});

describe('S1, S2 what counts', () => {
  const buyer = async (program: Program) => ({
    click_id: await program.newClick(program.alice),
    program_id: program.id,
  });

  it('a paid session in the mode payment is a sale', async () => {
    const program = await createProgram();
    const ids = story();
    const result = await deliver(program, 'checkout.session.completed', {
      ...(await buyer(program)),
      ...ids,
      amount: 4900,
      tax: 931,
      currency: 'eur',
      invoice: null,
    });
    expect(result).toBe('recorded');
    expect(await conversions(program)).toMatchObject([
      {
        amount_cents: 4900,
        currency: 'EUR',
        sale_type: 'payment',
        transaction_id: ids.payment_intent,
        commission_cents: 980,
        partner_code: program.alice,
      },
    ]);
  });

  it('an unpaid session counts when its payment succeeds', async () => {
    const program = await createProgram();
    const params = { ...(await buyer(program)), ...story(), invoice: null };
    expect(await deliver(program, 'checkout.session.completed', { ...params, payment_status: 'unpaid' })).toBe(
      'ignored',
    );
    expect(await conversions(program)).toHaveLength(0);
    expect(await deliver(program, 'checkout.session.async_payment_succeeded', params)).toBe('recorded');
    expect(await conversions(program)).toHaveLength(1);
  });

  it.each([
    ['setup', 'checkout.session.completed', { mode: 'setup' }],
    ['nothing to pay', 'checkout.session.completed', { amount: 0 }],
    ['a trial', 'invoice.paid', { trial: true }],
    ['a credit-covered invoice', 'invoice.paid', { amount: 5000, credit_applied: 5000 }],
  ] as const)('%s counts nothing', async (_name, event, params) => {
    const program = await createProgram();
    expect(await deliver(program, event, { ...(await buyer(program)), ...params })).toBe('ignored');
    expect(await conversions(program)).toHaveLength(0);
  });

  it('S6 zero-decimal currencies are taken as Stripe gives them, net of tax', async () => {
    const program = await createProgram();
    await deliver(program, 'invoice.paid', { ...(await buyer(program)), amount: 1000, tax: 100, currency: 'jpy' });
    expect(await conversions(program)).toMatchObject([{ amount_cents: 1000, currency: 'JPY', commission_cents: 200 }]);
  });

  it.each(['basil', 'older'] as const)(
    'a subscription is counted from its invoice, session first (%s)',
    async (shape) => {
      const program = await createProgram();
      const ids = story();
      const who = await buyer(program);
      await deliver(program, 'checkout.session.completed', { ...who, ...ids, mode: 'subscription' });
      expect(await conversions(program)).toHaveLength(0);
      expect(await deliver(program, 'invoice.paid', { ...ids, shape, metadata_on: 'none', amount: 2000 })).toBe(
        'recorded',
      );
      expect(await conversions(program)).toMatchObject([
        {
          amount_cents: 2000,
          sale_type: 'subscription',
          subscription_id: ids.subscription,
          transaction_id: ids.invoice,
        },
      ]);
    },
  );

  it.each(['basil', 'older'] as const)('and invoice first (%s)', async (shape) => {
    const program = await createProgram();
    const ids = story();
    const who = await buyer(program);
    expect(await deliver(program, 'invoice.paid', { ...ids, shape, amount: 2000 })).toBe('waiting');
    expect(await conversions(program)).toHaveLength(0);
    await deliver(program, 'checkout.session.completed', { ...who, ...ids, mode: 'subscription' });
    expect(await conversions(program)).toMatchObject([{ amount_cents: 2000, partner_code: program.alice }]);
    expect(await countRows(db, 'stripe_waiting', 'program_id = $1', [program.id])).toBe(0);
  });

  it('a payment that had to wait is judged as of when it was paid', async () => {
    const program = await createProgram();
    const ids = story();
    const first = await program.newClick(program.alice);
    await advance('1h');
    expect(await deliver(program, 'invoice.paid', ids)).toBe('waiting');
    await advance('1h');
    await program.click(program.bob, { click_id: clickId(), existing_click_id: first });
    await advance('100d');
    // Too old by now to be claimed by a lead.
    expect((await program.lead({ click_id: first, customer_key: 'u', email: ids.email })).status).toBe(400);
    expect(await conversions(program)).toHaveLength(0);
    const other = story();
    const fresh = await program.newClick(program.alice);
    await advance('1h');
    await deliver(program, 'invoice.paid', other);
    await advance('1h');
    await program.click(program.bob, { click_id: clickId(), existing_click_id: fresh });
    await program.lead({ click_id: fresh, customer_key: 'v', email: other.email });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, customer_key: 'v' }]);
  });
});

describe('S3 program', () => {
  it('an event that names another program is none of ours', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    const click_id = await program.newClick(program.alice);
    expect(await deliver(program, 'invoice.paid', { click_id, program_id: other.id })).toBe('ignored');
    expect(await conversions(program)).toHaveLength(0);
    expect(await conversions(other)).toHaveLength(0);
  });

  it('the secret decides, not what the body claims', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    const click_id = await other.newClick(other.alice);
    const raw = JSON.stringify(compose('invoice.paid', { click_id, program_id: other.id }));
    await post(raw, signPayload(raw, program.secret));
    expect(await conversions(other)).toHaveLength(0);
  });

  it.each(['subscription', 'lines', 'invoice'] as const)('metadata is read from the %s', async (metadata_on) => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    expect(await deliver(program, 'invoice.paid', { click_id, program_id: program.id, metadata_on })).toBe('recorded');
  });
});

describe('S4 whose it is', () => {
  it('the click id is taken before the e-mail, the e-mail before the customer, the key last', async () => {
    const program = await createProgram();
    const make = async (key: string) => {
      const id = await program.newClick(key === 'click' ? program.bob : program.alice);
      await program.lead({ click_id: id, customer_key: key, email: `${key}@${program.id}.test` });
      return id;
    };
    const click_id = await make('click');
    await make('mail');
    await make('key');
    const cus = freshId('cus');
    await deliver(program, 'invoice.paid', { customer: cus, email: `mail@${program.id}.test` });
    const keys = async (params: ComposeParams['invoice.paid']) => {
      const invoice = freshId('in');
      await deliver(program, 'invoice.paid', { ...params, invoice });
      const all = await conversions(program);
      return all.find((sale: { transaction_id: string }) => sale.transaction_id === invoice)?.customer_key;
    };
    expect(await keys({ click_id, email: `mail@${program.id}.test` })).toBe('click');
    expect(await keys({ email: `Mail@${program.id}.TEST `, customer: 'cus_x', customer_key: 'key' })).toBe('mail');
    expect(await keys({ customer: cus, customer_key: 'key' })).toBe('mail');
    expect(await keys({ customer: 'cus_y', customer_key: 'key' })).toBe('key');
  });

  it('an address ties nobody, a click id that comes with a customer key does', async () => {
    const program = await createProgram();
    const old = await program.newClick(program.alice);
    await program.lead({ click_id: old, customer_key: 'u' });
    await advance('1h');
    const click_id = await program.newClick(program.bob);
    await deliver(program, 'invoice.paid', { click_id, customer_key: 'u' });
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.bob);
    expect((await program.sale({ click_id: old })).body.partner_code).toBe(program.bob);
  });

  it('an invoice that comes before the lead is settled by the lead', async () => {
    const program = await createProgram();
    const ids = story();
    const id = await program.newClick(program.alice);
    expect(await deliver(program, 'invoice.paid', { ...ids, customer_key: 'u' })).toBe('waiting');
    await program.lead({ click_id: id, customer_key: 'u' });
    expect(await conversions(program)).toMatchObject([{ partner_code: program.alice, customer_key: 'u' }]);
  });

  it('keeps no address while it waits', async () => {
    const program = await createProgram();
    await deliver(program, 'invoice.paid', { email: 'ada@example.com' });
    const [row] = await db.query<{ dump: string }>(
      'select stripe_waiting::text as dump from stripe_waiting where program_id = $1',
      [program.id],
    );
    expect(row!.dump).not.toContain('ada@');
  });

  it('R3 holds', async () => {
    const program = await createProgram({ attribution_window_days: 10 });
    const id = await program.newClick(program.alice);
    await program.lead({ click_id: id, customer_key: 'u' });
    await advance('11d');
    expect(await deliver(program, 'invoice.paid', { customer_key: 'u' })).toBe('not_attributed');
  });

  it('R4 renewals keep their partner, and pay as long as the program says', async () => {
    const program = await createProgram({ commission_duration_months: 2 });
    const ids = story();
    const click_id = await program.newClick(program.alice);
    await deliver(program, 'invoice.paid', { ...ids, click_id });
    await program.click(program.bob, { click_id: clickId(), existing_click_id: click_id });
    const cycle = () => ({ ...ids, invoice: freshId('in'), billing_reason: 'subscription_cycle' as const });
    await advance('31d');
    await deliver(program, 'invoice.paid', cycle());
    await advance('31d');
    await deliver(program, 'invoice.paid', cycle());
    const sales = await conversions(program);
    expect(
      sales.map((sale: Record<string, unknown>) => [sale.partner_code, sale.is_recurring, sale.commission_cents]),
    ).toEqual([
      [program.alice, true, null],
      [program.alice, true, 1000],
      [program.alice, false, 1000],
    ]);
  });
});

describe('S5 once', () => {
  it('one event id is handled once', async () => {
    const program = await createProgram();
    const raw = JSON.stringify(compose('invoice.paid', { click_id: await program.newClick(program.alice) }));
    expect((await post(raw, signPayload(raw, program.secret))).body.result).toBe('recorded');
    expect((await post(raw, signPayload(raw, program.secret))).body.result).toBe('duplicate');
    expect(await conversions(program)).toHaveLength(1);
  });

  it('one payment is one sale, by whichever of its ids it is told', async () => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    await deliver(program, 'checkout.session.completed', { ...ids, click_id, invoice: null });
    expect(await deliver(program, 'invoice.paid', { ...ids, click_id, subscription: null, with_payments: true })).toBe(
      'duplicate',
    );
    for (const transaction_id of [ids.payment_intent, ids.invoice]) {
      expect((await program.sale({ transaction_id, click_id })).status).toBe(409);
    }
    expect(await conversions(program)).toHaveLength(1);
  });

  it('a sale that the merchant reported under one of those ids is the same', async () => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    await program.sale({ transaction_id: ids.invoice, click_id, amount_cents: 5000 });
    expect(await deliver(program, 'invoice.paid', { ...ids, click_id, with_payments: true })).toBe('duplicate');
    expect(await conversions(program)).toHaveLength(1);
    // And its refund comes by the payment intent.
    expect(await deliver(program, 'charge.refunded', { ...ids, amount_refunded: 2500 })).toBe('recorded');
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 2500 }]);
  });

  it('a crash half-way leaves the event unhandled', async () => {
    const program = await createProgram();
    const raw = JSON.stringify(compose('invoice.paid', { click_id: await program.newClick(program.alice) }));
    await db.script('alter table commissions add constraint broken check (amount_cents < 0) not valid');
    const failed = await post(raw, signPayload(raw, program.secret)).catch((error: Error) => error);
    await db.script('alter table commissions drop constraint broken');
    expect(String(failed)).toContain('500');
    expect(await countRows(db, 'stripe_events', 'program_id = $1', [program.id])).toBe(0);
    expect(await countRows(db, 'sales', 'program_id = $1', [program.id])).toBe(0);
    expect((await post(raw, signPayload(raw, program.secret))).body.result).toBe('recorded');
  });
});

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

  it('without that event find the only sale of the customer it can be, else none', async () => {
    const program = await createProgram();
    const ids = story();
    const click_id = await program.newClick(program.alice);
    const invoice = () =>
      deliver(program, 'invoice.paid', { ...ids, click_id, invoice: freshId('in'), payment_intent: null });
    await invoice();
    expect(await deliver(program, 'charge.refunded', { ...ids, amount: 4999 })).toBe('waiting');
    expect(await deliver(program, 'charge.refunded', { ...ids, amount: 5000 })).toBe('recorded');
    await invoice();
    await invoice();
    expect(await deliver(program, 'charge.refunded', { ...ids, payment_intent: freshId('pi') })).toBe('waiting');
    expect((await conversions(program)).map((sale: { refunded_cents: number }) => sale.refunded_cents)).toEqual([
      0, 0, 5000,
    ]);
  });

  it('older invoices by their own id', async () => {
    const program = await createProgram();
    const ids = story();
    await deliver(program, 'invoice.paid', { ...ids, click_id: await program.newClick(program.alice), shape: 'older' });
    await deliver(program, 'charge.refunded', { ...ids, shape: 'older', payment_intent: null, amount_refunded: 100 });
    expect(await conversions(program)).toMatchObject([{ refunded_cents: 100 }]);
  });

  it('a lost dispute takes all of it, a won one nothing', async () => {
    const { program, ids } = await sold();
    expect(await deliver(program, 'charge.dispute.closed', { ...ids, status: 'won' })).toBe('ignored');
    expect(await deliver(program, 'charge.dispute.closed', { ...ids, status: 'lost', amount: 100 })).toBe('recorded');
    expect(await conversions(program)).toMatchObject([{ status: 'reversed' }]);
  });

  it('through both channels deduct once', async () => {
    const { program, ids } = await sold();
    await program.refund({ transaction_id: ids.payment_intent, refund_amount_cents: 5000 });
    expect(await deliver(program, 'charge.refunded', ids)).toBe('duplicate');
    const [row] = await db.query('select deducted_cents from commissions where program_id = $1', [program.id]);
    expect(row).toEqual({ deducted_cents: 1000 });
  });
});

describe('S8 anything else', () => {
  it.each(['customer.created', 'invoice.payment_failed', 'v2.core.event'])('%s is 200 and ignored', async (type) => {
    const program = await createProgram();
    const raw = JSON.stringify({ id: freshId('evt'), object: 'event', type, created: 1, data: { object: {} } });
    expect((await post(raw, signPayload(raw, program.secret))).body).toEqual({ received: true, result: 'ignored' });
  });

  it.each([
    'null',
    '[]',
    '42',
    '{}',
    '{"id":"evt_1","type":"invoice.paid","created":1,"data":{"object":{"amount_paid":"x"}}}',
  ])('%s, though signed, changes nothing', async (raw) => {
    const program = await createProgram();
    expect((await post(raw, signPayload(raw, program.secret))).body.result).toBe('ignored');
  });
});

describe('POST /__affitor/stripe/trigger', () => {
  it('plays Stripe towards the webhook', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    const { body } = await program.trigger('invoice.paid', { click_id, amount: 700 });
    expect(body).toMatchObject({
      status: 200,
      answer: { received: true, result: 'recorded' },
      event: { type: 'invoice.paid' },
    });
    expect(await conversions(program)).toMatchObject([{ amount_cents: 700 }]);
    const { data } = (await call(`/__affitor/requests?program_id=${program.id}&path=${WEBHOOK}`)).body;
    expect(data).toHaveLength(1);
  });

  it.each([{}, { event: 'customer.created' }, { event: 'invoice.paid', program_id: 99999999 }])(
    'refuses %j',
    async (body) => {
      expect((await call('/__affitor/stripe/trigger', body)).status).toBe(400);
    },
  );
});
