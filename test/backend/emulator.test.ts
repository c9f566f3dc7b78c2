import { describe, expect, it } from 'vitest';
import { DROP_HEADER } from '../../e2e/backend/emulator/drop.ts';
import { clickId, startBackend } from './support/backend.ts';

const backend = await startBackend();
const { app, db, call, createProgram, advance } = backend;

/** Past the description: an emulated fault answers whatever it was told to. */
const request = (path: string, body: unknown, headers: Record<string, string> = {}, method = 'POST') =>
  app.request(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });

const fault = async (rule: object) => (await call('/__affitor/faults', rule)).body.id as number;

type Program = Awaited<ReturnType<typeof createProgram>>;
const clickOn = (program: Program, fields: object = {}, headers = {}) =>
  request('/api/v1/track/click', { affiliate_url: `https://shop.test/?aff=${program.alice}`, ...fields }, headers);

describe('programs', () => {
  it('are made as asked', async () => {
    const program = await createProgram({
      cookie_window_days: 7,
      attribution_window_days: 5,
      commission_fixed_cents: 3,
    });
    expect(program.id).toBeGreaterThan(1);
    expect([program.alice, program.bob, program.inactive].every(Boolean)).toBe(true);
    expect(program.secret).toMatch(/^whsec_/);
    expect((await program.click(program.inactive)).body.success).toBe(false);
  });

  it.each([
    { cookie_window_days: 0 },
    { cookie_window_days: 366 },
    { attribution_window_days: 0 },
    { attribution_window_days: 366 },
    { commission_percent: 101 },
    { commission_percent: 10, commission_fixed_cents: 5 },
    { lead_auth: 'nobody' },
  ])('%j is refused', async (settings) => {
    expect((await call('/__affitor/programs', settings)).status).toBe(400);
  });

  it('are listed, newest first', async () => {
    const program = await createProgram({ name: 'Listed' });
    const { data } = (await call('/__affitor/programs')).body;
    expect(data[0]).toEqual({
      id: program.id,
      name: 'Listed',
      partner_codes: [program.alice, program.bob, program.inactive],
    });
    expect(data.at(-1)).toMatchObject({ id: 1, name: 'Demo' });
  });

  it('include the seeded one', async () => {
    const click = async (code: string) =>
      (await call('/api/v1/track/click', { affiliate_url: `https://shop.test/?aff=${code}`, program_id: 1 })).body;
    expect(await click('PARTNER123')).toMatchObject({ success: true, cookie_window_days: 90 });
    expect(await click('PARTNER456')).toMatchObject({ success: true });
    expect(await click('INACTIVE1')).toMatchObject({ success: false });
    expect((await call('/api/tracking/events/1', undefined, { key: 'affitor_demo_key' })).status).toBe(200);
  });
});

