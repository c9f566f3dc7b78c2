import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LEMON_SQUEEZY_EVENTS } from '../../src/lemonsqueezy/index.ts';
import { PADDLE_EVENTS } from '../../src/paddle/index.ts';
import { POLAR_EVENTS } from '../../src/polar/index.ts';
import { type Program, startBackend } from '../backend/support/backend.ts';
import * as lemonsqueezy from '../lemonsqueezy/lemonsqueezy.ts';
import * as paddle from '../paddle/paddle.ts';
import * as polar from '../polar/polar.ts';
import { blocks, pages } from './support/pages.ts';

const backend = await startBackend();
const api = createServer(getRequestListener(backend.app.fetch));
await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
afterAll(() => api.close());
const base = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;

type Fields = Record<string, unknown>;

interface Provider {
  page: string;
  file: string;
  events: readonly string[];
  variable: string;
  secret: string;
  sign: (body: string, secret: string) => Record<string, string>;
  /** A purchase of $49.00 net, a renewal, and two refunds of $10.00 net each of the purchase. */
  purchase: (clickId: string) => Fields[];
  renewal: Fields;
  refunds: Fields[];
  transactions: [purchase: string, renewal: string];
}

const subscription = (clickId: string) => ({
  id: 'sub_1',
  recurring_interval: 'month',
  recurring_interval_count: 1,
  metadata: { affitor_click_id: clickId },
});

let clickId = '';

const PROVIDERS: Provider[] = [
  {
    page: 'docs/polar.md',
    file: 'polar.mjs',
    events: POLAR_EVENTS,
    variable: 'POLAR_WEBHOOK_SECRET',
    secret: 'whsec_demo',
    sign: (body, secret) => polar.sign(body, secret),
    purchase: (click) => [
      polar.event(
        'order.paid',
        polar.order({
          billing_reason: 'subscription_create',
          subscription_id: 'sub_1',
          subscription: subscription(click),
          metadata: { affitor_click_id: click },
        }),
      ),
    ],
    get renewal() {
      return polar.event(
        'order.paid',
        polar.order({
          id: 'ord_2',
          billing_reason: 'subscription_cycle',
          subscription_id: 'sub_1',
          subscription: subscription(clickId),
        }),
      );
    },
    refunds: [1000, 2000].map((refunded_amount) =>
      polar.event('order.refunded', polar.order({ refunded_amount, refunded_tax_amount: refunded_amount / 5 })),
    ),
    transactions: ['ord_1', 'ord_2'],
  },
  {
    page: 'docs/paddle.md',
    file: 'paddle.mjs',
    events: PADDLE_EVENTS,
    variable: 'PADDLE_WEBHOOK_SECRET',
    secret: 'pdl_ntfset_demo',
    sign: (body, secret) => ({ 'paddle-signature': paddle.sign(body, secret) }),
    purchase: (click) => [
      paddle.event(
        'transaction.completed',
        paddle.transaction({ subscription_id: 'sub_1', custom_data: { affitor_click_id: click } }),
      ),
    ],
    get renewal() {
      return paddle.event(
        'transaction.completed',
        paddle.transaction({
          id: 'txn_2',
          origin: 'subscription_recurring',
          subscription_id: 'sub_1',
          custom_data: { affitor_click_id: clickId },
        }),
      );
    },
    refunds: ['adj_1', 'adj_2'].map((id) => paddle.event('adjustment.updated', paddle.adjustment({ id }))),
    transactions: ['txn_1', 'txn_2'],
  },
  {
    page: 'docs/lemon-squeezy.md',
    file: 'lemon-squeezy.mjs',
    events: LEMON_SQUEEZY_EVENTS,
    variable: 'LEMON_SQUEEZY_WEBHOOK_SECRET',
    secret: 'demo secret',
    sign: (body, secret) => ({ 'x-signature': lemonsqueezy.sign(body, secret) }),
    purchase: (click) => [
      lemonsqueezy.event('order_created', lemonsqueezy.order(), { affitor_click_id: click }),
      lemonsqueezy.event('subscription_created', lemonsqueezy.subscription(), { affitor_click_id: click }),
      lemonsqueezy.event('subscription_payment_success', lemonsqueezy.invoice({ billing_reason: 'initial' }, '8')),
    ],
    // Without custom data.
    renewal: lemonsqueezy.event('subscription_payment_success', lemonsqueezy.invoice({}, '9')),
    refunds: [1200, 2400].map((refunded_amount) =>
      lemonsqueezy.event(
        'subscription_payment_refunded',
        lemonsqueezy.invoice({ billing_reason: 'initial', refunded_amount }, '8'),
      ),
    ),
    transactions: ['ls_order_1', 'ls_invoice_9'],
  },
];

