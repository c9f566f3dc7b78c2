import { describe, expect, it } from 'vitest';
import { clickId, countRows, startBackend } from './support/backend.ts';

const { db, createProgram, advance, call } = await startBackend();

type Program = Awaited<ReturnType<typeof createProgram>>;

async function newCustomer(program: Program, key = 'u', code = program.alice) {
  const id = await program.newClick(code);
  await program.lead({ click_id: id, customer_key: key });
  return id;
}

describe('POST /api/v1/track/sale', () => {
  it('records a sale and its commission', async () => {
    const program = await createProgram();
    const id = await newCustomer(program);
    const answer = await program.sale({ transaction_id: 't1', customer_key: 'u', amount_cents: 4999, currency: 'eur' });
    expect(answer.body).toMatchObject({
      success: true,
      attributed: true,
      partner_code: program.alice,
      message: 'Sale tracked successfully',
    });
    const { data } = await program.events('&eventType=conversion');
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({
      click_id: id,
      customer_key: 'u',
      amount_cents: 4999,
      currency: 'EUR',
      sale_type: 'payment',
      is_recurring: false,
      subscription_id: null,
      transaction_id: 't1',
      commission_cents: 1000,
      refunded_cents: 0,
      status: 'paid',
    });
  });

  it('finds the customer by click id alone, without a lead, and names the one known for it', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    expect((await program.sale({ click_id: id })).body.partner_code).toBe(program.alice);
    await program.lead({ click_id: id, customer_key: 'u' });
    await program.sale({ click_id: id });
    const { data } = await program.events('&eventType=conversion');
    expect(data.map((event: { customer_key: string | null }) => event.customer_key)).toEqual(['u', null]);
  });

  it.each([
    ['transaction_id is required and must be a string', { transaction_id: undefined }],
    ['transaction_id is required and must be a string', { transaction_id: null }],
    ['transaction_id is required and must be a string', { transaction_id: 42 }],
    ['transaction_id is required and must be a string', { transaction_id: '' }],
    ['transaction_id must be at most 255 characters', { transaction_id: 'x'.repeat(256) }],
    ['transaction_id contains invalid characters', { transaction_id: 'a\ud800' }],
    ['amount_cents is required and must be a positive integer', { amount_cents: undefined }],
    ['amount_cents is required and must be a positive integer', { amount_cents: null }],
    ['amount_cents is required and must be a positive integer', { amount_cents: 0 }],
    ['amount_cents is required and must be a positive integer', { amount_cents: -1 }],
    ['amount_cents is required and must be a positive integer', { amount_cents: 9.99 }],
    ['amount_cents is required and must be a positive integer', { amount_cents: '999' }],
    ['amount_cents is required and must be a positive integer', { amount_cents: 2 ** 53 }],
    ['Customer not found. Provide customer_key or click_id.', { customer_key: undefined }],
    ['Customer not found. Provide customer_key or click_id.', { customer_key: 'unknown' }],
    ['Customer not found. Provide customer_key or click_id.', { customer_key: undefined, click_id: clickId() }],
    ['currency must be an ISO 4217 code', { currency: 'EURO' }],
    ['currency must be an ISO 4217 code', { currency: 978 }],
    ['sale_type must be payment or subscription', { sale_type: 'gift' }],
    ['is_recurring must be a boolean', { is_recurring: 'yes' }],
    ['subscription_id must be a string', { subscription_id: 1 }],
    ['subscription_interval must be monthly, quarterly or annual', { subscription_interval: 'weekly' }],
    ['line_items must be an array', { line_items: {} }],
  ])('answers 400 %s', async (error, fields) => {
    const program = await createProgram();
    await newCustomer(program);
    const answer = await program.sale({ customer_key: 'u', ...fields });
    expect([answer.status, answer.body]).toEqual([
      400,
      { error, reason: expect.any(String), hint: expect.any(String) },
    ]);
    expect(await countRows(db, 'sales', 'program_id = $1', [program.id])).toBe(0);
  });

  it('answers 409 to a transaction that is recorded, even when it would not be attributed any more', async () => {
    const program = await createProgram();
    await newCustomer(program);
    await program.sale({ transaction_id: 't', customer_key: 'u' });
    const error = 'Duplicate transaction_id. This sale has already been recorded.';
    for (const step of ['1s', '200d']) {
      await advance(step);
      const answer = await program.sale({ transaction_id: 't', customer_key: 'u', amount_cents: 5 });
      expect([answer.status, answer.body]).toEqual([409, { error }]);
    }
    expect(await countRows(db, 'commissions', 'program_id = $1', [program.id])).toBe(1);
  });

  it('knows transactions per program', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    await newCustomer(program);
    await newCustomer(other);
    expect((await program.sale({ transaction_id: 't', customer_key: 'u' })).status).toBe(200);
    expect((await other.sale({ transaction_id: 't', customer_key: 'u' })).status).toBe(200);
  });

  it('R9 credits nobody for a click of another program', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    const foreign = await newCustomer(other);
    const answer = await program.sale({ click_id: foreign, customer_key: 'mine' });
    expect([answer.status, answer.body]).toEqual([
      400,
      {
        error: 'No affiliate attribution found for this customer in this program',
        reason: 'other_program',
        hint: expect.any(String),
      },
    ]);
    expect(await countRows(db, 'customers', 'program_id = $1', [program.id])).toBe(0);
  });

  it('needs a key', async () => {
    const program = await createProgram();
    const body = { transaction_id: 't', amount_cents: 1, customer_key: 'u' };
    for (const authorization of ['', 'Bearer wrong', program.key]) {
      const answer = await call('/api/v1/track/sale', body, { headers: { authorization } });
      expect([answer.status, answer.body]).toEqual([401, { error: 'Invalid API token' }]);
    }
  });
});

