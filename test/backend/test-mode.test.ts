import { describe, expect, it } from 'vitest';
import { countRows, startBackend } from './support/backend.ts';

const { db, call, createProgram, advance, now } = await startBackend();

describe('POST /api/v1/cli/test-event', () => {
  it('drives a chain through the real pipeline that is counted nowhere', async () => {
    const program = await createProgram();
    const { body } = await call('/api/v1/cli/test-event', { type: 'chain' }, { key: program.key });
    expect(body.data).toMatchObject({
      type: 'chain',
      verdict: { click: 'attributed', lead: 'attributed', sale: 'attributed' },
      attributed: true,
    });
    expect([program.alice, program.bob]).not.toContain(body.data.short_code);
    expect(await countRows(db, 'sales', 'program_id = $1', [program.id])).toBe(1);
    const page = await program.events();
    expect([page.data, page.meta.pagination.total]).toEqual([[], 0]);
  });

  it('shows what fails', async () => {
    const program = await createProgram();
    await call('/api/v1/cli/test-event', { type: 'chain' }, { key: program.key });
    await db.query('update partners set active = false where program_id = $1 and is_test', [program.id]);
    const { body } = await call('/api/v1/cli/test-event', { type: 'chain' }, { key: program.key });
    expect(body.data).toMatchObject({
      verdict: { click: 'unattributed', lead: 'unattributed', sale: 'unattributed' },
      attributed: false,
    });
  });

  it('runs ten times an hour for each program, also when asked all at once', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    const run = () => call('/api/v1/cli/test-event', { type: 'chain' }, { key: program.key });
    const answers = await Promise.all(Array.from({ length: 14 }, run));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(10);
    const refused = await run();
    expect([refused.status, refused.body.error.code]).toEqual([429, 'rate_limited']);
    const wait = Number(refused.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(3500);
    expect(wait).toBeLessThanOrEqual(3600);
    expect((await call('/api/v1/cli/test-event', { type: 'chain' }, { key: other.key })).status).toBe(200);
    await advance('60m');
    expect((await run()).status).toBe(200);
  });

  it('knows no other type and needs a key', async () => {
    const answer = await call('/api/v1/cli/test-event', { type: 'click' }, { key: 'affitor_demo_key' });
    expect([answer.status, answer.body]).toEqual([400, { error: 'type must be "chain"' }]);
    expect((await call('/api/v1/cli/test-event', { type: 'chain' })).status).toBe(401);
  });
});

