import { describe, expect, it } from 'vitest';
import { startBackend } from './support/backend.ts';

/** What the hosted product's command line asks for. */
const { db, call, createProgram, advance } = await startBackend();

const chain = (key: string) => call('/api/v1/cli/test-event', { type: 'chain' }, { key });
const readiness = async (key: string) => (await call('/api/v1/programs/me/readiness', undefined, { key })).body.data;

describe('POST /api/tracking/click', () => {
  it('is the click endpoint by its older name', async () => {
    const program = await createProgram();
    const body = { affiliate_url: `https://shop.test/?aff=${program.alice}`, click_id: 'older_name_of_it_0001' };
    const older = await call('/api/tracking/click', body, { headers: { origin: 'https://shop.test' } });
    expect(older.headers.get('access-control-allow-origin')).toBe('https://shop.test');
    expect(older.body).toEqual((await call('/api/v1/track/click', body)).body);
    expect((await program.events()).data).toHaveLength(1);
    const preflight = await call('/api/tracking/click', undefined, { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('access-control-max-age')]).toEqual([204, '86400']);
    expect((await call('/api/tracking/click')).status).toBe(405);
    const refused = await call('/api/tracking/click', { affiliate_url: 'https://shop.test/' });
    expect(refused.body).toEqual({ error: 'No aff parameter found in affiliate_url' });
  });
});

describe('POST /api/v1/cli/test-event { event_type }', () => {
  it.each(['click', 'lead', 'sale'])('takes a %s that is counted nowhere', async (event_type) => {
    const program = await createProgram();
    const answer = await call('/api/v1/cli/test-event', { program_id: program.id, event_type }, { key: program.key });
    expect(answer.body).toEqual({
      data: {
        event_type,
        event_id: expect.stringMatching(/^\d+$/),
        received: true,
        attributed: false,
        message:
          'Received. A single test event is never attributed; {"type": "chain"} shows whether attribution works.',
      },
    });
    expect((await program.events()).data).toEqual([]);
    // The command line keeps ids as text.
    const text = { program_id: String(program.id), event_type };
    expect((await call('/api/v1/cli/test-event', text, { key: program.key })).status).toBe(200);
  });

  it('needs the key of the program it names, if it names one', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    const send = (body: object, key?: string) => call('/api/v1/cli/test-event', body, { key });
    expect((await send({ program_id: program.id, event_type: 'click' })).status).toBe(401);
    expect((await send({ program_id: other.id, event_type: 'click' }, program.key)).status).toBe(403);
    expect((await send({ event_type: 'click' }, program.key)).status).toBe(200);
    for (const event_type of ['refund', 'toString', 1, {}]) {
      const refused = await send({ event_type }, program.key);
      expect([refused.status, refused.body]).toEqual([400, { error: 'event_type must be click, lead or sale' }]);
    }
  });
});