describe('R1 last click', () => {
  it('credits the newest click whichever identifier the sale came with', async () => {
    const program = await createProgram();
    const first = await newCustomer(program);
    await advance('1h');
    const second = clickId();
    await program.click(program.bob, { click_id: second, existing_click_id: first });
    for (const named of [
      { customer_key: 'u' },
      { click_id: first },
      { click_id: second },
      { customer_key: 'u', click_id: first },
    ]) {
      expect((await program.sale(named)).body.partner_code).toBe(program.bob);
    }
  });

  it('counts the clicks of both when customer key and click id disagree', async () => {
    const program = await createProgram();
    const mine = await newCustomer(program, 'u', program.alice);
    await advance('1h');
    const newer = await newCustomer(program, 'v', program.bob);
    expect((await program.sale({ customer_key: 'u', click_id: newer })).body.partner_code).toBe(program.bob);
    // From now on they are one.
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.bob);
    expect((await program.sale({ click_id: mine })).body.partner_code).toBe(program.bob);
  });

  it('ties a customer key that was never a lead to the click it came with', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    await program.sale({ customer_key: 'new', click_id: id });
    expect((await program.sale({ customer_key: 'new' })).body.partner_code).toBe(program.alice);
  });

  it('gives an earlier sale to whom it belonged then', async () => {
    const program = await createProgram();
    const first = await newCustomer(program);
    await program.sale({ transaction_id: 'early', customer_key: 'u' });
    await program.click(program.bob, { click_id: clickId(), existing_click_id: first });
    const { data } = await program.events('&eventType=conversion');
    expect(data[0]).toMatchObject({ partner_code: program.alice, click_id: first });
  });
});

describe('R2 cookie window', () => {
  it('a click older than it can no longer be claimed by a sale that names it', async () => {
    const program = await createProgram({ cookie_window_days: 5, attribution_window_days: 60 });
    const id = await program.newClick(program.alice);
    await advance('5d');
    await advance('1s');
    const answer = await program.sale({ click_id: id });
    expect([answer.status, answer.body.error]).toEqual([400, 'Customer not found. Provide customer_key or click_id.']);
  });
});

describe('R3 attribution window', () => {
  it('a newest click older than it attributes nothing and nothing is created', async () => {
    const program = await createProgram({ attribution_window_days: 30 });
    await newCustomer(program);
    await advance('31d');
    const sale = { transaction_id: 't', customer_key: 'u' };
    for (let attempt = 0; attempt < 2; attempt++) {
      expect((await program.sale(sale)).body).toEqual({
        success: true,
        attributed: false,
        reason: 'attribution_window_expired',
        click_age_days: 31,
        window_days: 30,
        sale_id: null,
        commission_id: null,
      });
    }
    expect(await countRows(db, 'sales', 'program_id = $1', [program.id])).toBe(0);
    expect((await program.refund({ transaction_id: 't' })).status).toBe(404);
  });

  it('counts to the last moment of its last day', async () => {
    const program = await createProgram({ attribution_window_days: 30 });
    await newCustomer(program);
    await advance('29d23h59m');
    expect((await program.sale({ customer_key: 'u' })).body.attributed).toBe(true);
  });
});

