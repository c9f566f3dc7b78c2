import { describe, expect, it } from 'vitest';
import { createApp } from '../../e2e/backend/app.ts';
import { systemClock } from '../../e2e/backend/clock.ts';
import { startBackend } from './support/backend.ts';

/** What the inspector page asks for, besides what tests use. */
const { app, db, call, createProgram } = await startBackend();

type Entry = { id: number; path: string; status: number | null; answer: unknown; fault: unknown; method: string };
const journal = async (query: string): Promise<Entry[]> => (await call(`/__affitor/requests?${query}`)).body.data;

/** Past the description: a fault answers whatever it was told to. */
const clickOn = (code: string) =>
  app.request('/api/v1/track/click', {
    method: 'POST',
    body: JSON.stringify({ affiliate_url: `https://shop.test/?aff=${code}` }),
  });

describe('the journal', () => {
  it('keeps what was answered, also by a fault', async () => {
    const program = await createProgram();
    const { body } = await program.click(program.alice);
    await program.click(program.inactive);
    await program.sale({ customer_key: 'nobody' });
    await call('/__affitor/faults', { route: 'click', program_id: program.id, status: 503, times: 1 });
    await clickOn(program.alice);
    await call('/__affitor/faults', { route: 'click', program_id: program.id, drop: 'after', times: 1 });
    await clickOn(program.alice);
    const entries = await journal(`program_id=${program.id}`);
    expect(entries.map(({ status, answer }) => [status, answer])).toEqual([
      [200, body],
      [200, expect.objectContaining({ success: false, message: 'Referral link is inactive' })],
      [400, expect.objectContaining({ error: 'Customer not found. Provide customer_key or click_id.' })],
      [503, { error: 'Emulated fault: 503' }],
      [null, null],
    ]);
  });

  it('keeps no key', async () => {
    const program = await createProgram();
    await call('/api/v1/keys/rotate', {}, { key: program.key });
    await call('/openapi.yaml');
    const [rotation] = await journal(`program_id=${program.id}`);
    expect(rotation).toMatchObject({ status: 200, answer: null });
  });

  it('gives the newest, what is newer than one seen, and what names no program', async () => {
    const program = await createProgram();
    for (let i = 0; i < 4; i++) await program.click(program.alice, { page_title: `${i}` });
    const mine = `program_id=${program.id}`;
    const all = await journal(mine);
    expect(await journal(`${mine}&limit=2`)).toEqual(all.slice(2));
    expect(await journal(`${mine}&after=${all[1]!.id}`)).toEqual(all.slice(2));
    expect(await journal(`${mine}&after=${all[3]!.id}`)).toEqual([]);

    await call('/api/v1/track/click', undefined, { raw: '{' });
    expect(await journal(`${mine}&after=${all[3]!.id}`)).toEqual([]);
    const [broken] = await journal(`${mine}&after=${all[3]!.id}&unassigned=1`);
    expect(broken).toMatchObject({ status: 400, answer: { error: 'Request body is not valid JSON' } });
  });

  it.each(['limit=0', 'limit=x', 'limit=1001', 'after=-1', 'after=x'])('refuses %s', async (query) => {
    expect((await call(`/__affitor/requests?${query}`)).status).toBe(400);
  });
});

