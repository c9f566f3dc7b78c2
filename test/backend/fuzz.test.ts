import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultSchema } from '../../e2e/backend/emulator/faults.ts';
import { programSchema } from '../../e2e/backend/emulator/program-schema.ts';
import { clickSchema, leadSchema, refundSchema, saleSchema } from '../../e2e/backend/schema.ts';
import { COMPOSABLE_EVENTS, compose, signPayload } from '../../e2e/backend/stripe/compose.ts';
import { cases } from '../support/cases.ts';
import { engine, startBackend } from './support/backend.ts';
import { type Endpoint, endpoints, MALFORMED_TEXTS, MALFORMED_VALUES, parts, type World } from './support/endpoints.ts';

const { db, app } = await startBackend({ emulator: false, alone: true });
const emulated = await startBackend();

/** On a server each statement is a way there and back; the cases that PGlite tries are the same and more. */
const RUNS = engine === 'pglite' ? cases({ desk: 1500, ci: 5000 }) : 1000;
const EMULATED_RUNS = engine === 'pglite' ? cases({ desk: 200, ci: 600 }) : 200;
/** The same requests each time; others with `AFFITOR_SEED=…`. */
const SEED = Number(process.env.AFFITOR_SEED ?? 20261124);

const FIELDS = [
  'affiliate_url',
  'click_id',
  'existing_click_id',
  'program_id',
  'page_url',
  'page_title',
  'user_agent',
  'customer_key',
  'email',
  'transaction_id',
  'amount_cents',
  'currency',
  'sale_type',
  'is_recurring',
  'subscription_id',
  'line_items',
  'refund_amount_cents',
  'refund_reason',
  'additional_data',
  'type',
  'overlap_seconds',
];

const VICTIM_CLICK = 'victim_click_id_12345';
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 600 }),
  fc.constantFrom(
    '\0',
    '\ud800',
    '\udfff\ud800',
    '__proto__',
    "'; drop table clicks; --",
    '💥'.repeat(300),
    'x'.repeat(5000),
  ),
);
/** Near enough to what is asked for to come far. */
const plausible = fc.constantFrom<unknown>(
  'https://shop.test/?aff=PARTNER123',
  'https://shop.test/?aff=PARTNER456&aff=',
  'https://shop.test/?aff=%ff%00',
  'http://[::1]/?aff=INACTIVE1#x',
  VICTIM_CLICK,
  'A'.repeat(21),
  'B'.repeat(21),
  'victim',
  'u1',
  1,
  '1',
  2,
  0,
  -0,
  100,
  2 ** 31,
  Number.MAX_SAFE_INTEGER,
  1e300,
  'usd',
  'subscription',
  'chain',
  true,
  null,
  { test_mode: true, program_id: 1 },
);
const anything = fc.oneof(
  plausible,
  plausible,
  text,
  fc.constantFrom(...MALFORMED_VALUES),
  fc.jsonValue({ maxDepth: 4 }),
  fc.double(),
);
const body = fc.dictionary(
  fc.oneof({ arbitrary: fc.constantFrom(...FIELDS), weight: 9 }, { arbitrary: text, weight: 1 }),
  anything,
  {
    maxKeys: 12,
  },
);
/** What each endpoint would take, as it is or with a few fields spoilt. */
const VALID: Record<string, object> = {
  '/api/v1/track/click': { affiliate_url: 'https://shop.test/?aff=PARTNER123', click_id: 'A'.repeat(21) },
  '/api/v1/track/lead': { click_id: 'A'.repeat(21), customer_key: 'u1' },
  '/api/v1/track/sale': { transaction_id: 't', amount_cents: 100, customer_key: 'u1' },
  '/api/v1/track/refund': { transaction_id: 't1' },
  '/api/v1/cli/test-event': { type: 'chain' },
  '/api/v1/stripe/webhook': compose('invoice.paid', { click_id: 'A'.repeat(21), program_id: 1 }),
};
const spoilt = (path: string) =>
  fc
    .tuple(fc.dictionary(fc.constantFrom(...FIELDS, 'data', 'id', 'created'), anything, { maxKeys: 2 }), fc.nat(40))
    .map(([fields, n]) => ({
      ...VALID[path],
      ...('transaction_id' in VALID[path]! && { transaction_id: `t${n}` }),
      ...fields,
    }));