describe('R4 renewals', () => {
  const renewal = { customer_key: 'u', subscription_id: 'sub', sale_type: 'subscription', is_recurring: true };

  it('inherit the partner, whatever was clicked since and however long ago', async () => {
    const program = await createProgram({ commission_duration_months: null });
    const id = await newCustomer(program);
    await program.sale({ ...renewal, is_recurring: false });
    await advance('20d');
    await program.click(program.bob, { click_id: clickId(), existing_click_id: id });
    await advance('300d');
    const answer = await program.sale(renewal);
    expect(answer.body).toMatchObject({ attributed: true, partner_code: program.alice });
    expect(answer.body.commission_id).toEqual(expect.any(Number));
    // Anything else of this customer follows the last click, which is too old by now.
    expect((await program.sale({ customer_key: 'u' })).body.attributed).toBe(false);
  });

  it('are recognised by the subscription even when the customer is not', async () => {
    const program = await createProgram();
    await newCustomer(program);
    await program.sale({ ...renewal, is_recurring: false });
    const answer = await program.sale({ ...renewal, customer_key: 'renamed' });
    expect(answer.body.partner_code).toBe(program.alice);
  });

  it('of a subscription that was never attributed are judged like any sale', async () => {
    const program = await createProgram();
    const id = await newCustomer(program);
    await advance('61d');
    expect((await program.sale(renewal)).body.attributed).toBe(false);
    await program.click(program.bob, { click_id: clickId(), existing_click_id: id });
    expect((await program.sale(renewal)).body.partner_code).toBe(program.bob);
  });

  it.each([
    [0, '30d', false],
    [1, '27d', true],
    [1, '32d', false],
    [12, '360d', true],
    [12, '367d', false],
    [null, '2000d', true],
  ])('with a commission for %s months, after %s pay: %s', async (months, after, pays) => {
    const program = await createProgram({ commission_duration_months: months });
    await newCustomer(program);
    expect((await program.sale({ ...renewal, is_recurring: false })).body.commission_id).not.toBeNull();
    await advance(after);
    const { body } = await program.sale(renewal);
    expect(body).toMatchObject({ attributed: true, partner_code: program.alice });
    expect(body.commission_id !== null).toBe(pays);
  });

  it('are counted from the first payment, not from the last', async () => {
    const program = await createProgram({ commission_duration_months: 1 });
    await newCustomer(program);
    const paid: boolean[] = [];
    for (let payment = 0; payment < 3; payment++) {
      paid.push((await program.sale({ ...renewal, is_recurring: payment > 0 })).body.commission_id !== null);
      await advance('20d');
    }
    expect(paid).toEqual([true, true, false]);
  });

  it('a refund of one that paid nothing has no commission to deduct', async () => {
    const program = await createProgram({ commission_duration_months: 0 });
    await newCustomer(program);
    await program.sale({ ...renewal, is_recurring: false });
    await program.sale({ ...renewal, transaction_id: 'second' });
    expect((await program.refund({ transaction_id: 'second' })).body).toEqual({
      success: true,
      status: 'no_commission',
      deduction_cents: 0,
      deductionAmount: 0,
      commission_id: null,
      reason: 'no_commission',
      message: expect.any(String),
    });
  });
});

describe('line_items', () => {
  it.each([
    [
      [{ sku: 'a' }, { sku: 'b' }],
      [{ sku: 'a' }, { sku: 'b' }],
    ],
    [{ sku: 'a' }, [{ sku: 'a' }]],
  ])('%j are kept as %j', async (line_items, kept) => {
    const program = await createProgram();
    await newCustomer(program);
    expect((await program.sale({ customer_key: 'u', line_items })).status).toBe(200);
    const [row] = await db.query('select context from sales where program_id = $1', [program.id]);
    expect(row).toMatchObject({ context: { line_items: kept } });
  });
});

