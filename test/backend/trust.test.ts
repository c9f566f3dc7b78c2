import { describe, expect, it } from 'vitest';
import { createApp } from '../../e2e/backend/app.ts';
import { MAX_LINKED_CUSTOMERS } from '../../e2e/backend/attribution/trust.ts';
import { systemClock } from '../../e2e/backend/clock.ts';
import type { Queryable } from '../../e2e/backend/db/database.ts';
import { attributePayments } from '../../e2e/backend/ledger/attribute.ts';
import { queueReattribution } from '../../e2e/backend/ledger/queue.ts';
import { findProgram } from '../../e2e/backend/store/programs.ts';
import { clickId, countRows, type Program, startBackend } from './support/backend.ts';
import { story, stripeFor } from './support/stripe.ts';

const backend = await startBackend();
const { db, call, createProgram, advance, settled } = backend;
const { deliver, conversions } = stripeFor(backend);

/** Alice's customer, signed up in the browser or reported by the merchant's server. */
async function newCustomer(program: Program, key: string, by: 'browser' | 'server' = 'browser'): Promise<string> {
  const click_id = await program.newClick(program.alice);
  const options = by === 'server' ? { key: program.key } : {};
  expect((await program.lead({ click_id, customer_key: key }, options)).status).toBe(200);
  return click_id;
}

/** Bob's partner lies: a click of his own, and a lead about somebody else's customer. */
async function lie(program: Program, fields: object): Promise<void> {
  const click_id = await program.newClick(program.bob);
  await program.lead({ click_id, ...fields });
  await settled();
}

const partnersOf = async (program: Program) =>
  (await conversions(program)).map((sale: { partner_code: string }) =>
    sale.partner_code === program.alice ? 'alice' : 'bob',
  );

const paid = (program: Program, fields: object) =>
  deliver(program, 'checkout.session.completed', { ...story(), customer: null, invoice: null, ...fields });

describe('T1 a lead without the key', () => {
  it('links a customer who has no link yet, for payments after it', async () => {
    const program = await createProgram();
    await newCustomer(program, 'u');
    expect((await program.sale({ customer_key: 'u' })).body).toMatchObject({ partner_code: program.alice });
  });

  it.each([
    ['6d', 1],
    ['8d', 0],
  ])('counts for a payment that is attributed to nobody, %s old: %i', async (age, count) => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    await advance('1m');
    await paid(program, { customer_key: 'u' });
    expect(await conversions(program)).toHaveLength(0);
    await advance(age);
    await program.lead({ click_id, customer_key: 'u' });
    expect(await conversions(program)).toHaveLength(count);
  });

  it('does not count for an earlier payment when the click is newer than the payment', async () => {
    const program = await createProgram();
    await paid(program, { customer_key: 'u' });
    await advance('1m');
    await lie(program, { customer_key: 'u' });
    expect(await conversions(program)).toEqual([]);
  });

  it.each(['click_id', 'customer', 'coupon'])(
    'never moves a payment that is attributed already, by its %s',
    async (by) => {
      const program = await createProgram({ partners: [{ coupons: ['ALICE20'] }] });
      const stranger = await program.newClick(program.bob);
      await advance('1m');
      const ids = { customer: story().customer };
      if (by === 'click_id')
        await paid(program, { click_id: await program.newClick(program.alice), customer_key: 'u' });
      if (by === 'customer') {
        await paid(program, { click_id: await program.newClick(program.alice), ...ids });
        await paid(program, { customer_key: 'u', ...ids });
      }
      if (by === 'coupon') await paid(program, { customer_key: 'u', promotion_code: 'ALICE20' });
      const before = await partnersOf(program);
      await advance('10d');
      await program.lead({ click_id: stranger, customer_key: 'u', email: 'u@shop.test' });
      await settled();
      expect(before).not.toEqual([]);
      expect(await partnersOf(program)).toEqual(before);
      // Nor when the payment is decided again.
      await deliver(program, 'charge.refunded', { payment_intent: 'pi_none' });
      expect(await partnersOf(program)).toEqual(before);
    },
  );
});