describe('clock', () => {
  it('advances, jumps and goes back', async () => {
    const now = async () => new Date((await call('/__affitor/clock')).body.now).getTime();
    await call('/__affitor/clock', undefined, { method: 'DELETE' });
    expect(Math.abs((await now()) - Date.now())).toBeLessThan(5000);
    await advance('1d12h');
    await advance('30m');
    expect(Math.abs((await now()) - Date.now() - 36.5 * 3_600_000)).toBeLessThan(5000);
    await call('/__affitor/clock', { now: '2030-01-01T00:00:00Z' });
    expect((await now()) - Date.UTC(2030, 0, 1)).toBeLessThan(5000);
    await call('/__affitor/clock', undefined, { method: 'DELETE' });
    expect(Math.abs((await now()) - Date.now())).toBeLessThan(5000);
  });

  it.each([{}, { advance: 'soon' }, { advance: '5' }, { advance: '1d x' }, { now: 'tomorrow' }])(
    'refuses %j',
    async (body) => {
      expect((await call('/__affitor/clock', body)).status).toBe(400);
    },
  );

  it.each([
    { advance: '999999999d' },
    { advance: `${'9'.repeat(90)}d` },
    { advance: '400000d' },
    { now: '3000-01-01T00:00:00Z' },
    { now: '1999-12-31T23:59:59Z' },
    { now: '0001-01-01T00:00:00Z' },
    { now: '9999-12-31T23:59:59Z' },
  ])('refuses %j, says what to do, and goes on', async (body) => {
    await call('/__affitor/clock', { now: '2030-01-01T00:00:00Z' });
    const answer = await call('/__affitor/clock', body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toBe(
      `${Object.keys(body)[0]} would set the clock to a time outside 2000-01-01T00:00:00Z to 2999-12-31T23:59:59Z. ` +
        'Give a time in this range, or go back to the real time with DELETE /__affitor/clock',
    );
    expect((await call('/__affitor/clock')).body.now).toMatch(/^2030-01-01T00:00/);
    await call('/__affitor/clock', undefined, { method: 'DELETE' });
  });

  it('reads no duration of more than 100 characters, which could take seconds', async () => {
    expect((await call('/__affitor/clock', { advance: `${'0'.repeat(98)}1s` })).status).toBe(200);
    expect((await call('/__affitor/clock', { advance: `${'0'.repeat(99)}1s` })).status).toBe(400);
    await call('/__affitor/clock', undefined, { method: 'DELETE' });
  });

  it.each(['2000-01-01T00:00:00Z', '2999-12-31T23:59:00Z'])('at %s everything works', async (now) => {
    await call('/__affitor/clock', { now });
    const program = await createProgram();
    const id = await program.newClick(program.alice);
    expect((await program.lead({ click_id: id, customer_key: 'u' })).status).toBe(200);
    expect((await program.sale({ customer_key: 'u' })).body.attributed).toBe(true);
    expect((await program.trigger('invoice.paid', { click_id: id })).body.answer.result).toBe('recorded');
    expect((await program.events()).data).toHaveLength(4);
    expect((await call('/api/v1/cli/test-event', { type: 'chain' }, { key: program.key })).body.data.attributed).toBe(
      true,
    );
    await call('/__affitor/clock', undefined, { method: 'DELETE' });
  });

  it.each(['9223372036854775807', '-9223372036854775808', '86400000000000000', '-8640000000000000'])(
    'goes back to the real time when %s milliseconds are stored, and requests are answered meanwhile',
    async (stored) => {
      const broken = await startBackend();
      const now = async () => new Date((await broken.call('/__affitor/clock')).body.now).getTime();
      for (const goBack of [
        () => broken.call('/__affitor/clock', undefined, { method: 'DELETE' }),
        () => broken.call('/__affitor/reset', {}),
        () => broken.call('/__affitor/clock', { now: new Date().toISOString() }),
      ]) {
        await broken.db.script(`update emulator_clock set offset_ms = ${stored}`);
        expect(Math.abs((await now()) - Date.now())).toBeGreaterThan(86_400_000);
        const click = { affiliate_url: 'https://shop.test/?aff=PARTNER123' };
        expect((await broken.call('/api/v1/track/click', click)).status).toBe(200);
        expect((await broken.call('/__affitor/requests')).body.data).not.toHaveLength(0);
        expect((await broken.call('/__affitor/clock', { advance: '1000000d' })).status).toBe(400);
        expect((await goBack()).status).toBe(200);
        expect(Math.abs((await now()) - Date.now())).toBeLessThan(60_000);
      }
    },
  );
});

describe('faults', () => {
  it('answer a status instead of processing, as often as asked', async () => {
    const program = await createProgram();
    await fault({
      route: 'click',
      program_id: program.id,
      status: 503,
      headers: { 'Retry-After': '7' },
      times: 2,
    });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) {
      const response = await clickOn(program, {}, { origin: 'https://shop.test' });
      statuses.push(response.status);
      if (response.status !== 503) continue;
      expect(await response.json()).toEqual({ error: 'Emulated fault: 503' });
      expect(response.headers.get('retry-after')).toBe('7');
      expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.test');
      expect(response.headers.get('access-control-expose-headers')).toBe('Retry-After');
    }
    expect(statuses).toEqual([503, 503, 200]);
    expect((await program.events()).data).toHaveLength(1);
  });

  it('leave other programs, origins, routes and methods alone', async () => {
    const [program, other] = [await createProgram(), await createProgram()];
    await fault({ route: 'click', program_id: program.id, status: 500 });
    await fault({ route: 'click', origin: 'https://broken.test', status: 502 });
    expect((await clickOn(program)).status).toBe(500);
    expect((await clickOn(other)).status).toBe(200);
    expect((await clickOn(other, {}, { origin: 'https://fine.test' })).status).toBe(200);
    expect((await clickOn(other, {}, { origin: 'https://broken.test' })).status).toBe(502);
    expect((await program.lead({ click_id: 'x' })).status).toBe(400);

    await call(`/__affitor/faults?program_id=${program.id}`, undefined, { method: 'DELETE' });
    expect((await clickOn(program)).status).toBe(200);
    expect((await clickOn(other, {}, { origin: 'https://broken.test' })).status).toBe(502);
    await call('/__affitor/faults?origin=https://broken.test', undefined, { method: 'DELETE' });
    expect((await clickOn(other, {}, { origin: 'https://broken.test' })).status).toBe(200);
  });

  it('can be read by a page that sends its requests with credentials', async () => {
    const origin = 'https://credentials.test';
    await fault({ route: 'lead', origin, status: 503, times: 1 });
    const { headers } = await request('/api/v1/track/lead', { a: 1 }, { origin });
    expect(headers.get('access-control-allow-origin')).toBe(origin);
    expect(headers.get('access-control-allow-credentials')).toBe('true');
  });

  it('break a preflight by its origin', async () => {
    const origin = 'https://preflight.test';
    await fault({ route: 'click', method: 'OPTIONS', origin, status: 500, times: 1 });
    const preflight = () => request('/api/v1/track/click', undefined, { origin }, 'OPTIONS');
    expect([(await preflight()).status, (await preflight()).status]).toEqual([500, 204]);
  });

  it.each([
    [true, 0],
    ['before', 0],
    ['after', 1],
  ] as const)('drop: %s closes the connection with %i clicks recorded', async (drop, recorded) => {
    const program = await createProgram();
    await fault({ route: 'click', program_id: program.id, drop, times: 1 });
    const response = await clickOn(program);
    expect(response.headers.has(DROP_HEADER)).toBe(true);
    expect((await program.events()).data).toHaveLength(recorded);
    const { body } = await call(`/__affitor/requests?program_id=${program.id}&path=/api/v1/track/click`);
    expect(body.data.at(-1)).toMatchObject({ status: null, fault: { drop } });
  });

  it('delay before processing, and may answer a status then', async () => {
    const program = await createProgram();
    await fault({ route: '/api/v1/track/click', program_id: program.id, delay_ms: 80, times: 1 });
    let started = performance.now();
    expect((await clickOn(program)).status).toBe(200);
    expect(performance.now() - started).toBeGreaterThanOrEqual(79);
    await fault({ route: 'click', program_id: program.id, delay_ms: 80, status: 500, times: 1 });
    started = performance.now();
    expect((await clickOn(program)).status).toBe(500);
    expect(performance.now() - started).toBeGreaterThanOrEqual(79);
  });

  it('F22 play an API that mints its own ids, which then work', async () => {
    const program = await createProgram();
    await fault({ route: 'click', program_id: program.id, mint: true });
    const sent = clickId();
    const minted = (await program.click(program.alice, { click_id: sent })).body.click_id;
    expect(minted).not.toBe(sent);
    expect((await program.lead({ click_id: sent, customer_key: 'u' })).status).toBe(400);
    expect((await program.lead({ click_id: minted, customer_key: 'u' })).status).toBe(200);
    expect((await program.sale({ customer_key: 'u' })).body.partner_code).toBe(program.alice);
  });

  it('F22 change what an answer says', async () => {
    const program = await createProgram();
    await fault({ route: 'click', program_id: program.id, answer: { cookie_window_days: 3 } });
    expect(await (await clickOn(program)).json()).toMatchObject({ success: true, cookie_window_days: 3 });
  });

  it('are counted exactly when requests come at once', async () => {
    const program = await createProgram();
    await fault({ route: 'click', program_id: program.id, status: 500, times: 5 });
    const responses = await Promise.all(Array.from({ length: 12 }, () => clickOn(program)));
    expect(responses.filter((response) => response.status === 500)).toHaveLength(5);
  });

  it.each<[field: string, rule: object]>([
    ['route', {}],
    ['route', { route: 5 }],
    ['status', { status: 99 }],
    ['status', { status: '500' }],
    ['drop', { drop: 'sometimes' }],
    ['times', { times: 0 }],
    ['times', { times: 2 ** 53 }],
    ['delay_ms', { delay_ms: 600_001 }],
    ['program_id', { program_id: 1.5 }],
    ['program_id', { program_id: { toString: 1 } }],
    ['headers', { headers: 'Retry-After: 1' }],
    ['headers', { headers: { 'Retry-After': 1 } }],
    ['headers', { headers: { 'Retry After': '1' } }],
    ['headers', { headers: { 'X-Other': 'a\nb' } }],
    ['headers', { headers: { 'X-Other': '€' } }],
    ['headers', { headers: { 'content-length': '5' } }],
    ['headers', { headers: { 'Transfer-Encoding': 'chunked' } }],
  ])('refuse a %s that cannot be, and name it: %j', async (field, rule) => {
    const answer = await call(
      '/__affitor/faults',
      'route' in rule || field === 'route' ? rule : { route: 'click', ...rule },
    );
    expect([answer.status, answer.body.error]).toEqual([400, expect.stringContaining(field)]);
  });

  it.each(['constructor', 'toString', '__proto__'])(
    'take the route %s for a path that nobody asks for',
    async (route) => {
      const id = await fault({ route, status: 500 });
      const { data } = (await call('/__affitor/faults')).body;
      expect(data.find((one: { id: number }) => one.id === id).route).toBe(route);
      await call(`/__affitor/faults?id=${id}`, undefined, { method: 'DELETE' });
    },
  );

  it.each([204, 205, 304])('answer %s without a body', async (status) => {
    const program = await createProgram();
    await fault({ route: 'click', program_id: program.id, status, body: { a: 1 }, times: 1 });
    const response = await clickOn(program);
    expect([response.status, await response.text()]).toEqual([status, '']);
  });

  it('change nothing of an answer that is no JSON', async () => {
    const origin = 'https://no-json.test';
    await fault({ route: '/openapi.yaml', method: 'GET', origin, answer: { a: 1 } });
    const response = await request('/openapi.yaml', undefined, { origin }, 'GET');
    expect([response.status, (await response.text()).slice(0, 7)]).toEqual([200, 'openapi']);
    await fault({ route: 'click', origin, answer: { a: 1 } });
    const program = await createProgram();
    expect((await clickOn(program, {}, { origin, 'sec-purpose': 'prefetch' })).status).toBe(204);
  });

  it('are cleared by program whatever the stored ones say', async () => {
    const program = await createProgram();
    await db.script(
      `insert into emulator_faults (rule) values ('{"route": "x", "program_id": 1e99}'), ('{"program_id": "x"}')`,
    );
    await fault({ route: 'click', program_id: String(program.id), status: 500 });
    expect((await clickOn(program)).status).toBe(500);
    await call(`/__affitor/faults?program_id=${program.id}`, undefined, { method: 'DELETE' });
    expect((await clickOn(program)).status).toBe(200);
  });
});

