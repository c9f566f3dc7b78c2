import { describe, expect, it } from 'vitest';
import { signPayload } from '../../e2e/backend/stripe/compose.ts';
import { clickId, startBackend } from './support/backend.ts';
import { stripeFor, WEBHOOK } from './support/stripe.ts';

const backend = await startBackend();
const { app, db, call, createProgram } = backend;
const { composeNow } = stripeFor(backend);

/** Every path of the application, with a value for what may vary in it. */
const PATHS = [...new Set(app.routes.map(({ path }) => path))]
  .filter((path) => path !== '/' && !path.includes('*'))
  .map((path) => path.replace(/:\w+(\{.*\})?/, '1'));

/** What a request is answered, apart from what differs each time. */
async function ask(method: string, path: string) {
  const response = await app.request(path, {
    method,
    headers: { origin: 'http://localhost', 'access-control-request-headers': 'content-type' },
    ...(method === 'POST' && { body: '{}' }),
  });
  const headers = Object.fromEntries(response.headers);
  if (headers['content-type']?.startsWith('text/event-stream')) {
    await response.body?.cancel();
    return { status: response.status, headers };
  }
  const body = (await response.text()).replace(/"(now|id|api_key|stripe_webhook_secret)":("[^"]*"|\d+)/g, '"$1":…');
  return { status: response.status, headers, body: body.replace(/"partner_codes":\[[^\]]*\]/g, '"partner_codes":…') };
}

/** What was refused of a program's, by its kind. */
async function refusalsOf(program: number) {
  const rows = await db.query<{ kind: string }>(
    `select outcome ->> 'kind' as kind from emulator_outcomes where program_id = $1 and outcome ->> 'result' = 'rejected'`,
    [program],
  );
  return rows.map(({ kind }) => kind);
}

describe('one trailing slash makes no difference', () => {
  it('to any path of the API, the webhooks and the emulator', () => {
    const tracked = ['/api/v1/track/click', '/api/tracking/click', '/api/v1/track/lead', '/api/v1/track/sale'];
    expect(PATHS).toEqual(expect.arrayContaining([...tracked, WEBHOOK, `${WEBHOOK}/1`, '/__affitor/clock']));
    expect(PATHS.length).toBeGreaterThan(25);
  });

  it.each(PATHS.flatMap((path) => ['GET', 'POST', 'OPTIONS', 'PUT'].map((method) => [method, path] as const)))(
    'to %s %s',
    async (method, path) => {
      expect(await ask(method, `${path}/`)).toEqual(await ask(method, path));
      expect(await ask(method, `${path}/?a=/`)).toEqual(await ask(method, `${path}?a=/`));
    },
  );

  it('and a second one is another path', async () => {
    expect((await call('/api/v1/track/click//', {})).status).toBe(404);
  });

  it('to what is recorded, whose it is and what the journal calls it', async () => {
    const program = await createProgram();
    const id = clickId();
    const { key } = program;
    const affiliate_url = `https://shop.test/?aff=${program.alice}`;
    expect((await call('/api/v1/track/click/', { affiliate_url, click_id: id })).body.click_id).toBe(id);
    expect((await call('/api/v1/track/lead/', { click_id: id, customer_key: 'u' })).body.success).toBe(true);
    const sale = { transaction_id: 't', amount_cents: 100, customer_key: 'u' };
    expect((await call('/api/v1/track/sale/', sale, { key })).body.partner_code).toBe(program.alice);
    expect((await call('/api/v1/track/refund/', { transaction_id: 't' }, { key })).body.status).toBe('reversed');
    expect((await call('/api/v1/track/sale/', { amount_cents: -1 }, { key })).status).toBe(400);
    const { data } = (await call(`/api/tracking/events/${program.id}/?pageSize=10`, undefined, { key })).body;
    expect(data).toHaveLength(3);

    const journal = (await call(`/__affitor/requests/?program_id=${program.id}`)).body.data as { path: string }[];
    expect(journal.map(({ path }) => path)).toEqual([
      '/api/v1/track/click',
      '/api/v1/track/lead',
      '/api/v1/track/sale',
      '/api/v1/track/refund',
      '/api/v1/track/sale',
      `/api/tracking/events/${program.id}`,
    ]);
    const clicks = await call(`/__affitor/requests?program_id=${program.id}&path=/api/v1/track/click/`);
    expect(clicks.body.data).toHaveLength(1);
    expect(await refusalsOf(program.id)).toEqual(['sale']);
  });

  it.each(['click', '/api/v1/track/click', '/api/v1/track/click/'])('to the fault of the route %s', async (route) => {
    const program = await createProgram();
    await call('/__affitor/faults', { route, program_id: program.id, status: 503, times: 2 });
    const body = { affiliate_url: `https://shop.test/?aff=${program.alice}` };
    const ask = (path: string) => app.request(path, { method: 'POST', body: JSON.stringify(body) });
    expect((await ask('/api/v1/track/click/')).status).toBe(503);
    expect((await ask('/api/v1/track/click')).status).toBe(503);
    expect((await ask('/api/v1/track/click/')).status).toBe(200);
  });

  it.each(['', '/'])('to a webhook’s size and program: webhook%s', async (slash) => {
    const program = await createProgram();
    const click_id = await program.newClick(program.alice);
    for (const path of [`${WEBHOOK}${slash}`, `${WEBHOOK}/${program.id}${slash}`]) {
      const event = { ...(await composeNow('invoice.paid', { click_id })), padding: 'x'.repeat(900 * 1024) };
      const raw = JSON.stringify(event);
      const headers = { 'stripe-signature': signPayload(raw, program.secret) };
      expect((await call(path, undefined, { raw, headers })).body).toEqual({ received: true, result: 'recorded' });
      expect((await call(path, undefined, { raw: '{}' })).status).toBe(400);
    }
    // The other address tells of no program.
    expect(await refusalsOf(program.id)).toEqual(['stripe']);
  });
});