describe('POST /api/tracking/check-test-events', () => {
  const check = (body: object) => call('/api/tracking/check-test-events', body);

  it('tells a page of any origin whether there is a program, and changes nothing', async () => {
    const program = await createProgram();
    const ask = (program_id: unknown) =>
      call(
        '/api/tracking/check-test-events',
        { program_id },
        { headers: { origin: 'https://shop.test', 'content-type': 'text/plain' } },
      );
    const known = await ask(String(program.id));
    expect([known.status, known.body.success, known.headers.get('access-control-allow-origin')]).toEqual([
      200,
      true,
      'https://shop.test',
    ]);
    const unknown = await ask('999999999');
    expect([unknown.status, unknown.body, unknown.headers.get('access-control-allow-origin')]).toEqual([
      400,
      { error: 'Program not found' },
      'https://shop.test',
    ]);
    expect((await program.events()).data).toEqual([]);
    const preflight = await call('/api/tracking/check-test-events', undefined, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
  });

  it('tells which test events have come, and nothing else of the program', async () => {
    const program = await createProgram();
    expect((await check({ program_id: program.id })).body).toEqual({
      success: true,
      data: { program_id: program.id, received: false, events: [] },
    });
    const test = { additional_data: { test_mode: true, program_id: program.id } };
    await call('/api/v1/track/click', test);
    await call('/api/v1/track/lead', test);
    await call('/api/v1/track/sale', test, { key: program.key });
    await program.newClick(program.alice);
    const { data } = (await check({ program_id: String(program.id) })).body;
    expect(data.received).toBe(true);
    expect(data.events.map(({ event_type }: { event_type: string }) => event_type)).toEqual(['sale', 'lead', 'click']);
    expect(data.events[0]).toEqual({ id: expect.any(Number), event_type: 'sale', timestamp: expect.any(String) });
  });

  it.each([
    ['pageview', ['click']],
    ['referrals', ['lead']],
    ['payments', ['refund', 'sale']],
  ])('shows the step %s alone', async (step, kinds) => {
    const program = await createProgram();
    for (const kind of ['click', 'lead', 'sale', 'refund']) {
      const body = { additional_data: { test_mode: true, program_id: program.id } };
      await call(`/api/v1/track/${kind}`, body, { key: program.key });
    }
    const { data } = (await check({ program_id: program.id, step })).body;
    expect(data.events.map(({ event_type }: { event_type: string }) => event_type)).toEqual(kinds);
  });

  it.each([
    [{}, 'program_id is required'],
    [{ program_id: 999_999_999 }, 'Program not found'],
    [{ program_id: 'x' }, 'Program not found'],
    [{ program_id: 1, step: 'toString' }, 'step must be pageview, referrals or payments'],
  ])('refuses %j', async (body, error) => {
    const answer = await check(body);
    expect([answer.status, answer.body]).toEqual([400, { error }]);
  });
});

describe('GET /api/v1/cli/status', () => {
  const status = (program: { id: number | string; key?: string }) =>
    call(`/api/v1/cli/status?program_id=${program.id}`, undefined, { key: program.key });

  it('counts the last day, tests left out', async () => {
    const program = await createProgram({ name: 'Shop' });
    const old = await program.newClick(program.alice);
    await program.lead({ click_id: old, customer_key: 'old' });
    await advance('25h');
    const click = await program.newClick(program.bob);
    await program.lead({ click_id: click, customer_key: 'new' });
    await program.sale({ customer_key: 'new', transaction_id: 'kept' });
    await program.sale({ customer_key: 'new', transaction_id: 'taken_back' });
    await program.refund({ transaction_id: 'taken_back' });
    await chain(program.key);
    expect((await status(program)).body).toEqual({
      data: {
        program_id: String(program.id),
        name: 'Shop',
        domain: '',
        dns_verified: true,
        stripe_connected: false,
        stripe_charges_enabled: false,
        recent_events: { clicks_24h: 1, leads_24h: 1, sales_24h: 2 },
        active_partners: 2,
        pending_commissions: 1,
      },
    });
    await program.trigger('invoice.paid');
    expect((await status(program)).body.data).toMatchObject({ stripe_connected: true, stripe_charges_enabled: true });
  });

  it('is for the program of the key', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    expect((await status({ id: program.id })).status).toBe(401);
    expect((await status({ id: other.id, key: program.key })).status).toBe(403);
    expect((await status({ id: 'x', key: program.key })).status).toBe(403);
    expect((await status({ id: '', key: program.key })).body.data.program_id).toBe(String(program.id));
  });
});

describe('GET /api/v1/programs/me/readiness', () => {
  it('waits for a click of a page, then for a chain, and is content', async () => {
    const program = await createProgram();
    const fresh = await readiness(program.key);
    expect(fresh).toMatchObject({ program_id: program.id, integration_verified: false, blocker: 'tracking' });
    expect(fresh.gates).toMatchObject({
      profile: { status: 'pass' },
      economics: { status: 'pass' },
      payout: { status: 'pass', mode: 's2s' },
      tracking: { status: 'fail', next_action: expect.stringContaining('partner’s link') },
      live: { status: 'fail', next_action: expect.stringContaining('test-event') },
    });

    await chain(program.key);
    const tested = await readiness(program.key);
    expect(tested.blocker, 'the chain says nothing of the merchant’s pages').toBe('tracking');
    expect(tested.gates.live).toEqual({
      status: 'pass',
      test_chain: { click: 'attributed', lead: 'attributed', sale: 'attributed' },
    });

    await program.newClick(program.alice);
    const ready = await readiness(program.key);
    expect(ready).toMatchObject({ integration_verified: true, state: 'verified', blocker: null });
    expect(ready.gates.tracking.status).toBe('pass');
  });

  it('fails again when the last chain failed', async () => {
    const program = await createProgram();
    await program.newClick(program.alice);
    expect((await chain(program.key)).body.data.attributed).toBe(true);
    await advance('1m');
    await db.query('update partners set active = false where program_id = $1 and is_test', [program.id]);
    expect((await chain(program.key)).body.data.attributed).toBe(false);
    const broken = await readiness(program.key);
    expect(broken).toMatchObject({ integration_verified: false, blocker: 'live' });
    expect(broken.gates.live.test_chain).toEqual({
      click: 'unattributed',
      lead: 'unattributed',
      sale: 'unattributed',
    });
  });

  it('needs a key', async () => {
    expect((await call('/api/v1/programs/me/readiness')).status).toBe(401);
  });
});

it('a chain too many says so as the command line reads it', async () => {
  const program = await createProgram();
  for (let i = 0; i < 10; i++) await chain(program.key);
  const { status, headers, body } = await chain(program.key);
  const seconds = Number(headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(3500);
  expect([status, body]).toEqual([
    429,
    { error: { code: 'rate_limited', message: 'At most 10 test events an hour', retry_after_seconds: seconds } },
  ]);
});
