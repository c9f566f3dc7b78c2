/** A request that each endpoint takes, with every field it knows. Tests spoil one part of it at a time. */
export interface Endpoint {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** As the application declares it. */
  route: string;
  /** Values of what varies in the path. */
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
  /** Needs, or takes, the key of the program. */
  key?: boolean;
  /** The body is signed with the secret of the program. */
  signed?: boolean;
}

export interface World {
  id: number;
  code: string;
  clickId: string;
  nonce: string;
}

const click = ({ id, code, clickId }: World) => ({
  affiliate_url: `https://shop.test/?aff=${code}`,
  click_id: clickId,
  existing_click_id: clickId,
  program_id: id,
  page_url: 'https://shop.test/',
  page_title: 'Shop',
  referrer_url: 'https://blog.test/',
  session_id: 's1',
  user_agent: 'Test',
  screen_resolution: '1x1',
  viewport_size: '1x1',
  language: 'en',
  timezone: 'UTC',
  additional_data: { test_mode: false, program_id: id, plan: { name: 'pro' } },
});

const partner = {
  name: 'Alice',
  image_url: 'https://shop.test/alice.png',
  discount: { percent: 10, code: 'A' },
};

/** The parameters of all composers together. */
const trigger = ({ id, clickId, nonce }: World) => ({
  program_id: id,
  event_id: `evt_${nonce}`,
  created: 1_700_000_000,
  livemode: false,
  click_id: clickId,
  customer_key: 'u1',
  email: 'a@example.com',
  customer: `cus_${nonce}`,
  promotion_code: { id: 'promo_1', code: 'SPRING' },
  mode: 'payment',
  amount: 5000,
  tax: 100,
  credit_applied: 10,
  currency: 'usd',
  payment_status: 'paid',
  client_reference_id: clickId,
  invoice_creation: false,
  session: `cs_${nonce}`,
  invoice: `in_${nonce}`,
  payment_intent: `pi_${nonce}`,
  subscription: `sub_${nonce}`,
  charge: `ch_${nonce}`,
  refund: `re_${nonce}`,
  dispute: `du_${nonce}`,
  shape: 'basil',
  billing_reason: 'subscription_create',
  trial: false,
  interval: 'month',
  metadata_on: 'subscription',
  with_discounts: true,
  with_payments: true,
  amount_refunded: 100,
  status: 'succeeded',
  reason: 'requested_by_customer',
});