describe('additional_data.test_mode', () => {
  const counted = ['visitors', 'clicks', 'customers', 'leads', 'sales', 'commissions', 'refunds'];
  const countAll = async (id: number) =>
    (
      await Promise.all(
        counted.filter((table) => table !== 'visitors').map((table) => countRows(db, table, 'program_id = $1', [id])),
      )
    ).reduce((sum, count) => sum + count, 0);

  it.each(['click', 'lead', 'sale', 'refund'])('makes a %s leave a test event and nothing else', async (kind) => {
    const program = await createProgram();
    const body = { additional_data: { test_mode: true, program_id: program.id } };
    const answer = await call(`/api/v1/track/${kind}`, body, { key: kind === 'click' ? undefined : program.key });
    expect(answer.body).toEqual({
      success: true,
      message: `Test ${kind} event tracked successfully`,
      data: { eventId: expect.any(Number), programId: program.id, test_mode: true },
    });
    expect(await countAll(program.id)).toBe(0);
    expect((await program.events()).data).toEqual([]);
  });

  it.each(['sale', 'refund'])('needs the key on a %s', async (kind) => {
    const body = { additional_data: { test_mode: true, program_id: 1 } };
    expect((await call(`/api/v1/track/${kind}`, body)).status).toBe(401);
  });

  it('stays within the program of the key', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    const body = { additional_data: { test_mode: true, program_id: other.id } };
    const answer = await call('/api/v1/track/sale', body, { key: program.key });
    expect(answer.body.data.programId).toBe(program.id);
  });

  it.each([undefined, 99999999, 'x'])('of program %s is refused', async (program_id) => {
    const answer = await call('/api/v1/track/click', { additional_data: { test_mode: true, program_id } });
    expect([answer.status, answer.body]).toEqual([400, { error: 'Program not found' }]);
  });

  const testMode = (id: number) => ({ additional_data: { test_mode: true, program_id: id } });
  const send = (kind: string, id: number, key?: string) => call(`/api/v1/track/${kind}`, testMode(id), { key });
  /** As many events as if they had come before. */
  const fill = (id: number, count: number, keyless: boolean, at: Date) =>
    db.query(
      `insert into test_events (program_id, kind, keyless, created_at) select $1, 'click', $2, $3 from generate_series(1, $4::integer)`,
      [id, keyless, at, count],
    );

  it('without a key is taken 100 times an hour for each program, also when sent all at once', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    await fill(program.id, 90, true, await now());
    const answers = await Promise.all(
      Array.from({ length: 15 }, (_, nth) => send(nth % 2 ? 'lead' : 'click', program.id)),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(10);
    for (const refused of answers.filter((answer) => answer.status !== 200)) {
      const wait = Number(refused.headers.get('retry-after'));
      expect(refused.status).toBe(429);
      expect(refused.body.error).toEqual({
        code: 'rate_limited',
        message: `At most 100 test events an hour without an API key. Send the key, or try again in ${wait} seconds`,
        retry_after_seconds: wait,
      });
      expect(wait).toBeGreaterThan(3500);
      expect(wait).toBeLessThanOrEqual(3600);
      expect(refused.headers.get('access-control-allow-origin')).toBe('*');
    }
    expect((await send('click', other.id)).status).toBe(200);
    expect((await program.click(program.alice)).status).toBe(200);
    await advance('60m');
    expect((await send('click', program.id)).status).toBe(200);
  });

  it('without a key takes none from the merchant, who may send 1,000 an hour', async () => {
    const program = await createProgram();
    await fill(program.id, 100, true, await now());
    expect((await send('lead', program.id)).status).toBe(429);
    for (const kind of ['lead', 'sale', 'refund']) expect((await send(kind, program.id, program.key)).status).toBe(200);
    await fill(program.id, 996, false, await now());
    const single = () => call('/api/v1/cli/test-event', { event_type: 'click' }, { key: program.key });
    expect((await single()).status).toBe(200);
    const refused = await send('sale', program.id, program.key);
    expect([refused.status, refused.body.error.message]).toEqual([
      429,
      expect.stringMatching(/^At most 1000 test events an hour\. Try again in \d+ seconds$/),
    ]);
    expect((await single()).status).toBe(429);
  });

  it('is kept only of the newest 1,000 with a key and without', async () => {
    const program = await createProgram();
    const count = (keyless: boolean) =>
      countRows(db, 'test_events', 'program_id = $1 and keyless = $2', [program.id, keyless]);
    const before = new Date((await now()).getTime() - 7_200_000);
    await fill(program.id, 1200, true, before);
    await fill(program.id, 1200, false, before);
    await send('click', program.id);
    expect([await count(true), await count(false)]).toEqual([1000, 1200]);
    await send('lead', program.id, program.key);
    expect([await count(true), await count(false)]).toEqual([1000, 1000]);
    const { body } = await call('/api/tracking/check-test-events', { program_id: program.id });
    expect(body.data.events).toMatchObject([{ event_type: 'lead' }, { event_type: 'click' }, ...Array(48).fill({})]);
  });

  it('counts no event from a time that is still to come, as after the clock was set back', async () => {
    const program = await createProgram();
    const later = new Date((await now()).getTime() + 86_400_000);
    await fill(program.id, 200, true, later);
    await db.query('insert into test_runs (program_id, started_at) select $1, $2 from generate_series(1, 20)', [
      program.id,
      later,
    ]);
    expect((await send('click', program.id)).status).toBe(200);
    expect((await call('/api/v1/cli/test-event', { type: 'chain' }, { key: program.key })).status).toBe(200);
  });

  it('counts one that was received a moment later and recorded first', async () => {
    const program = await createProgram();
    await fill(program.id, 100, true, new Date((await now()).getTime() + 5000));
    expect((await send('click', program.id)).status).toBe(429);
  });

  it('that was refused is listed with the reason', async () => {
    const program = await createProgram();
    await fill(program.id, 100, true, await now());
    await send('click', program.id);
    const { body } = await call(`/__affitor/chain?program_id=${program.id}`);
    expect(body.unmatched.at(-1)).toMatchObject({
      kind: 'click',
      result: 'rejected',
      reason: expect.stringContaining('At most 100 test events an hour'),
    });
  });

  it('must be true and nothing like it', async () => {
    for (const test_mode of ['true', 1, false, null]) {
      const answer = await call('/api/v1/track/click', { additional_data: { test_mode, program_id: 1 } });
      expect(answer.body.error).toBe('affiliate_url is required');
    }
  });
});
