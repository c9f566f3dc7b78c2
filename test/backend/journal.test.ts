import { describe, expect, it } from 'vitest';
import { JOURNAL_LIMITS, readJournal, writeJournal } from '../../e2e/backend/emulator/journal.ts';
import type { JournalEntry } from '../../e2e/backend/emulator/journal-entry.ts';
import { compose, signPayload } from '../../e2e/backend/stripe/compose.ts';
import { startBackend } from './support/backend.ts';
import { WEBHOOK } from './support/stripe.ts';

const { app, db, call, createProgram } = await startBackend();
const KB = 1024;

const newest = async (query = '') => (await call(`/__affitor/requests?limit=1${query}`)).body.data[0] as JournalEntry;

describe('what the journal keeps of a request', () => {
  it('is all of one of an ordinary size', async () => {
    const program = await createProgram();
    const body = { affiliate_url: `https://shop.test/?aff=${program.alice}`, page_title: 'x'.repeat(8 * KB) };
    await call('/api/v1/track/click', body);
    const entry = await newest();
    expect(entry).toMatchObject({ body, status: 200, answer: { success: true } });
    expect(entry).not.toHaveProperty('cut');
  });

  it('is the beginning of a long body, and how long it was', async () => {
    const raw = JSON.stringify({ page_title: 'é'.repeat(30 * KB) });
    await call('/api/v1/track/click', undefined, { raw });
    const entry = await newest();
    expect(entry.body).toBe(
      Buffer.from(raw)
        .subarray(0, 8 * KB)
        .toString()
        .replace(/\ufffd$/, ''),
    );
    expect(entry.cut).toEqual({ body: Buffer.byteLength(raw) });
  });

  it('is the beginning of a long answer', async () => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    const key = (nth: number) => `${nth}`.padEnd(255, 'k');
    await Promise.all(Array.from({ length: 50 }, (_, nth) => program.lead({ click_id, customer_key: key(nth) })));
    expect((await program.events()).data).toHaveLength(51);
    const entry = await newest();
    expect(entry.answer).toMatch(/^\{"data":\[\{"id":"/);
    expect(entry.answer).toHaveLength(8 * KB);
    expect(entry.cut).toEqual({ answer: expect.any(Number) });
  });

  it('is the beginning of long headers and paths', async () => {
    const long = 'x'.repeat(5 * KB);
    const headers = { 'user-agent': long, referer: long, origin: long, 'content-type': long, 'sec-purpose': long };
    await app.request(`/${long}`, { headers });
    const entry = await newest();
    expect([entry.path.length, entry.origin!.length]).toEqual([KB, KB]);
    expect(String(entry.headers['user-agent'])).toBe('x'.repeat(KB));
    expect(entry.cut).toEqual({
      path: 5 * KB + 1,
      origin: 5 * KB,
      ...Object.fromEntries(Object.keys(headers).map((name) => [`headers.${name}`, 5 * KB])),
    });
    const { data } = (await call(`/__affitor/requests?path=/${long}`)).body;
    expect(data).toHaveLength(1);
  });

  it('names a fault, without an answer that is long', async () => {
    const program = await createProgram();
    const body = { error: 'x'.repeat(30 * KB) };
    await call('/__affitor/faults', { route: 'click', program_id: program.id, status: 503, body, times: 1 });
    await app.request('/api/v1/track/click', { method: 'POST', body: JSON.stringify({ program_id: program.id }) });
    const entry = await newest();
    expect(entry.status).toBe(503);
    expect(entry.fault).toEqual({ route: '/api/v1/track/click', method: 'POST', program_id: program.id, status: 503 });
    expect(entry.cut).toEqual({ fault: expect.any(Number), answer: expect.any(Number) });
  });

  it('is at most 64 KB, also of an event of 1 MB with everything long', async () => {
    const program = await createProgram();
    const headers = { referer: 'é'.repeat(8000), 'user-agent': 'é'.repeat(8000) };
    // What takes the most room once it is written again, and what is just short enough to be kept whole.
    const large = JSON.stringify({ ...compose('invoice.paid', {}), padding: '\0"\u2028'.repeat(90_000) });
    const whole = `{"a":[${'1,'.repeat(8180)}1]}`;
    expect([Buffer.byteLength(large) > 900 * KB, whole.length < 16 * KB]).toEqual([true, true]);
    await app.request(`${WEBHOOK}/${program.id}`, {
      method: 'POST',
      body: large,
      headers: { ...headers, 'stripe-signature': signPayload(large, program.secret) },
    });
    expect((await newest()).cut).toMatchObject({ body: Buffer.byteLength(large) });
    await app.request('/api/v1/track/sale', { method: 'POST', body: whole, headers });
    expect((await newest()).body).toEqual(JSON.parse(whole));
    const [row] = await db.query<{ longest: number; stored: number }>(
      'select max(octet_length(entry::text)) as longest, max(bytes) as stored from emulator_requests',
    );
    expect(row!.longest).toBeLessThan(64 * KB);
    expect(row!.stored).toBeLessThan(64 * KB);
    expect(row!.stored).toBeGreaterThan(16 * KB);
  });

  it('has outcomes of short texts', async () => {
    const code = 'C'.repeat(3000);
    await call('/api/v1/track/click', { affiliate_url: `https://shop.test/?aff=${code}` });
    const [row] = await db.query<{ outcome: { partner_code: string } }>(
      'select outcome from emulator_outcomes order by id desc limit 1',
    );
    expect(row!.outcome.partner_code).toBe(`${'C'.repeat(500)}…`);
  });
});

describe('the journal as a whole', () => {
  const entry = (body: unknown): Omit<JournalEntry, 'id'> => ({
    time: new Date().toISOString(),
    method: 'POST',
    path: '/x',
    origin: null,
    program_id: null,
    status: 200,
    fault: null,
    headers: {},
    body,
    answer: null,
  });
  const outcome = { kind: 'click', result: 'recorded' } as const;
  const fill = async (count: number, size: number, limits: typeof JOURNAL_LIMITS) => {
    await call('/__affitor/reset', {});
    for (let nth = 0; nth < count; nth++)
      await writeJournal(db, entry({ nth, x: 'x'.repeat(size) }), [outcome], limits);
  };
  const kept = async () => (await readJournal(db, {})).map(({ body }) => (body as { nth: number }).nth);
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

  it('keeps the newest entries', async () => {
    await fill(25, 10, { entries: 10, bytes: 1e9, every: 5 });
    expect(await kept()).toEqual(range(15, 25));
    const [row] = await db.query<{ count: number }>('select count(*) from emulator_outcomes');
    expect(Number(row!.count)).toBe(10);
  });

  it('keeps the newest bytes, however few entries that are', async () => {
    await fill(20, 2000, { entries: 1000, bytes: 10_000, every: 5 });
    expect(await kept()).toEqual(range(16, 20));
    await fill(20, 6000, { entries: 1000, bytes: 5000, every: 5 });
    expect(await kept()).toEqual([]);
  });

  it('exceeds its size by no more than what comes between two looks', async () => {
    await fill(24, 2000, { entries: 1000, bytes: 10_000, every: 5 });
    expect(await kept()).toEqual(range(16, 24));
  });

  it('is 32 MB of 10,000 entries at most', () => {
    expect(JOURNAL_LIMITS).toEqual({ entries: 10_000, bytes: 32 * KB * KB, every: 100 });
  });
});