/** An endpoint is here as often as it takes bodies of different shapes. */
export const endpoints = (world: World, events: readonly { type: string }[]): Endpoint[] => {
  const { id, clickId, nonce } = world;
  const testMode = { additional_data: { test_mode: true, program_id: id }, program_id: id };
  const sale = {
    transaction_id: `t_${nonce}`,
    amount_cents: 100,
    customer_key: 'u1',
    click_id: clickId,
    coupon: 'SPRING',
    currency: 'USD',
    sale_type: 'subscription',
    is_recurring: false,
    subscription_id: 'sub_1',
    subscription_interval: 'monthly',
    product_id: 'p1',
    line_items: [{ name: 'Pro', amount_cents: 100 }],
    additional_data: { test_mode: false, program_id: id },
  };
  const refund = {
    transaction_id: `t_${nonce}`,
    refund_amount_cents: 50,
    reversal: false,
    refund_reason: 'asked',
    additional_data: { test_mode: false, program_id: id },
  };
  return [
    { method: 'POST', route: '/api/v1/track/click', body: click(world) },
    { method: 'POST', route: '/api/v1/track/click', body: testMode },
    // The older name of the first.
    { method: 'POST', route: '/api/tracking/click', body: { affiliate_url: `https://shop.test/?aff=${world.code}` } },
    {
      method: 'POST',
      route: '/api/v1/track/lead',
      body: {
        click_id: clickId,
        click_ids: [clickId],
        customer_key: 'u1',
        coupon: 'SPRING',
        email: 'a@example.com',
        program_id: id,
        page_url: 'https://shop.test/',
        session_id: 's1',
        additional_data: { test_mode: false, program_id: id },
      },
    },
    { method: 'POST', route: '/api/v1/track/sale', key: true, body: sale },
    { method: 'POST', route: '/api/v1/track/sale', key: true, body: testMode },
    { method: 'POST', route: '/api/v1/track/refund', key: true, body: refund },
    ...events.map((body) => ({ method: 'POST' as const, route: '/api/v1/stripe/webhook', signed: true, body })),
    {
      method: 'POST',
      route: '/api/v1/stripe/webhook/:program',
      params: { program: String(id) },
      signed: true,
      body: events[0]!,
    },
    { method: 'POST', route: '/api/v1/cli/test-event', key: true, body: { type: 'chain' } },
    { method: 'POST', route: '/api/v1/cli/test-event', key: true, body: { event_type: 'click', program_id: id } },
    { method: 'GET', route: '/api/v1/cli/status', key: true, query: { program_id: String(id) } },
    { method: 'GET', route: '/api/v1/programs/me/readiness', key: true },
    { method: 'GET', route: '/api/v1/attribution/explain', key: true, query: { transaction_id: `t_${nonce}` } },
    { method: 'POST', route: '/api/tracking/check-test-events', body: { program_id: id, step: 'pageview' } },
    { method: 'POST', route: '/api/v1/keys/rotate', key: true, body: { overlap_seconds: 0 } },
    {
      method: 'GET',
      route: '/api/tracking/events/:programId',
      params: { programId: String(id) },
      key: true,
      query: { page: '1', pageSize: '10', eventType: 'click', dateFrom: '2020-01-01', dateTo: '2030-01-01' },
    },
    { method: 'GET', route: '/js/affitor-tracker.js' },
    { method: 'GET', route: '/js/affitor-tracker.dev.js' },
    { method: 'GET', route: '/openapi.yaml' },

    {
      method: 'POST',
      route: '/__affitor/programs',
      body: {
        name: 'Made',
        cookie_window_days: 90,
        attribution_window_days: 60,
        commission_percent: 20,
        commission_currency: 'USD',
        commission_fixed_cents: null,
        commission_duration_months: 12,
        lead_auth: 'open',
        accept_test_mode: true,
        partner,
        partners: [{ partner: { ...partner, discount: { amount_cents: 500, currency: 'USD' } }, coupons: [nonce] }],
      },
    },
    { method: 'GET', route: '/__affitor/programs' },
    { method: 'GET', route: '/__affitor/programs/:id{[1-9]\\d{0,14}}', params: { id: String(id) } },
    {
      method: 'PATCH',
      route: '/__affitor/programs/:id{[1-9]\\d{0,14}}',
      params: { id: String(id) },
      body: { lead_auth: 'open' },
    },
    { method: 'POST', route: '/__affitor/clock', body: { advance: '1s' } },
    { method: 'POST', route: '/__affitor/clock', body: { now: '2030-01-01T00:00:00Z' } },
    { method: 'GET', route: '/__affitor/clock' },
    { method: 'DELETE', route: '/__affitor/clock' },
    {
      method: 'POST',
      route: '/__affitor/faults',
      body: {
        route: 'click',
        method: 'POST',
        program_id: id,
        origin: 'https://shop.test',
        status: 418,
        body: { error: 'x' },
        headers: { 'Retry-After': '1', 'X-Other': 'y' },
        delay_ms: 1,
        drop: false,
        mint: true,
        answer: { cookie_window_days: 3 },
        times: 1,
      },
    },
    { method: 'GET', route: '/__affitor/faults' },
    {
      method: 'DELETE',
      route: '/__affitor/faults',
      query: { id: '1', program_id: String(id), origin: 'https://a.test' },
    },
    {
      method: 'GET',
      route: '/__affitor/requests',
      query: {
        program_id: String(id),
        unassigned: '1',
        origin: 'https://a.test',
        path: '/api/v1/track/click',
        method: 'POST',
        after: '1',
        limit: '10',
      },
    },
    { method: 'GET', route: '/__affitor/events', query: { program_id: String(id), requests: '1' } },
    { method: 'GET', route: '/__affitor/chain', query: { program_id: String(id) } },
    { method: 'GET', route: '/__affitor/stripe/events' },
    ...events.map(({ type }) => ({
      method: 'POST' as const,
      route: '/__affitor/stripe/trigger',
      body: { event: type, ...trigger(world) },
    })),
    { method: 'GET', route: '/__affitor/shop' },
    { method: 'POST', route: '/__affitor/reset', body: {} },
    { method: 'GET', route: '/' },
    { method: 'GET', route: '/inspector/*', params: { '*': 'inspector.js' } },
  ];
};

const manyScripts = Array.from({ length: 500 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)));

/** Text that is no name of anything, or one that a database or JavaScript takes for something else. */
export const MALFORMED_TEXTS: readonly string[] = [
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udfff\ud800',
  '\n\r\t',
  '-1',
  '0',
  '-0',
  '1.5',
  '1e3',
  '1e99',
  '0x1F',
  '９',
  'NaN',
  'Infinity',
  'null',
  '[object Object]',
  '99999999999999999999',
  '9223372036854775808',
  '__proto__',
  'constructor',
  'toString',
  "'; drop table clicks; --",
  '%00%ff',
  '../../etc/passwd',
  'https://shop.test/?aff=%00',
  '+010000-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '999999999d',
  `${'9'.repeat(400)}d`,
  manyScripts.join(''),
  manyScripts.slice(0, 255).join(''),
  'x'.repeat(5000),
];

/** What JSON may hold in the place of anything. */
export const MALFORMED_VALUES: readonly unknown[] = [
  ...MALFORMED_TEXTS,
  '',
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e99,
  -1e99,
  1e-300,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  Number.MAX_SAFE_INTEGER,
  -Number.MAX_SAFE_INTEGER,
  [],
  [1],
  ['1'],
  [[[]]],
  [null],
  {},
  { toString: 1 },
  { toString: 1, valueOf: 1 },
  { toJSON: 1, length: -1 },
  { id: { id: {} } },
  { '': '', '\0': '\ud800' },
];

/** Each part of a JSON value, from the whole to its leaves, with what puts another value in its place. */
export function parts(value: unknown, path: string[] = []): { path: string; replace: (by: unknown) => unknown }[] {
  const own = { path: path.join('.'), replace: (by: unknown) => by };
  if (typeof value !== 'object' || value === null) return [own];
  const inner = Object.entries(value).flatMap(([name, child]) =>
    parts(child, [...path, name]).map((part) => ({
      path: part.path,
      replace: (by: unknown) => {
        const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
        copy[name] = part.replace(by);
        return copy;
      },
    })),
  );
  return [own, ...inner];
}