describe('T2 a lead without the key about the customer of another visitor', () => {
  it.each(['browser', 'server'] as const)('is a claim: the customer was linked by the %s', async (by) => {
    const program = await createProgram();
    for (const key of ['a', 'b', 'c', 'd', 'e']) await newCustomer(program, key, by);
    await advance('1m');
    for (const key of ['a', 'b', 'c', 'd', 'e']) await lie(program, { customer_key: key });
    for (const key of ['a', 'b', 'c', 'd', 'e']) {
      expect((await program.sale({ customer_key: key })).body.partner_code).toBe(program.alice);
    }
    expect(await countRows(db, 'visitors', 'program_id = $1', [program.id])).toBe(10);
    expect(
      await countRows(db, 'leads', "program_id = $1 and claim_reason = 'linked_to_another_visitor'", [program.id]),
    ).toBe(5);
  });

  it('counts from the time of its click once the merchant names the same click and customer', async () => {
    const program = await createProgram();
    await newCustomer(program, 'u');
    await advance('1m');
    const second = await program.newClick(program.bob);
    await program.lead({ click_id: second, customer_key: 'u' });
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.alice);
    await program.lead({ click_id: second, customer_key: 'u' }, { key: program.key });
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.bob);
    expect(await countRows(db, 'leads', "program_id = $1 and trust = 'claim'", [program.id])).toBe(0);
  });

  it('never outbids the click that the merchant names, and takes no other customer along', async () => {
    const program = await createProgram();
    const honest = await program.newClick(program.alice);
    await advance('1m');
    // Before the honest signup, the stranger has claimed the ids that come next.
    const stranger = await program.newClick(program.bob);
    for (const key of ['u', 'v']) await program.lead({ click_id: stranger, customer_key: key });
    await program.lead({ click_id: honest, customer_key: 'u' });
    expect((await program.sale({ customer_key: 'u', click_id: honest })).body.partner_code).toBe(program.alice);
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.alice);
    expect(
      await countRows(
        db,
        'clicks',
        'program_id = $1 and visitor_id = (select visitor_id from clicks where click_id = $2)',
        [program.id, honest],
      ),
    ).toBe(1);
  });
});

describe('T3 leads without the key', () => {
  it(`link at most ${MAX_LINKED_CUSTOMERS} customers to one click, also all at once`, async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.bob);
    await Promise.all(Array.from({ length: 30 }, (_, nth) => program.lead({ click_id, customer_key: `u${nth}` })));
    expect(await countRows(db, 'customers', 'program_id = $1', [program.id])).toBe(MAX_LINKED_CUSTOMERS);
    expect(await countRows(db, 'leads', "program_id = $1 and claim_reason = 'too_many_customers'", [program.id])).toBe(
      20,
    );
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async (_, nth) => (await program.sale({ customer_key: `u${nth}` })).status),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(MAX_LINKED_CUSTOMERS);
    // The server's word counts all the same.
    await program.lead({ click_id, customer_key: 'u99' }, { key: program.key });
    expect((await program.sale({ customer_key: 'u99' })).status).toBe(200);
  });

  it('link two accounts of one household', async () => {
    const program = await createProgram();
    const click_id = await newCustomer(program, 'u');
    await program.lead({ click_id, customer_key: 'v' });
    for (const key of ['u', 'v']) {
      expect((await program.sale({ customer_key: key })).body.partner_code).toBe(program.alice);
    }
  });
});

describe('T4 an address that a lead without the key gives', () => {
  const email = 'ada@shop.test';

  it('identifies its customer, as of a Payment Link', async () => {
    const program = await createProgram();
    await program.lead({ click_id: await program.newClick(program.alice), customer_key: 'u', email });
    await advance('1m');
    await paid(program, { email });
    expect(await partnersOf(program)).toEqual(['alice']);
  });

  it('identifies nobody while another customer’s lead has it, and never takes what is attributed', async () => {
    const program = await createProgram();
    await program.lead({ click_id: await program.newClick(program.alice), customer_key: 'u', email });
    await advance('1m');
    await paid(program, { email });
    await lie(program, { customer_key: 'stranger', email });
    expect(await partnersOf(program)).toEqual(['alice']);
    await advance('1m');
    await paid(program, { email });
    expect(await partnersOf(program)).toEqual(['alice']);
  });

  it('yields to the address that the merchant reports', async () => {
    const program = await createProgram();
    await lie(program, { customer_key: 'stranger', email });
    const click_id = await program.newClick(program.alice);
    await program.lead({ click_id, customer_key: 'u', email }, { key: program.key });
    await advance('1m');
    await paid(program, { email });
    expect(await partnersOf(program)).toEqual(['alice']);
  });

  it('is not confirmed with the pair of click and customer', async () => {
    const program = await createProgram({ lead_auth: 'server_required' });
    const click_id = await program.newClick(program.bob);
    await program.lead({ click_id, customer_key: 'stranger', email });
    await program.lead({ click_id, customer_key: 'stranger' }, { key: program.key });
    await advance('1m');
    await paid(program, { email });
    expect(await conversions(program)).toEqual([]);
  });
});

