import { describe, expect, it } from 'vitest';
import { startBackend } from '../backend/support/backend.ts';

// The inspector's modules are served to the browser as they are, in plain JavaScript.
const inspector = (file: string) => import(new URL(`../../e2e/backend/inspector/${file}`, import.meta.url).href);
const { beginningWithoutEmails, withoutEmails } = await inspector('redact.js');
const { kilobytes } = await inspector('format.js');
const { ENDPOINTS, TROUBLES, faultRule, describeFault, faultTarget } = await inspector('fault-words.js');
const { fieldsOf, parametersOf, paymentsOf } = await inspector('stripe-events.js');
const { chartsOf } = await inspector('summary.js');

const backend = await startBackend();
const { app, call } = backend;

describe('e-mail addresses', () => {
  it.each([
    ['jane@example.com', '(an e-mail address)'],
    ['from Jane <jane.doe+x@mail.example.co.uk>.', 'from Jane <(an e-mail address)>.'],
    ['https://shop.test/?aff=P&e=jane@example.com', '(an e-mail address)'],
    ['user_42', 'user_42'],
    [42, 42],
    [null, null],
    [
      { a: [{ email: 'j@x.io' }], n: 1 },
      { a: [{ email: '(an e-mail address)' }], n: 1 },
    ],
  ])('%j is shown as %j', (value, shown) => {
    expect(withoutEmails(value)).toEqual(shown);
  });
});

describe('the beginning of something long', () => {
  it.each([
    ['{"email":"jane@example.com","title":"xxx', '{"email":"(an e-mail address)","title":"…'],
    ['{"title":"x","email":"jane@exam', '{"title":"x","email":"…'],
    ['{"title":"x","email":"', '{"title":"x","email":"…'],
  ])('%s is shown as %s', (text, shown) => {
    expect(beginningWithoutEmails(text)).toBe(shown);
  });

  it('is said with how long it was', () => {
    expect([kilobytes(20_001), kilobytes(1024 * 1024)]).toEqual(['20 KB', '1024 KB']);
  });
});

describe('faults', () => {
  type Endpoint = { name: string; route: string; path: string };
  type Trouble = { name: string; only?: string; rule: object };

  it('of every kind are taken by the backend for every endpoint, and have words', async () => {
    const program = await backend.createProgram();
    for (const endpoint of ENDPOINTS as Endpoint[]) {
      for (const trouble of TROUBLES as Trouble[]) {
        const answer = await call('/__affitor/faults', faultRule(endpoint, trouble, String(program.id), 1));
        expect(answer.status).toBe(200);
      }
    }
    const { data } = (await call('/__affitor/faults')).body;
    const told = data.map((fault: object) => [faultTarget(fault), describeFault(fault)]);
    expect(told).toHaveLength(ENDPOINTS.length * TROUBLES.length);
    expect(told.slice(0, 3)).toEqual([
      [`Clicks of program ${program.id}`, 'answers 500 and records nothing'],
      [`Clicks of program ${program.id}`, 'answers 503 and records nothing'],
      [`Clicks of program ${program.id}`, 'answers 429 and records nothing'],
    ]);
    expect(told.flat()).not.toContain('does nothing');
    await call('/__affitor/faults', undefined, { method: 'DELETE' });
  });

  it('hit the requests that the form says they hit', async () => {
    const program = await backend.createProgram();
    const sent: Record<string, () => Promise<number>> = {
      click: async () => (await program.click(program.alice)).status,
      lead: async () => (await program.lead({ customer_key: 'u' })).status,
      sale: async () => (await program.sale({ customer_key: 'u' })).status,
      refund: async () => (await program.refund({ transaction_id: 't' })).status,
      stripe: async () => (await program.trigger('invoice.paid')).body.status,
      events: async () => {
        const path = `/api/tracking/events/${program.id}`;
        return (await app.request(path, { headers: { authorization: `Bearer ${program.key}` } })).status;
      },
      tracker: async () => (await app.request('/js/affitor-tracker.js')).status,
    };
    const teapot = { rule: { status: 503 } };
    for (const endpoint of ENDPOINTS as Endpoint[]) {
      await call('/__affitor/faults', faultRule(endpoint, teapot, String(program.id), undefined));
    }
    for (const { route, name } of ENDPOINTS as Endpoint[]) {
      const status = await sent[route]!().catch((error: Error) => Number(/ (503):/.exec(error.message)?.[1]));
      expect([name, status]).toEqual([name, 503]);
    }
    await call('/__affitor/faults', undefined, { method: 'DELETE' });
  });

  it.each([
    [{ delay_ms: 2000, status: 500 }, 'waits 2 seconds, answers 500 and records nothing'],
    [{ delay_ms: 50 }, 'waits 50 ms'],
    [{ drop: true }, 'closes the connection before recording'],
    [{ drop: 'after' }, 'closes the connection after recording'],
    [{ mint: true, answer: {} }, 'mints a click id of its own, changes the answer'],
    [{}, 'does nothing'],
  ])('%j: %s', (rule, words) => {
    expect(describeFault(rule)).toBe(words);
  });

  it.each([
    [
      { route: '/api/v1/track/click', method: 'OPTIONS', origin: 'https://a.test' },
      'Preflights of Clicks from https://a.test',
    ],
    [{ route: '/elsewhere' }, '/elsewhere'],
  ])('%j hits %s', (rule, words) => {
    expect(faultTarget(rule)).toBe(words);
  });
});