const freePort = async (): Promise<string> => {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return `${port}`;
};

describe.each(PROVIDERS)('$page', (provider) => {
  const { page, file, events, variable, secret, sign } = provider;
  let run: ChildProcess;
  let url: string;
  let program: Program;

  beforeAll(async () => {
    program = await backend.createProgram();
    const written = blocks.find(({ place, file: name }) => place.startsWith(page) && name === file);
    const path = join(inject('project'), file);
    writeFileSync(path, written!.code);
    const port = await freePort();
    url = `http://127.0.0.1:${port}/`;
    run = spawn(process.execPath, [path], {
      env: { ...process.env, PORT: port, AFFITOR_API_KEY: program.key, AFFITOR_API_BASE: base, [variable]: secret },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(run.stdout!, 'data');
    const link = { affiliate_url: `https://example.com/?aff=${program.alice}` };
    clickId = (await backend.call('/api/v1/track/click', link)).body.click_id as string;
  });
  afterAll(() => run?.kill());

  const deliver = async (event: Fields, key = secret) => {
    const body = JSON.stringify(event);
    const headers = { 'content-type': 'application/json', ...sign(body, key) };
    return (await fetch(url, { method: 'POST', body, headers })).status;
  };

  const sales = async () => {
    const path = `/api/tracking/events/${program.id}?eventType=conversion`;
    const { body } = await backend.call(path, undefined, { key: program.key });
    return Object.fromEntries(
      (body.data as Fields[]).map((one) => [
        one.transaction_id,
        [one.partner_code, one.amount_cents, one.refunded_cents, one.is_recurring],
      ]),
    );
  };

  it('names every event to subscribe to, with its use', () => {
    const { text } = pages.find(({ path }) => path === page)!;
    const cells = (text.match(/^\|[^|\n]*/gm) ?? []).join('\n');
    for (const event of events) expect(cells).toContain(`\`${event}\``);
  });

  it('reports a purchase, a renewal and refunds, told twice and out of order', async () => {
    const [first, ...others] = provider.purchase(clickId);
    const [early, late] = provider.refunds;
    // A refund before its sale, and everything again.
    for (const event of [
      early!,
      first!,
      ...others,
      provider.renewal,
      late!,
      first!,
      ...others,
      early!,
      provider.renewal,
    ])
      expect(await deliver(event)).toBe(200);
    const [purchase, renewal] = provider.transactions;
    const partner = program.alice;
    expect(await sales()).toEqual({
      [purchase]: [partner, 4900, 2000, false],
      [renewal]: [partner, 4900, 0, true],
    });
  });

  it.runIf(page === 'docs/polar.md')('gives back what a refund took that fails in the end', async () => {
    const failed = polar.refund({ amount: 1000, tax_amount: 200 });
    expect(await deliver(polar.event('refund.updated', failed, '2026-05-03T00:00:00Z'))).toBe(200);
    expect((await sales()).ord_1).toEqual([program.alice, 4900, 1000, false]);
  });

  it.runIf(page === 'docs/paddle.md')('gives back what a chargeback took that was won', async () => {
    for (const [id, action] of [
      ['adj_3', 'chargeback'],
      ['adj_4', 'chargeback_reverse'],
    ] as const) {
      const adjustment = paddle.adjustment({ id, action }, { subtotal: '2900' });
      expect(await deliver(paddle.event('adjustment.created', adjustment))).toBe(200);
      expect((await sales()).txn_1).toEqual([program.alice, 4900, action === 'chargeback' ? 4900 : 2000, false]);
    }
  });

  it('refuses what another secret signed', async () => {
    expect(await deliver(provider.renewal, `${secret}x`)).toBe(400);
  });
});