describe('T5 a program that accepts leads from its server only', () => {
  it('credits none of a page, and can be switched on later', async () => {
    const program = await createProgram();
    const { body } = await call(
      `/__affitor/programs/${program.id}`,
      { lead_auth: 'server_required' },
      { method: 'PATCH' },
    );
    expect(body).toEqual({ id: program.id, lead_auth: 'server_required' });
    const click_id = await program.newClick(program.bob);
    const answer = await program.lead({ click_id, customer_key: 'u', email: 'u@shop.test' });
    expect(answer.body).toEqual({ success: true, message: 'Lead tracked successfully', provisional: true });
    expect((await program.sale({ customer_key: 'u' })).status).toBe(400);
    await paid(program, { customer_key: 'u', email: 'u@shop.test' });
    expect(await conversions(program)).toEqual([]);
  });
});

describe('T6 a click that arrives after a payment that names it', () => {
  it.each([
    ['6d', ['alice']],
    ['8d', []],
  ])('counts %s later: %j', async (age, partners) => {
    const program = await createProgram();
    const click_id = clickId();
    await paid(program, { click_id });
    await advance(age);
    await program.click(program.alice, { click_id });
    expect(await partnersOf(program)).toEqual(partners);
  });

  it('never takes a payment that is attributed', async () => {
    const program = await createProgram();
    const named = clickId();
    await newCustomer(program, 'u', 'server');
    await advance('1m');
    await paid(program, { click_id: named, customer_key: 'u' });
    await program.click(program.bob, { click_id: named });
    expect(await partnersOf(program)).toEqual(['alice']);
  });
});