describe('R7 commission', () => {
  it('is kept with the rate it was computed with', async () => {
    const program = await createProgram({ commission_percent: 12.5 });
    await newCustomer(program);
    await program.sale({ customer_key: 'u', amount_cents: 4900 });
    const [row] = await db.query(
      'select amount_cents, rate_percent, rate_fixed_cents from commissions where program_id = $1',
      [program.id],
    );
    expect(row).toEqual({ amount_cents: 613, rate_percent: '12.5000', rate_fixed_cents: null });
  });

  it('may be a fixed amount', async () => {
    const program = await createProgram({ commission_fixed_cents: 700, commission_currency: 'EUR' });
    await newCustomer(program);
    for (const [amount_cents, currency] of [
      [900, 'EUR'],
      [50, 'EUR'],
      [50, 'USD'],
    ]) {
      await program.sale({ customer_key: 'u', amount_cents, currency });
    }
    const { data } = await program.events('&eventType=conversion');
    expect(data).toMatchObject([
      { currency: 'USD', commission_cents: 700, commission_currency: 'EUR' },
      { currency: 'EUR', commission_cents: 50, commission_currency: 'EUR' },
      { currency: 'EUR', commission_cents: 700, commission_currency: 'EUR' },
    ]);
  });

  it('keeps the currency of its sale', async () => {
    const program = await createProgram();
    await newCustomer(program);
    await program.sale({ customer_key: 'u', amount_cents: 5000, currency: 'JPY' });
    const rows = await db.query('select amount_cents, currency from commissions where program_id = $1', [program.id]);
    expect(rows).toEqual([{ amount_cents: 1000, currency: 'JPY' }]);
  });
});

describe('POST /api/v1/track/refund', () => {
  it('deducts what was refunded so far, exactly once', async () => {
    const program = await createProgram({ commission_percent: 20 });
    await newCustomer(program);
    const { body: sale } = await program.sale({ transaction_id: 't', customer_key: 'u', amount_cents: 999 });
    const steps = [
      [333, 'refunded', 67],
      [333, 'skipped', 0],
      [100, 'skipped', 0],
      [666, 'refunded', 66],
      [0, 'reversed', 67],
      [undefined, 'skipped', 0],
    ] as const;
    for (const [refund_amount_cents, status, deduction_cents] of steps) {
      const answer = await program.refund({ transaction_id: 't', refund_amount_cents, refund_reason: 'asked' });
      expect(answer.body).toEqual({
        success: true,
        status,
        deduction_cents,
        deductionAmount: deduction_cents / 100,
        commission_id: sale.commission_id,
        ...(status === 'skipped' && { reason: 'skipped', message: expect.any(String) }),
      });
    }
    const { data } = await program.events('&eventType=conversion');
    expect(data[0]).toMatchObject({ refunded_cents: 999, status: 'reversed', commission_cents: 200 });
  });

  it.each([
    ['USD', 4900, 9.8],
    ['JPY', 4900, 980],
    ['KWD', 4900, 0.98],
  ])('tells the deduction also in units of the currency: %s', async (currency, amount_cents, deductionAmount) => {
    const program = await createProgram();
    await newCustomer(program);
    await program.sale({ transaction_id: 't', customer_key: 'u', amount_cents, currency });
    const { body } = await program.refund({ transaction_id: 't' });
    expect(body).toMatchObject({ deduction_cents: 980, deductionAmount });
  });

  it('50 followed by 100 deducts the difference', async () => {
    const program = await createProgram();
    await newCustomer(program);
    await program.sale({ transaction_id: 't', customer_key: 'u', amount_cents: 100 });
    expect((await program.refund({ transaction_id: 't', refund_amount_cents: 50 })).body).toMatchObject({
      status: 'refunded',
      deduction_cents: 10,
    });
    expect((await program.refund({ transaction_id: 't', refund_amount_cents: 100 })).body).toMatchObject({
      status: 'reversed',
      deduction_cents: 10,
    });
  });

  it('R9 does not find a sale of another program', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    await newCustomer(other);
    await other.sale({ transaction_id: 't', customer_key: 'u' });
    const answer = await program.refund({ transaction_id: 't' });
    expect([answer.status, answer.body]).toMatchObject([
      404,
      { error: 'Sale not found for transaction_id', reason: 'unknown_transaction' },
    ]);
  });

  it.each([
    ['transaction_id is required and must be a string', {}],
    ['transaction_id is required and must be a string', { transaction_id: 7 }],
    ['refund_amount_cents must be a non-negative integer', { transaction_id: 't', refund_amount_cents: -1 }],
    ['refund_amount_cents must be a non-negative integer', { transaction_id: 't', refund_amount_cents: 1.5 }],
    ['refund_amount_cents must be a non-negative integer', { transaction_id: 't', refund_amount_cents: '5' }],
  ])('answers 400 %s', async (error, body) => {
    const program = await createProgram();
    const answer = await program.refund(body);
    expect([answer.status, answer.body]).toEqual([
      400,
      { error, reason: expect.any(String), hint: expect.any(String) },
    ]);
  });
});