describe('requests', () => {
  it('tell what came, newest last, with the program it was about', async () => {
    const program = await createProgram();
    const origin = `https://${program.alice.toLowerCase()}.test`;
    await request('/api/v1/track/click', undefined, { origin }, 'OPTIONS');
    const id = clickId();
    await clickOn(program, { click_id: id }, { origin, 'user-agent': 'Test', cookie: 'a=b', referer: `${origin}/x` });
    await call('/api/v1/track/lead', { click_id: id, customer_key: 'u' }, { headers: { origin } });
    await program.sale({ customer_key: 'u', transaction_id: 't' });

    const of = async (query: string) => (await call(`/__affitor/requests?${query}`)).body.data;
    const byProgram = await of(`program_id=${program.id}`);
    expect(byProgram.map((entry: { path: string }) => entry.path.split('/').at(-1))).toEqual(['click', 'lead', 'sale']);
    expect(byProgram[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/track/click',
      status: 200,
      origin,
      program_id: program.id,
      fault: null,
      headers: { 'user-agent': 'Test', cookie: true, referer: `${origin}/x`, authorization: false },
      body: { click_id: id },
    });
    const byOrigin = await of(`origin=${encodeURIComponent(origin)}`);
    expect(byOrigin.map((entry: { method: string }) => entry.method)).toEqual(['OPTIONS', 'POST', 'POST']);
    expect(await of(`program_id=${program.id}&method=post&path=/api/v1/track/sale`)).toHaveLength(1);
    expect(byOrigin[0].id).toBeLessThan(byOrigin[1].id);
  });

  it('include what was refused, unreadable or unknown', async () => {
    const origin = 'https://refused.test';
    await call('/api/v1/track/click', undefined, { raw: '{', headers: { origin } });
    await call('/nope', undefined, { headers: { origin } });
    const { data } = (await call(`/__affitor/requests?origin=${origin}`)).body;
    expect(data.map((entry: { status: number; body: unknown }) => [entry.status, entry.body])).toEqual([
      [400, null],
      [404, null],
    ]);
  });
});

