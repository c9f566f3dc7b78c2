import { describe, expect, it } from 'vitest';
import { clickId, countRows, startBackend } from './support/backend.ts';

const { db, call, createProgram, advance } = await startBackend();

const NOT_FOUND = 'Customer not found. Provide a valid click_id or customer_key.';
const TRACKED = { success: true, message: 'Lead tracked successfully' };

describe('POST /api/v1/track/lead', () => {
  it('attaches a customer to a click, once', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    expect((await program.lead({ click_id: id, customer_key: 'u' })).body).toEqual(TRACKED);
    for (const fields of [{ click_id: id, customer_key: 'u' }, { click_id: id }]) {
      expect((await program.lead(fields)).body).toEqual({ ...TRACKED, duplicate: true });
    }
    expect((await program.lead({ customer_key: 'u' }, { key: program.key })).body).toEqual({
      ...TRACKED,
      duplicate: true,
    });
    const { data } = await program.events('&eventType=lead');
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ click_id: id, customer_key: 'u', partner_code: program.alice, provisional: false });
  });

  it('takes the program from the click when none is named', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    expect((await call('/api/v1/track/lead', { click_id: id, customer_key: 'u' })).body).toEqual(TRACKED);
  });

  it('gives a lead that named only the click to the customer who is named later', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    expect((await program.lead({ click_id: id })).body).toEqual(TRACKED);
    expect((await program.lead({ click_id: id, customer_key: 'u' })).body).toEqual(TRACKED);
    const { data } = await program.events('&eventType=lead');
    expect(data.map((event: { customer_key: string }) => event.customer_key)).toEqual(['u']);
  });

  it('R1 attaches a newer click of the same customer as well', async () => {
    const program = await createProgram();
    const first = await program.newClick(program.alice);
    await program.lead({ click_id: first, customer_key: 'u' });
    await program.lead({ click_id: first, customer_key: 'u' }, { key: program.key });
    const second = await program.newClick(program.bob);
    const lead = () => program.lead({ click_id: second, customer_key: 'u' }, { key: program.key });
    expect((await lead()).body).toEqual(TRACKED);
    expect((await lead()).body).toEqual({ ...TRACKED, duplicate: true });
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.bob);
    expect((await program.sale({ click_id: first })).body.partner_code).toBe(program.bob);
  });

  it.each([
    ['click_id or customer_key is required', {}],
    ['click_id or customer_key is required', { click_id: null, customer_key: '' }],
    [NOT_FOUND, { click_id: 'unknown' }],
    [NOT_FOUND, { customer_key: 'unknown' }],
    [NOT_FOUND, { customer_key: 'u', program_id: 99999999 }],
    ['customer_key must be a string', { customer_key: 1.5 }],
    ['customer_key must be a string', { customer_key: true }],
    ['customer_key must be at most 255 characters', { customer_key: 'x'.repeat(256) }],
    ['customer_key contains invalid characters', { customer_key: 'a\u0000b' }],
    ['email must be a string', { customer_key: 'u', email: {} }],
  ])('answers 400 %s', async (error, fields) => {
    const program = await createProgram();
    const answer = await program.lead(fields);
    expect([answer.status, answer.body]).toEqual([
      400,
      { error, reason: expect.any(String), hint: expect.any(String) },
    ]);
    expect((await program.events()).data).toHaveLength(0);
  });

  it('does not guess the program of a customer key', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    await program.lead({ click_id: id, customer_key: 'u' });
    const answer = await call('/api/v1/track/lead', { customer_key: 'u' });
    expect([answer.status, answer.body.error]).toEqual([400, NOT_FOUND]);
  });

  it('R9 refuses a click of another program', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    const foreign = await other.newClick(other.alice);
    const error = 'Customer does not belong to this program';
    expect((await program.lead({ click_id: foreign, customer_key: 'u' })).body).toMatchObject({
      error,
      reason: 'other_program',
    });
    expect((await program.lead({ click_id: foreign }, { key: program.key })).body).toMatchObject({
      error,
      reason: 'other_program',
    });
    expect((await other.lead({ click_id: foreign }, { key: program.key })).body).toMatchObject({
      error,
      reason: 'other_program',
    });
    expect((await program.events()).data).toHaveLength(0);
    expect((await other.events('&eventType=lead')).data).toHaveLength(0);
  });

  it('R2 does not find a click older than the cookie window', async () => {
    const program = await createProgram({ cookie_window_days: 30, attribution_window_days: 365 });
    const [claimed, unclaimed] = [await program.newClick(program.alice), await program.newClick(program.bob)];
    await program.lead({ click_id: claimed, customer_key: 'u' });
    await advance('30d');
    await advance('1s');
    expect((await program.lead({ click_id: unclaimed, customer_key: 'v' })).body).toMatchObject({
      error: NOT_FOUND,
      reason: 'click_expired',
    });
    // The customer is known by key, the old click is not claimed along the way.
    expect((await program.lead({ click_id: unclaimed, customer_key: 'u' }, { key: program.key })).status).toBe(200);
    expect((await program.lead({ click_id: unclaimed, customer_key: 'u' })).status).toBe(400);
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.alice);
  });

  it('keeps an e-mail as a digest of its normalised form only', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    await program.lead({ click_id: id, customer_key: 'u', email: '  Ada@Example.COM ' });
    const [row] = await db.query<{ email_hash: string; dump: string }>(
      'select email_hash, leads::text as dump from leads where program_id = $1',
      [program.id],
    );
    // printf 'ada@example.com' | sha256sum
    expect(row!.email_hash).toBe('b5fc85e55755f9e0d030a10ab4429b6b2944855f9a0d60077fe832becbc41d72');
    expect(row!.dump.toLowerCase()).not.toContain('ada@');
  });

  it('accepts a key, and refuses a wrong one though it could do without', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    expect((await program.lead({ click_id: id }, { key: 'wrong' })).status).toBe(401);
    expect((await program.lead({ click_id: id }, { headers: { authorization: 'Basic eDp5' } })).status).toBe(401);
    expect((await program.lead({ click_id: id }, { key: program.key })).status).toBe(200);
  });

  it.each(['Bearer eyJhbGciOiJIUzI1NiJ9.e30.x', 'Bearer wrong', 'Basic eDp5', ''])(
    'ignores the token of a page that adds "%s" to all its requests, and takes a key of ours there too',
    async (authorization) => {
      const program = await createProgram();
      const id = await program.newClick(program.alice);
      const origin = 'https://shop.test';
      const lead = { click_id: id, customer_key: 'u', program_id: program.id };
      expect((await program.lead(lead, { headers: { origin, authorization } })).status).toBe(200);
      const [seen] = await db.query<{ count: number }>('select count(*)::int from leads where program_id = $1', [
        program.id,
      ]);
      expect(seen!.count).toBe(1);
      // Another program's key would be refused with 400: this one is read.
      const other = await createProgram();
      expect((await program.lead(lead, { key: other.key, headers: { origin } })).status).toBe(400);
    },
  );

  it('R8 moves a status forward only', async () => {
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    const status = async () =>
      (await db.query<{ status: string }>('select status from visitors where program_id = $1', [program.id])).map(
        (row) => row.status,
      );
    expect(await status()).toEqual(['click']);
    await program.lead({ click_id: id, customer_key: 'u' });
    expect(await status()).toEqual(['lead']);
    await program.sale({ customer_key: 'u' });
    expect(await status()).toEqual(['customer']);
    const later = await program.newClick(program.bob);
    await program.lead({ click_id: later, customer_key: 'u' }, { key: program.key });
    await program.lead({ click_id: id, customer_key: 'u' }, { key: program.key });
    expect(await status()).toEqual(['customer']);
  });
});