/** An open stream; `until` gives everything it has sent when something is found in it. */
async function watch(on: typeof app, query: string) {
  const abort = new AbortController();
  const { body } = await on.request(`/__affitor/events${query}`, { signal: abort.signal });
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const stream = {
    async until(found: RegExp): Promise<string> {
      while (!found.test(text)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended without ${found}: ${text}`);
        text += value;
      }
      return text;
    },
    async close() {
      await reader.cancel();
      abort.abort();
    },
  };
  await stream.until(/event: ready/);
  return stream;
}

it('the stream tells of requests to who asks for them', async () => {
  const program = await createProgram();
  const mine = `?program_id=${program.id}`;
  const [plain, curious] = [await watch(app, mine), await watch(app, `${mine}&requests=1`)];
  // Nothing comes of this one but an entry of the journal.
  await call(`/api/tracking/events/${program.id}`, undefined, { key: program.key });
  const told = await curious.until(/event: request\ndata: .+\n/);
  const [entry] = await journal(`program_id=${program.id}`);
  expect(told).toContain(`event: request\ndata: {"id":${entry!.id}}`);

  await program.click(program.alice);
  expect(await plain.until(/event: click\n/)).not.toContain('event: request');
  await Promise.all([plain.close(), curious.close()]);
});

it('the stream tells who watches requests that the backend was reset', async () => {
  const fresh = await startBackend({ alone: true });
  await fresh.call('/nope');
  const stream = await watch(fresh.app, '?requests=1');
  await fresh.call('/__affitor/reset', {});
  await stream.until(/event: request\ndata: {"id":0}/);
  await stream.close();
});

describe('faults', () => {
  it('are listed, and taken back one by one', async () => {
    const program = await createProgram();
    const add = async (rule: object) =>
      (await call('/__affitor/faults', { program_id: program.id, ...rule })).body.id as number;
    const first = await add({ route: 'click', status: 500, times: 3 });
    const second = await add({ route: 'lead', delay_ms: 5 });
    await clickOn(program.alice);
    const listed = async () => {
      const { data } = (await call('/__affitor/faults')).body;
      return data.filter((fault: { program_id?: number }) => fault.program_id === program.id);
    };
    expect(await listed()).toEqual([
      {
        id: first,
        remaining: 2,
        route: '/api/v1/track/click',
        method: 'POST',
        program_id: program.id,
        status: 500,
      },
      {
        id: second,
        remaining: null,
        route: '/api/v1/track/lead',
        method: 'POST',
        program_id: program.id,
        delay_ms: 5,
      },
    ]);
    await call(`/__affitor/faults?id=${first}`, undefined, { method: 'DELETE' });
    expect((await listed()).map(({ id }: { id: number }) => id)).toEqual([second]);
    expect((await clickOn(program.alice)).status).toBe(200);
  });

  it('that are used up are not listed', async () => {
    const program = await createProgram();
    await call('/__affitor/faults', { route: 'click', program_id: program.id, status: 500, times: 1 });
    await clickOn(program.alice);
    const { data } = (await call('/__affitor/faults')).body;
    expect(data.some((fault: { program_id?: number }) => fault.program_id === program.id)).toBe(false);
  });
});

it('the doctor’s question is nobody’s attempt, and stays in the journal', async () => {
  const program = await createProgram();
  const before = await journal('limit=1');
  const unmatched = async (): Promise<{ reason: string }[]> =>
    (await call(`/__affitor/chain?program_id=${program.id}`)).body.unmatched;
  const known = (await unmatched()).length;
  await call('/api/v1/track/click?doctor', {});
  await call('/api/v1/track/click?doctor', undefined, { raw: '{' });
  expect(await unmatched()).toHaveLength(known);
  expect(await journal(`path=/api/v1/track/click&after=${before[0]!.id}`)).toHaveLength(2);
  await call('/api/v1/track/click', {});
  expect((await unmatched()).slice(known)).toMatchObject([{ reason: 'affiliate_url is required' }]);
});

describe('a program', () => {
  it('is described without its secrets', async () => {
    const program = await createProgram({ name: 'Mine', attribution_window_days: 30, commission_percent: 12.5 });
    const { body } = await call(`/__affitor/programs/${program.id}`);
    expect(body).toEqual({
      id: program.id,
      name: 'Mine',
      cookie_window_days: 90,
      attribution_window_days: 30,
      partners: [
        { code: program.alice, active: true },
        { code: program.bob, active: true },
        { code: program.inactive, active: false },
      ],
    });
  });

  it.each(['0', '999999', 'x', '1e3', '-1'])('%s is not found', async (id) => {
    expect((await call(`/__affitor/programs/${id}`)).status).toBe(404);
  });
});

it('the Stripe events that can be triggered are listed, and each can', async () => {
  const program = await createProgram();
  const { data } = (await call('/__affitor/stripe/events')).body;
  expect(data).toContain('checkout.session.completed');
  expect(data).toContain('charge.dispute.closed');
  for (const event of data) {
    const ids = { invoice: 'in_listed', payment_intent: 'pi_listed', amount: 1200 };
    const { body } = await program.trigger(event, ids);
    expect([event, body.status]).toEqual([event, 200]);
  }
});

it('the demo shop’s address is known to who is told of it', async () => {
  expect((await call('/__affitor/shop')).body).toEqual({ url: null });
  const deps = { db, clock: systemClock, emulator: true, log: () => {}, trackerFile: '' };
  const told = createApp({ ...deps, shopUrl: 'http://localhost:4711' });
  expect(await (await told.request('/__affitor/shop')).json()).toEqual({ url: 'http://localhost:4711' });
});
