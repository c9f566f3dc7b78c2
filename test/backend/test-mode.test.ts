import { describe, expect, it } from 'vitest';
import { countRows, startBackend } from './support/backend.ts';

const { db, call, createProgram, advance } = await startBackend();

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

  it('must be true and nothing like it', async () => {
    for (const test_mode of ['true', 1, false, null]) {
      const answer = await call('/api/v1/track/click', { additional_data: { test_mode, program_id: 1 } });
      expect(answer.body.error).toBe('affiliate_url is required');
    }
  });
});