describe('events', () => {
  it('streams what is recorded and what is not, with the reason', async () => {
    const [program, other] = [await createProgram({ attribution_window_days: 1 }), await createProgram()];
    const abort = new AbortController();
    const response = await app.request(`/__affitor/events?program_id=${program.id}`, { signal: abort.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    const until = async (found: string) => {
      while (!text.includes(found)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`stream ended without ${found}: ${text}`);
        text += value;
      }
    };
    await until('event: ready');
    await other.newClick(other.alice);
    const id = await program.newClick(program.alice);
    await program.lead({ click_id: id, customer_key: 'u' });
    await program.sale({ customer_key: 'nobody' });
    await advance('2d');
    await program.sale({ customer_key: 'u' });
    await until('attribution_window_expired');
    await reader.cancel();
    abort.abort();

    const events = [...text.matchAll(/event: (\w+)\ndata: (.*)/g)].map(([, kind, data]) => [kind, JSON.parse(data!)]);
    const seen = events.filter(([kind]) => kind !== 'ready').map(([kind, data]) => [kind, data.result, data.reason]);
    expect(seen).toEqual([
      ['click', 'recorded', undefined],
      ['lead', 'recorded', undefined],
      ['sale', 'rejected', 'Customer not found. Provide customer_key or click_id.'],
      ['sale', 'not_attributed', 'attribution_window_expired'],
    ]);
  });
});

describe('ids in the query', () => {
  it.each(['1.5', '1e99', '-1', '0', 'x', '9223372036854775808', '%00', '[object Object]'])(
    '%s is refused',
    async (id) => {
      for (const [method, path] of [
        ['GET', 'chain?program_id='],
        ['GET', 'events?program_id='],
        ['GET', 'requests?program_id='],
        ['DELETE', 'faults?program_id='],
        ['DELETE', 'faults?id='],
      ] as const) {
        const answer = await call(`/__affitor/${path}${id}`, undefined, { method });
        const name = path.split('?')[1]!.replace('=', '');
        expect([answer.status, answer.body.error]).toEqual([400, `${name} must be a positive whole number, such as 1`]);
      }
    },
  );
});

describe('chain', () => {
  it('tells each way, whom it was credited to, and why not', async () => {
    const program = await createProgram({ attribution_window_days: 10 });
    const first = await program.newClick(program.alice);
    await program.lead({ click_id: first, customer_key: 'u' });
    const second = clickId();
    await advance('1h');
    await program.click(program.bob, { click_id: second, existing_click_id: first });
    await program.sale({ customer_key: 'u', transaction_id: 't', amount_cents: 100 });
    await program.refund({ transaction_id: 't', refund_amount_cents: 50 });
    await program.sale({ customer_key: 'ghost' });
    await program.click(program.inactive);
    await program.sale({ customer_key: 'u', amount_cents: -1 });
    await call('/api/v1/track/sale', {}, { key: 'no such key' });
    await advance('11d');
    await program.sale({ customer_key: 'u', transaction_id: 'late' });
    await advance('1h');
    await program.newClick(program.alice);

    const { body } = await call(`/__affitor/chain?program_id=${program.id}`);
    expect(body.visitors).toHaveLength(2);
    const [newest, customer] = body.visitors;
    expect(newest).toMatchObject({ status: 'click', leads: [], sales: [], not_attributed: [] });
    expect(customer).toMatchObject({
      status: 'customer',
      customer_keys: ['u'],
      clicks: [
        { click_id: first, partner_code: program.alice },
        { click_id: second, partner_code: program.bob },
      ],
      leads: [{ customer_key: 'u', credited_partner: program.alice }],
      sales: [
        {
          transaction_id: 't',
          credited_partner: program.bob,
          credited_click_id: second,
          commission_cents: 20,
          deducted_cents: 10,
        },
      ],
      not_attributed: [{ reason: 'attribution_window_expired', click_age_days: 11, window_days: 10 }],
    });
    const unmatched = body.unmatched.filter((attempt: { at: string }) => attempt.at >= customer.clicks[0].at);
    expect(unmatched.map((attempt: { reason: string }) => attempt.reason)).toEqual([
      'Customer not found. Provide customer_key or click_id.',
      'Referral link is inactive',
      'amount_cents is required and must be a positive integer',
      'Invalid API token',
    ]);
  });
});

describe('reset', () => {
  it('leaves what a fresh database has', async () => {
    const fresh = await startBackend({ alone: true });
    const program = await fresh.createProgram();
    await program.newClick(program.alice);
    await fresh.call('/__affitor/faults', { route: 'click', status: 500 });
    await fresh.advance('5d');
    await fresh.call('/__affitor/reset', {});
    expect((await program.click(program.alice)).body.error).toBe('Referral link not found');
    const { body } = await fresh.call('/api/tracking/events/1', undefined, { key: 'affitor_demo_key' });
    expect(body.data).toEqual([]);
    const now = new Date((await fresh.call('/__affitor/clock')).body.now).getTime();
    expect(Math.abs(now - Date.now())).toBeLessThan(5000);
    expect((await fresh.createProgram()).id).toBe(2);
  });
});