const rawFor = (path: string) =>
  fc.oneof(
    { arbitrary: fc.oneof(spoilt(path), body).map((value) => JSON.stringify(value)), weight: 8 },
    { arbitrary: fc.json({ maxDepth: 40 }), weight: 1 },
    { arbitrary: fc.uint8Array({ maxLength: 200 }), weight: 1 },
    { arbitrary: fc.nat(70_000).map((size) => `{"page_title":"${'x'.repeat(size)}"}`), weight: 1 },
  );
const post = (path: string) => fc.record({ method: fc.constant('POST'), path: fc.constant(path), raw: rawFor(path) });
const request = fc.oneof(
  ...Object.keys(VALID).map(post),
  fc.record({
    method: fc.constant('GET'),
    path: fc
      .tuple(
        fc.constantFrom('1', '2', 'x', '%00'),
        fc.dictionary(fc.constantFrom('page', 'pageSize', 'eventType', 'dateFrom', 'dateTo'), text),
      )
      .map(([id, query]) => `/api/tracking/events/${id}?${new URLSearchParams(query)}`),
    raw: fc.constant(undefined),
  }),
);
const authorization = fc.constantFrom('Bearer affitor_demo_key', 'Bearer affitor_demo_key', 'Bearer wrong', undefined);

const PAYMENTS = [
  'payments',
  'payment_names',
  'payment_facts',
  'payment_refunds',
  'buyer_identities',
  'awaited_clicks',
  'pending_leads',
  'reattributions',
  'sale_changes',
];

/** Everything that belongs to one program. */
async function snapshot(programId: number): Promise<string> {
  const tables = [
    'api_keys',
    'clicks',
    'commissions',
    'customers',
    'leads',
    'partners',
    'refunds',
    'sales',
    'test_events',
  ];
  const states: unknown[] = [];
  for (const table of [...tables, 'test_runs', 'visitors', 'stripe_events', ...PAYMENTS]) {
    states.push(await db.query(`select * from ${table} where program_id = $1 order by 1`, [programId]));
  }
  return JSON.stringify(states);
}

type Request = typeof request extends fc.Arbitrary<infer T> ? T : never;

/** Without a key a lead may name the program it is about: the victim's own visitors may do that. */
const needsKey = (path: string) => path.endsWith('/lead');

async function send(target: typeof app, { method, path, raw: sent }: Request, auth: string | undefined) {
  const key = auth ?? (needsKey(path) ? 'Bearer affitor_demo_key' : undefined);
  const isSigned = path.endsWith('webhook') && typeof sent === 'string';
  const response = await target.request(path, {
    method,
    headers: {
      ...(key && { authorization: key }),
      ...(isSigned && { 'stripe-signature': signPayload(sent, 'whsec_affitor_demo') }),
    },
    ...(sent !== undefined && { body: sent as string }),
  });
  const answer: unknown = await response.json();
  expect(response.status, JSON.stringify({ path, sent, answer })).toBeLessThan(500);
  // The limit on test events answers as the hosted command line expects it.
  const error = response.status === 429 ? expect.objectContaining({ code: 'rate_limited' }) : expect.any(String);
  const isExplained = response.status === 400 && /\/(lead|sale|refund)\/?$/.test(path);
  const { reason, hint, ...rest } = answer as { reason?: unknown; hint?: unknown };
  if (response.status >= 400) expect(rest).toEqual({ error });
  if (isExplained && reason !== undefined) expect(hint).toEqual(expect.any(String));
  if (!isExplained && response.status >= 400 && response.status !== 404)
    expect([reason, hint]).toEqual([undefined, undefined]);
  return response.status;
}

