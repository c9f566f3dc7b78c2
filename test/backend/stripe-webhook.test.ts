import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { COMPOSABLE_EVENTS, compose, freshId, signPayload } from '../../e2e/backend/stripe/compose.ts';
import { countRows, startBackend } from './support/backend.ts';
import { story, stripeFor, WEBHOOK } from './support/stripe.ts';

const backend = await startBackend();
const { db, call, createProgram, advance } = backend;
const { post, deliver, composeNow, conversions } = stripeFor(backend);

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

  it('cover at most 1 MB', async () => {
    const program = await createProgram();
    const event = await composeNow('invoice.paid', { click_id: await program.newClick(program.alice) });
    const padded = (size: number) => {
      const bare = Buffer.byteLength(JSON.stringify({ ...event, padding: '' }));
      return JSON.stringify({ ...event, padding: 'x'.repeat(size - bare) });
    };
    const [largest, tooLarge] = [padded(1024 * 1024), padded(1024 * 1024 + 1)];
    const refused = await post(tooLarge, signPayload(tooLarge, program.secret));
    expect([refused.status, refused.body]).toEqual([413, { error: 'Request body exceeds 1048576 bytes' }]);
    expect((await post(largest, signPayload(largest, program.secret))).body).toEqual({
      received: true,
      result: 'recorded',
    });
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
    const raw = JSON.stringify(await composeNow('invoice.paid', { click_id, program_id: other.id }));
    await post(raw, signPayload(raw, program.secret));
    expect(await conversions(other)).toHaveLength(0);
  });

  it.each(['subscription', 'lines', 'invoice'] as const)('metadata is read from the %s', async (metadata_on) => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    expect(await deliver(program, 'invoice.paid', { click_id, program_id: program.id, metadata_on })).toBe('recorded');
  });
});

describe('S5 once', () => {
  it('one event id is handled once', async () => {
    const program = await createProgram();
    const raw = JSON.stringify(await composeNow('invoice.paid', { click_id: await program.newClick(program.alice) }));
    expect((await post(raw, signPayload(raw, program.secret))).body.result).toBe('recorded');
    expect((await post(raw, signPayload(raw, program.secret))).body.result).toBe('duplicate');
    expect(await conversions(program)).toHaveLength(1);
  });

  it('a refund that is delivered twice is kept once', async () => {
    const program = await createProgram();
    const raw = JSON.stringify(compose('refund.created', {}));
    expect((await post(raw, signPayload(raw, program.secret))).body.result).toBe('waiting');
    expect((await post(raw, signPayload(raw, program.secret))).body.result).toBe('duplicate');
    expect(await countRows(db, 'payment_refunds', 'program_id = $1', [program.id])).toBe(1);
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
    const raw = JSON.stringify(await composeNow('invoice.paid', { click_id: await program.newClick(program.alice) }));
    await db.script('alter table commissions add constraint broken check (amount_cents < 0) not valid');
    const failed = await post(raw, signPayload(raw, program.secret)).catch((error: Error) => error);
    await db.script('alter table commissions drop constraint broken');
    expect(String(failed)).toContain('500');
    expect(await countRows(db, 'stripe_events', 'program_id = $1', [program.id])).toBe(0);
    expect(await countRows(db, 'sales', 'program_id = $1', [program.id])).toBe(0);
    expect((await post(raw, signPayload(raw, program.secret))).body.result).toBe('recorded');
  });
});

describe('S8 anything else', () => {
  it.each(['customer.created', 'invoice.payment_failed', 'v2.core.event'])('%s is 200 and ignored', async (type) => {
    const program = await createProgram();
    const raw = JSON.stringify({ id: freshId('evt'), object: 'event', type, created: 1, data: { object: {} } });
    expect((await post(raw, signPayload(raw, program.secret))).body).toEqual({ received: true, result: 'ignored' });
  });

  it.each([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 253_402_300_800, -1, 0])(
    'a signed event whose time is %d seconds is kept',
    async (created) => {
      const program = await createProgram();
      for (const event of ['invoice.paid', 'refund.created', 'refund.failed', 'charge.dispute.closed'] as const) {
        const raw = JSON.stringify(compose(event, { created }));
        expect((await post(raw, signPayload(raw, program.secret))).body.result).not.toBe('ignored');
      }
    },
  );

  it('an event whose names are too long for an index is answered 200', async () => {
    const program = await createProgram();
    // Three bytes each, in an order that does not compress.
    const long = (seed: number) =>
      Array.from({ length: 500 }, (_, at) =>
        String.fromCodePoint(0x4e00 + ((at * 7919 + seed * 104_729) % 20_000)),
      ).join('');
    const names = {
      customer: long(1),
      customer_key: long(2),
      click_id: long(3),
      subscription: long(4),
      event_id: long(5),
    };
    const ids = { invoice: long(6), payment_intent: long(7), session: long(8), charge: long(9) };
    for (const event of COMPOSABLE_EVENTS) {
      const raw = JSON.stringify(compose(event, { ...names, ...ids, event_id: `${event}${long(10)}`.slice(0, 500) }));
      expect((await post(raw, signPayload(raw, program.secret))).status).toBe(200);
    }
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