describe('a program that requires leads from its server', () => {
  it('keeps a browser lead as provisional, tied to nothing, until the server says the same', async () => {
    const program = await createProgram({ lead_auth: 'server_required' });
    const id = await program.newClick(program.alice);
    const lead = { click_id: id, customer_key: 'u' };
    expect((await program.lead(lead)).body).toEqual({ ...TRACKED, provisional: true });
    expect((await program.lead(lead)).body).toEqual({ ...TRACKED, duplicate: true, provisional: true });
    expect((await program.sale({ customer_key: 'u' })).status).toBe(400);

    expect((await program.lead(lead, { key: program.key })).body).toEqual(TRACKED);
    expect((await program.lead(lead, { key: program.key })).body).toEqual({ ...TRACKED, duplicate: true });
    const { data } = await program.events('&eventType=lead');
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ customer_key: 'u', provisional: false });
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.alice);
  });

  it('lets nobody take a customer by claiming the key from a browser', async () => {
    const program = await createProgram({ lead_auth: 'server_required' });
    const id = await program.newClick(program.alice);
    await program.lead({ click_id: id, customer_key: 'victim' }, { key: program.key });
    const thief = await program.newClick(program.bob);
    await program.lead({ click_id: thief, customer_key: 'victim' });
    expect((await program.sale({ customer_key: 'victim' })).body.partner_code).toBe(program.alice);
    expect(await countRows(db, 'customers', 'program_id = $1', [program.id])).toBe(1);
  });

  it('refuses a second visit of a customer without a click', async () => {
    const program = await createProgram({ lead_auth: 'server_required' });
    await program.lead({ click_id: await program.newClick(program.alice), customer_key: 'u' }, { key: program.key });
    const answer = await program.lead({ customer_key: 'u', click_id: clickId() });
    expect([answer.status, answer.body.reason]).toEqual([400, 'unknown_click']);
  });
});
