import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, signPayload } from '../../e2e/backend/stripe/compose.ts';
import { cases } from '../support/cases.ts';
import { startBackend } from './support/backend.ts';

const { db, app } = await startBackend({ emulator: false, alone: true });
const emulated = await startBackend();

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
const anything = fc.oneof(plausible, plausible, text, fc.jsonValue({ maxDepth: 4 }), fc.double());
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
  if (response.status >= 400) expect(answer).toEqual({ error });
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
      { numRuns: cases({ desk: 1500, ci: 5000 }) },
    );
    expect(await snapshot(2)).toBe(before);
    // Fuzzing that never gets past the first check proves nothing.
    for (const path of Object.keys(VALID)) {
      expect(reached.get(`${path} 200`) ?? 0, `${path} 200 in ${JSON.stringify([...reached])}`).toBeGreaterThan(5);
    }
  });

  it('are journalled by the emulator without a 5xx', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(request, authorization, async (one, auth) => {
        await send(emulated.app, one, auth);
      }),
      { numRuns: cases({ desk: 200, ci: 600 }) },
    );
  });
});