describe('T7 the answer to a lead without the key', () => {
  it('does not tell whether the customer is known, or whose', async () => {
    const program = await createProgram();
    await newCustomer(program, 'browser');
    await newCustomer(program, 'server', 'server');
    const answers = [];
    for (const customer_key of ['browser', 'server', 'unknown']) {
      const click_id = await program.newClick(program.bob);
      answers.push((await program.lead({ click_id, customer_key })).body);
      expect((await program.lead({ customer_key })).status).toBe(400);
      expect((await program.lead({ click_id: clickId(), customer_key })).status).toBe(400);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});

describe('a lead with the key before its click', () => {
  it('is pending, and so is its sale, until the click arrives', async () => {
    const program = await createProgram();
    const click_id = clickId();
    const lead = await program.lead({ click_id, customer_key: 'u' }, { key: program.key });
    expect(lead.body).toEqual({ success: true, message: 'Lead tracked successfully', pending: true });
    await advance('1h');
    const sale = await program.sale({ customer_key: 'u', transaction_id: 't' });
    expect(sale.body).toMatchObject({ success: true, attributed: false, reason: 'click_pending' });
    expect((await program.sale({ customer_key: 'u', transaction_id: 't' })).body.reason).toBe('click_pending');
    await advance('2d');
    await program.click(program.alice, { click_id });
    expect(await conversions(program)).toMatchObject([{ transaction_id: 't', partner_code: program.alice }]);
    expect((await program.sale({ customer_key: 'u', transaction_id: 't' })).status).toBe(409);
  });

  it('keeps its customer for the merchant, also from a signup of the very page that it waits for', async () => {
    const program = await createProgram();
    const click_id = clickId();
    await program.lead({ click_id, customer_key: 'u' }, { key: program.key });
    await advance('1h');
    await program.sale({ customer_key: 'u', transaction_id: 't' });
    await advance('1h');
    // Both are answered before what the click's arrival has queued is decided.
    await Promise.all([program.click(program.alice, { click_id }), program.lead({ click_id, customer_key: 'u' })]);
    await program.lead({ click_id, customer_key: 'u' });
    await settled();
    expect(await conversions(program)).toMatchObject([{ transaction_id: 't', partner_code: program.alice }]);
  });

  it('gives its customer back to browsers after 7 days', async () => {
    const program = await createProgram();
    await program.lead({ click_id: clickId(), customer_key: 'u' }, { key: program.key });
    await advance('8d');
    await newCustomer(program, 'u');
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.alice);
  });

  it('counts no more after 7 days', async () => {
    const program = await createProgram();
    const click_id = clickId();
    await program.lead({ click_id, customer_key: 'u' }, { key: program.key });
    await program.sale({ customer_key: 'u', transaction_id: 't' });
    await advance('8d');
    expect((await program.sale({ customer_key: 'u' })).body.reason).toBe('unknown_customer');
    await program.click(program.bob, { click_id });
    expect(await conversions(program)).toEqual([]);
  });
});

describe('a reversal', () => {
  it('gives back the difference, once', async () => {
    const program = await createProgram();
    await newCustomer(program, 'u');
    await program.sale({ customer_key: 'u', transaction_id: 't', amount_cents: 999 });
    await program.refund({ transaction_id: 't' });
    const reversal = { transaction_id: 't', refund_amount_cents: 333, reversal: true };
    expect((await program.refund(reversal)).body).toMatchObject({ status: 'restored', deduction_cents: -133 });
    expect((await program.refund(reversal)).body).toMatchObject({ status: 'skipped', deduction_cents: 0 });
    expect((await program.refund({ ...reversal, refund_amount_cents: 0 })).body).toMatchObject({
      status: 'restored',
      deduction_cents: -67,
    });
    expect((await program.refund({ transaction_id: 't' })).body).toMatchObject({
      status: 'reversed',
      deduction_cents: 200,
    });
    expect((await program.refund({ transaction_id: 't', reversal: true })).body.reason).toBe('invalid_field');
  });
});

describe('R4 a renewal whose first payment was reported without the subscription', () => {
  it('inherits the partner of the customer’s latest attributed sale', async () => {
    const program = await createProgram({ commission_duration_months: 2 });
    const first = await newCustomer(program, 'u', 'server');
    await program.sale({ transaction_id: 'cs_first', customer_key: 'u' });
    await advance('20d');
    await program.click(program.bob, { click_id: clickId(), existing_click_id: first });
    await advance('15d');
    const renewal = { customer_key: 'u', subscription_id: 'sub', is_recurring: true, sale_type: 'subscription' };
    expect((await program.sale({ ...renewal, transaction_id: 'in_2' })).body).toMatchObject({
      partner_code: program.alice,
    });
    await advance('30d');
    // The commission is paid for two months from the first payment.
    expect((await program.sale({ ...renewal, transaction_id: 'in_3' })).body).toMatchObject({
      partner_code: program.alice,
      commission_id: null,
    });
  });
});

describe('what a browser once said', () => {
  const email = 'ada@shop.test';
  /** Has every payment of the program decided again. */
  const decideAgain = async (program: Program) => {
    const payments = await db.query<{ id: number }>('select id from payments where program_id = $1', [program.id]);
    const all = payments.map(({ id }) => id);
    await attributePayments(db, (await findProgram(db, program.id))!, all, { name: 'test', now: await backend.now() });
  };

  it('is not backdated by an address that is added to an earlier lead', async () => {
    const program = await createProgram();
    const stranger = await program.newClick(program.bob);
    await program.lead({ click_id: stranger });
    await advance('1m');
    await paid(program, { email });
    await advance('10d');
    await program.lead({ click_id: stranger, customer_key: 'stranger', email });
    await settled();
    await decideAgain(program);
    expect(await conversions(program)).toEqual([]);
  });

  it('is withdrawn by no later lead, however often the payment is decided', async () => {
    const program = await createProgram();
    const stranger = await program.newClick(program.bob);
    await program.lead({ click_id: stranger });
    await program.lead({ click_id: await program.newClick(program.alice), customer_key: 'u', email });
    await advance('1m');
    await paid(program, { email });
    expect(await partnersOf(program)).toEqual(['alice']);
    await program.lead({ click_id: stranger, customer_key: 'stranger', email });
    await settled();
    await decideAgain(program);
    expect(await partnersOf(program)).toEqual(['alice']);
  });

  it('stands against later evidence of another kind, of a browser and of a late click', async () => {
    const program = await createProgram();
    const [alices, bobs, late] = [
      await program.newClick(program.alice),
      await program.newClick(program.bob),
      clickId(),
    ];
    await advance('1m');
    await paid(program, { customer_key: 'u', email, click_id: late });
    await program.lead({ click_id: alices, customer_key: 'other', email });
    expect(await partnersOf(program)).toEqual(['alice']);
    await program.lead({ click_id: bobs, customer_key: 'u' });
    await program.click(program.bob, { click_id: late });
    await settled();
    await decideAgain(program);
    expect(await partnersOf(program)).toEqual(['alice']);
    // The merchant's word changes it.
    await program.lead({ click_id: bobs, customer_key: 'u' }, { key: program.key });
    expect(await partnersOf(program)).toEqual(['bob']);
  });

  it('of a first payment moves no renewal that is credited', async () => {
    const program = await createProgram();
    const bobs = await program.newClick(program.bob);
    await advance('1m');
    await paid(program, { customer_key: 'u', email });
    const alices = await program.newClick(program.alice);
    await program.lead({ click_id: alices, customer_key: 'u' }, { key: program.key });
    await advance('1h');
    const renewal = { customer_key: 'u', subscription_id: 'sub', is_recurring: true, sale_type: 'subscription' };
    await program.sale({ ...renewal, transaction_id: 'renewal' });
    await program.lead({ click_id: bobs, customer_key: 'stranger', email });
    await settled();
    await decideAgain(program);
    const sales = await conversions(program);
    expect(sales.find((sale: { transaction_id: string }) => sale.transaction_id === 'renewal')).toMatchObject({
      partner_code: program.alice,
    });
  });

  it('gives an address to the customer, wherever the merchant has linked the customer since', async () => {
    const program = await createProgram();
    await program.lead({ click_id: await program.newClick(program.bob), customer_key: 'u', email });
    await program.lead({ click_id: await program.newClick(program.alice), customer_key: 'u' }, { key: program.key });
    await advance('1m');
    await paid(program, { email });
    expect(await partnersOf(program)).toEqual(['alice']);
  });

  it('takes no customer whom the merchant knows by a coupon, or whose lead is pending', async () => {
    const program = await createProgram({ partners: [{ coupons: ['ALICE20'] }] });
    await program.lead({ customer_key: 'u', coupon: 'ALICE20' }, { key: program.key });
    await program.lead({ click_id: clickId(), customer_key: 'v' }, { key: program.key });
    for (const customer_key of ['u', 'v']) await lie(program, { customer_key });
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.alice);
    expect((await program.sale({ customer_key: 'v' })).body.reason).toBe('click_pending');
  });

  it('tells nobody, by joining clicks, whether a customer is known', async () => {
    const program = await createProgram();
    await newCustomer(program, 'known');
    const answers = [];
    for (const customer_key of ['known', 'unknown']) {
      const [one, other] = [await program.newClick(program.alice), await program.newClick(program.bob)];
      await program.lead({ click_id: one, customer_key });
      await program.lead({ click_id: other, customer_key: `mine ${customer_key}` });
      await program.click(program.bob, { click_id: other, existing_click_id: one });
      const answer = await program.click(program.alice, { existing_click_id: one });
      answers.push(answer.body.click_id === one);
    }
    expect(answers[0]).toBe(answers[1]);
  });

  it('is why a sale is refused: the API says so', async () => {
    const program = await createProgram({ lead_auth: 'server_required' });
    await lie(program, { customer_key: 'u' });
    expect((await program.sale({ customer_key: 'u' })).body).toMatchObject({
      reason: 'server_required',
      hint: expect.any(String),
    });
  });
});

describe('T9 bots', () => {
  it.each(['Googlebot/2.1 (+http://www.google.com/bot.html)', 'Slackbot-LinkExpanding 1.0', 'facebookexternalhit/1.1'])(
    '%s is answered, and not recorded',
    async (agent) => {
      const app = createApp({ db, clock: systemClock, emulator: false, log: () => {}, trackerFile: '' });
      const program = await createProgram();
      const click = (userAgent: string) =>
        app.request('/api/v1/track/click', {
          method: 'POST',
          headers: { 'user-agent': userAgent },
          body: JSON.stringify({ affiliate_url: `https://shop.test/?aff=${program.alice}` }),
        });
      const answer = await click(agent);
      expect([answer.status, await answer.json()]).toEqual([
        200,
        { success: false, message: 'Bot traffic is not counted' },
      ]);
      expect(await countRows(db, 'clicks', 'program_id = $1', [program.id])).toBe(0);
      const human =
        'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';
      expect((await (await click(human)).json()).success).toBe(true);
    },
  );
});

describe('T8 a lead without the key', () => {
  /** The statements that a lead takes until it is answered. */
  async function statementsOf(program: Program, fields: object): Promise<number> {
    let count = 0;
    const counted = (queryable: Queryable): Queryable => ({
      ...queryable,
      query<Row>(sql: string, params?: readonly unknown[]) {
        count++;
        return queryable.query<Row>(sql, params);
      },
    });
    const app = createApp({
      db: { ...db, ...counted(db), transaction: (work, opening) => db.transaction((tx) => work(counted(tx)), opening) },
      clock: systemClock,
      emulator: false,
      log: () => {},
      trackerFile: '',
    });
    const body = JSON.stringify({ program_id: program.id, ...fields });
    const answer = await app.request('/api/v1/track/lead', { method: 'POST', body });
    expect(answer.status).toBe(200);
    const answered = count;
    await app.later.idle();
    return answered;
  }

  it('costs the same at 0 and at 500 payments that it may concern, which are decided after the answer', {
    timeout: 60_000,
  }, async () => {
    await call('/__affitor/clock', undefined, { method: 'DELETE' });
    const program = await createProgram();
    const stranger = await program.newClick(program.bob);
    const few = await statementsOf(program, { click_id: stranger, customer_key: 'few', email: 'few@shop.test' });
    await db.query(
      `with made as (insert into payments (program_id) select $1 from generate_series(1, 500) returning id),
         named as (insert into payment_names (name, program_id, kind, payment_id) select 'pi_' || $1 || '_' || id, $1, 'intent', id from made)
       insert into payment_facts (program_id, payment_id, event_id, source, at, customer_key, transaction_id, amount_cents, paid_cents,
         currency, sale_type, is_recurring, context)
       select $1, id, 'evt_' || $1 || '_' || id, 'intent', $2, 'many', 'pi_' || $1 || '_' || id, 1000, 1000, 'USD', 'payment', false, '{}' from made`,
      [program.id, await backend.now()],
    );
    expect(await conversions(program)).toHaveLength(0);
    const many = await statementsOf(program, { click_id: stranger, customer_key: 'many', email: 'many@shop.test' });
    expect(many).toBe(few);
    // The click is older than the payments, and they are nobody's: the newest 100 are credited.
    expect(await countRows(db, 'sales', 'program_id = $1', [program.id])).toBe(100);
    expect(await countRows(db, 'reattributions', 'program_id = $1', [program.id])).toBe(0);
  });

  it('is carried on by the next process', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    await advance('1m');
    await paid(program, { customer_key: 'u' });
    await queueReattribution(db, program.id, { customerKey: 'u' }, await backend.now());
    await db.query(
      `insert into customers (program_id, customer_key, visitor_id, linked_by, linked_at, created_at)
       select $1, 'u', visitor_id, 'browser', $3, $3 from clicks where click_id = $2`,
      [program.id, click_id, await backend.now()],
    );
    const next = createApp({ db, clock: systemClock, emulator: false, log: () => {}, trackerFile: '' });
    await next.later.resume();
    await next.later.idle();
    expect(await countRows(db, 'sales', 'program_id = $1', [program.id])).toBe(1);
  });
});