describe('fuzzed requests', () => {
  it('never give a 5xx and never touch another program', { timeout: 120_000 }, async () => {
    const victim = 1_000_000;
    await db.script(`
      insert into programs (id, name, cookie_window_days, attribution_window_days, commission_percent, lead_auth, stripe_webhook_secret)
        values (2, 'Victim', 90, 60, 20, 'open', 'whsec_victim');
      insert into partners (program_id, code) values (2, 'VICTIM');
      insert into visitors (id, program_id, created_at) values (${victim}, 2, now());
      insert into clicks (click_id, program_id, partner_id, visitor_id, clicked_at, context)
        select '${VICTIM_CLICK}', program_id, id, ${victim}, now(), '{}' from partners where code = 'VICTIM';
      insert into customers (program_id, customer_key, visitor_id, created_at) values (2, 'victim', ${victim}, now());`);
    const before = await snapshot(2);

    const reached = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(request, authorization, async (one, auth) => {
        const outcome = `${one.path.split('?')[0]} ${await send(app, one, auth)}`;
        reached.set(outcome, (reached.get(outcome) ?? 0) + 1);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    expect(await snapshot(2)).toBe(before);
    // Fuzzing that never gets past the first check proves nothing.
    for (const path of Object.keys(VALID)) {
      expect(reached.get(`${path} 200`) ?? 0, `${path} 200 in ${JSON.stringify([...reached])}`).toBeGreaterThan(
        RUNS / 1000,
      );
    }
  });

  it('are journalled by the emulator without a 5xx', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(request, authorization, async (one, auth) => {
        await send(emulated.app, one, auth);
      }),
      { numRuns: EMULATED_RUNS, seed: SEED },
    );
  });
});

/** Headers that something here reads, in groups: the first one that is refused hides the others of its group. */
const HEADERS = [
  ['authorization'],
  ['host'],
  ['origin', 'sec-fetch-site', 'sec-fetch-dest'],
  [
    'last-event-id',
    'stripe-signature',
    'sec-purpose',
    'content-type',
    'user-agent',
    'referer',
    'cookie',
    'access-control-request-method',
    'access-control-request-headers',
    'x-forwarded-for',
  ],
  ['content-length'],
];

interface Sent {
  path: string;
  init: RequestInit & { headers: Record<string, string> };
}

/** One part of a request, and the request with something else in its place; `undefined` where HTTP has no way to say it. */
interface Target {
  part: string;
  values: readonly unknown[];
  spoil: (value: unknown) => Sent | undefined;
}

/** Every value in every place takes minutes. Otherwise those that did harm, and of the others every eighth, not the same in each place. */
const isThorough = process.env.AFFITOR_FUZZ === 'all';
const isChosen = (part: number, at: number, value: unknown) =>
  isThorough || HARMFUL.has(JSON.stringify(value)) || (part + at) % 8 === 0;
const HARMFUL = new Set(['{"toString":1}', '1.5', '"1.5"', '1e+99', '"1e99"', '-1', '"-1"', '"a\\u0000b"']);

const asHeader = (text: unknown) => {
  try {
    return new Headers({ x: String(text) }).get('x') ?? undefined;
  } catch {
    return undefined;
  }
};