describe('Stripe events', () => {
  const freshId = (prefix: string) => `${prefix}_${Math.random().toString(36).slice(2)}`;
  const form = { amount: 4900, currency: 'EUR', billing: 'first', mode: 'payment' };
  const visitorOf = async (program: { id: number }) =>
    (await call(`/__affitor/chain?program_id=${program.id}`)).body.visitors[0];
  const journal = async (program: { id: number }) =>
    (await call(`/__affitor/requests?program_id=${program.id}&path=/api/v1/stripe/webhook`)).body.data;

  it('of a visitor are credited, and can be refunded, by what the form sends', async () => {
    for (const event of ['checkout.session.completed', 'invoice.paid']) {
      const program = await backend.createProgram();
      const click = await program.newClick(program.alice);
      await program.lead({ click_id: click, customer_key: 'u' });
      const send = async (fields: object) => {
        const filled = { ...form, programId: program.id, visitor: await visitorOf(program), ...fields };
        return (await call('/__affitor/stripe/trigger', parametersOf(filled, freshId))).body.answer.result;
      };
      expect([event, await send({ event })]).toEqual([event, 'recorded']);
      const [payment] = paymentsOf(await journal(program));
      expect(payment).toMatchObject({ amount: 4900, currency: 'eur', payment_intent: expect.stringMatching(/^pi_/) });
      expect(await send({ event: 'charge.refunded', payment, amount: 1000 })).toBe('recorded');
      const [sale] = (await visitorOf(program)).sales;
      expect(sale).toMatchObject({ amount_cents: 4900, currency: 'EUR', refunded_cents: 1000 });
    }
  });

  it('renew the subscription that the visitor has', async () => {
    const program = await backend.createProgram();
    await program.newClick(program.alice);
    for (const billing of ['first', 'renewal']) {
      const filled = {
        ...form,
        event: 'invoice.paid',
        programId: program.id,
        visitor: await visitorOf(program),
        billing,
      };
      await call('/__affitor/stripe/trigger', parametersOf(filled, freshId));
    }
    const { sales } = await visitorOf(program);
    expect(sales.map(({ is_recurring }: { is_recurring: boolean }) => is_recurring)).toEqual([false, true]);
    expect(new Set(sales.map(({ subscription_id }: { subscription_id: string }) => subscription_id)).size).toBe(1);
  });

  it('of nobody name nobody', () => {
    const filled = { ...form, event: 'payment_intent.succeeded', programId: '3' };
    expect(parametersOf(filled, freshId)).toEqual({
      event: 'payment_intent.succeeded',
      program_id: 3,
      amount: 4900,
      currency: 'eur',
    });
    expect(parametersOf({ ...filled, event: 'charge.dispute.closed' }, freshId)).toEqual({
      event: 'charge.dispute.closed',
      program_id: 3,
      amount: 4900,
    });
  });

  it('ask only for what they have a use for', async () => {
    const { data } = (await call('/__affitor/stripe/events')).body;
    for (const event of data) expect(fieldsOf(event).length).toBeGreaterThan(0);
    expect(fieldsOf('refund.failed')).toEqual(['payment', 'amount']);
  });

  it.each([null, {}, { type: 'toString' }, { type: 'invoice.paid' }, { type: 'checkout.session.completed', data: 1 }])(
    'a body like %j holds no payment',
    (body) => {
      expect(paymentsOf([{ body }])).toEqual([]);
    },
  );
});

describe('charts', () => {
  const sale = {
    credited_partner: 'A',
    amount_cents: 5000,
    refunded_cents: 1000,
    commission_cents: 1000,
    deducted_cents: 200,
  };
  const visitors = [
    {
      is_test: false,
      clicks: [{ partner_code: 'A' }, { partner_code: 'B' }, { partner_code: 'B' }],
      leads: [{ credited_partner: 'A', provisional: false }],
      sales: [
        { ...sale, currency: 'USD' },
        { ...sale, currency: 'JPY', refunded_cents: 5000, deducted_cents: 1000 },
      ],
    },
  ];

  it('compare partners by clicks, signups, sales and the money of each currency', () => {
    const both = (b: [number, number], a: [number, number]) => [
      { code: 'B', value: b[0], share: b[1] },
      { code: 'A', value: a[0], share: a[1] },
    ];
    expect(chartsOf(visitors)).toEqual([
      { title: 'Clicks', bars: both([2, 1], [1, 0.5]) },
      { title: 'Signups', bars: both([0, 0], [1, 1]) },
      { title: 'Sales', bars: both([0, 0], [2, 1]) },
      { title: 'Revenue in JPY', currency: 'JPY', bars: [{ code: 'A', value: 0, commission: 0, share: 0, part: 0 }] },
      {
        title: 'Revenue in USD',
        currency: 'USD',
        bars: [{ code: 'A', value: 4000, commission: 800, share: 1, part: 0.2 }],
      },
    ]);
  });
});