describe('malformed values', () => {
  const world: World = { id: 1, code: 'PARTNER123', clickId: 'A'.repeat(21), nonce: 'n' };
  let key = 'affitor_demo_key';
  let sent = 0;

  const table = endpoints(
    world,
    COMPOSABLE_EVENTS.map((type) => ({ type })),
  ).map(({ method, route, body = {} }, index) => {
    const { type, event = type } = body as { type?: string; event?: string };
    return { method, route, index, event };
  });
  /** The emulator runs on one machine, with PGlite: there its controls are tried. A server has the endpoints of the API. */
  const ofServer = table.filter(({ route }) => engine === 'pglite' || !route.startsWith('/__affitor'));

  /** What an endpoint takes, with something that is different each time where it must be. */
  const fresh = (index: number): Endpoint => {
    sent++;
    const nonce = `n${sent}`;
    const ids = { invoice: `in_${nonce}`, payment_intent: `pi_${nonce}`, click_id: world.clickId };
    const { event } = table[index]!;
    const events = COMPOSABLE_EVENTS.map((type) =>
      type === event ? compose(type, { ...ids, program_id: 1 }) : { type },
    );
    return endpoints({ ...world, nonce }, events)[index]!;
  };

  const request = (endpoint: Endpoint, change: Partial<Endpoint> & { headers?: Record<string, string> } = {}): Sent => {
    const { method, route, params = {}, query, body, ...rest } = { ...endpoint, ...change };
    const path = route.replace(/:(\w+)(\{.*\})?|\*/g, (match, name) => encodeURIComponent(params[name ?? match] ?? ''));
    const raw = body === undefined ? undefined : JSON.stringify(body);
    return {
      path: query ? `${path}?${new URLSearchParams(query)}` : path,
      init: {
        method,
        headers: {
          ...(rest.key && { authorization: `Bearer ${key}` }),
          ...(rest.signed && { 'stripe-signature': signPayload(raw!, 'whsec_affitor_demo') }),
          ...rest.headers,
        },
        ...(raw !== undefined && { body: raw }),
      },
    };
  };

  /** An address has no half of a surrogate pair. */
  const wellFormed = (text: unknown) => Buffer.from(String(text)).toString();

  function targets(index: number): Target[] {
    const { body, query = {}, params = {} } = fresh(index);
    return [
      ...(body === undefined ? [] : parts(body)).map(({ path }, at) => ({
        part: `body.${path}`,
        values: MALFORMED_VALUES,
        spoil: (value: unknown) => {
          const endpoint = fresh(index);
          return request(endpoint, { body: parts(endpoint.body)[at]!.replace(value) as object });
        },
      })),
      ...Object.keys(query).map((name) => ({
        part: `?${name}`,
        values: MALFORMED_TEXTS,
        spoil: (value: unknown) => request(fresh(index), { query: { ...query, [name]: wellFormed(value) } }),
      })),
      ...Object.keys(params).map((name) => ({
        part: `:${name}`,
        values: MALFORMED_TEXTS,
        spoil: (value: unknown) => request(fresh(index), { params: { ...params, [name]: wellFormed(value) } }),
      })),
      ...HEADERS.map((names) => ({
        part: names.join(),
        values: MALFORMED_TEXTS,
        spoil: (value: unknown) => {
          const text = asHeader(value);
          const headers = Object.fromEntries(names.map((name) => [name, text!]));
          return text === undefined ? undefined : request(fresh(index), { headers });
        },
      })),
    ];
  }

  /** Sends a request; its answer, unless the backend failed at it. */
  async function expectAnswered({ path, init }: Sent): Promise<{ status: number; answer: unknown }> {
    const response = await emulated.app.request(path, init);
    const { status } = response;
    const type = response.headers.get('content-type') ?? '';
    const where = `${init.method} ${path} ${String(init.body).slice(0, 500)} ${JSON.stringify(init.headers)}`;
    if (type.startsWith('text/event-stream')) {
      // It begins with a 200 whatever follows.
      const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        text += read.value;
        if (text.includes('event: ready')) break;
      }
      await reader.cancel();
      expect(text, where).toContain('event: ready');
      return { status, answer: undefined };
    }
    const text = await response.text();
    expect(status, `${where}: ${text.slice(0, 200)}`).toBeLessThan(500);
    const answer: unknown = type.startsWith('application/json') ? JSON.parse(text) : undefined;
    const told = answer as { error?: unknown; status?: number; api_key?: string } | undefined;
    if (status >= 400 && type.startsWith('application/json')) expect(told, where).toHaveProperty('error');
    // What the webhook answered to an event that was triggered.
    if (path.startsWith('/__affitor/stripe/trigger') && status < 400) expect(told!.status, where).toBeLessThan(500);
    if (path.startsWith('/api/v1/keys/rotate') && told?.api_key) key = told.api_key;
    return { status, answer };
  }

  /** The backend does what it does without any of this. */
  async function expectSound(cause: string) {
    const call = async (method: string, path: string, body?: object) => {
      const init = { method, headers: {}, ...(body && { body: JSON.stringify(body) }) };
      const { status, answer } = await expectAnswered({ path, init });
      expect(status, `after ${cause}: ${method} ${path} ${JSON.stringify(answer)}`).toBeLessThan(400);
    };
    await call('GET', '/__affitor/clock');
    await call('GET', '/__affitor/faults');
    await call('DELETE', '/__affitor/faults');
    await call('GET', '/__affitor/requests?limit=3');
    await call('POST', '/api/v1/track/click', { affiliate_url: 'https://shop.test/?aff=PARTNER123' });
    await call('DELETE', '/__affitor/clock');
  }

  it('are tried at every endpoint and in every field', () => {
    const declared = emulated.app.routes
      .filter(({ method, path }) => method !== 'ALL' && !path.endsWith('/*') && path !== '/*')
      .map(({ method, path }) => `${method} ${path}`);
    const tried = new Set(table.map(({ method, route }) => `${method} ${route}`));
    expect([...new Set(declared)].filter((one) => !tried.has(one))).toEqual([]);

    const bodyOf = (route: string) => endpoints(world, []).find((one) => one.route === route && one.body)!.body!;
    const fields = (route: string) => Object.keys(bodyOf(route));
    expect(fields('/api/v1/track/click')).toEqual(expect.arrayContaining(Object.keys(clickSchema.shape)));
    expect(fields('/api/v1/track/lead')).toEqual(expect.arrayContaining(Object.keys(leadSchema.shape)));
    expect(fields('/api/v1/track/sale')).toEqual(expect.arrayContaining(Object.keys(saleSchema.shape)));
    expect(fields('/api/v1/track/refund')).toEqual(expect.arrayContaining(Object.keys(refundSchema.shape)));
    expect(fields('/__affitor/programs')).toEqual(expect.arrayContaining(Object.keys(programSchema.shape)));
    expect(fields('/__affitor/faults')).toEqual(expect.arrayContaining(Object.keys(faultSchema.shape)));
  });

  const isStripe = (route: string) => route.includes('/stripe/') && !route.endsWith('/events');

  it.each(ofServer.filter(({ route }) => !isStripe(route)))(
    'never make $method $route answer 5xx, nor what comes after it',
    { timeout: isThorough ? 3_600_000 : 120_000 },
    async ({ index, method, route }) => {
      expect((await expectAnswered(request(fresh(index)))).status).not.toBe(400);
      for (const [nth, { part, values, spoil }] of targets(index).entries()) {
        for (const [at, value] of values.entries()) {
          const spoilt = isChosen(nth, at, value) ? spoil(value) : undefined;
          if (!spoilt) continue;
          const { status } = await expectAnswered(spoilt);
          // A clock or a fault that was taken concerns the next request.
          const changes = method === 'POST' && /clock|faults/.test(route) && status === 200;
          if (changes) await expectSound(`${part} ${JSON.stringify(value)}`);
        }
      }
      await expectSound(`${method} ${route}`);
    },
  );

  it.each(ofServer.filter(({ route }) => isStripe(route)))(
    'never make $method $route $event answer 5xx',
    { timeout: isThorough ? 3_600_000 : 120_000 },
    async ({ index }) => {
      const all = targets(index).flatMap((target, nth) =>
        target.values.map((value, at) => ({ target, nth, value, at })),
      );
      const some = isThorough ? all : fc.sample(fc.constantFrom(...all), 40);
      for (const { target, value } of some) {
        const spoilt = target.spoil(value);
        if (spoilt) await expectAnswered(spoilt);
      }
    },
  );
});
