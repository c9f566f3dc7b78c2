import { Agent, createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { chargeRefunded, invoicePaid, signPayload } from '../../e2e/backend/stripe/compose.ts';
import {
  expressStripeWebhook,
  type StripeOutcome,
  type StripeWebhookOptions,
  stripeWebhook,
} from '../../src/stripe/index.ts';
import { notPositive } from '../support/not-positive.ts';

const secret = 'whsec_affitor_demo';
const body = JSON.stringify(invoicePaid({ email: 'jürgen@example.com', invoice: 'in_1' }));
const large = JSON.stringify({ ...invoicePaid(), padding: 'x'.repeat(900_000) });
const tooLarge = JSON.stringify({ ...invoicePaid(), padding: 'x'.repeat(1_100_000) });

/** Options whose handler keeps what it was called with. */
const collect = (options: Partial<StripeWebhookOptions> = {}) => {
  const outcomes: StripeOutcome[] = [];
  return { outcomes, options: { secret, handle: (outcome: StripeOutcome) => outcomes.push(outcome), ...options } };
};

const post = (sent: string, signature: string | null = signPayload(sent, secret), type = 'application/json') => ({
  method: 'POST',
  body: sent,
  headers: { 'content-type': type, ...(signature !== null && { 'stripe-signature': signature }) },
});

/** Of both adapters: what was sent, the status, and what the answer says. */
const CASES: [name: string, init: () => RequestInit, status: number, error: string | undefined][] = [
  ['a signed event', () => post(body), 200, undefined],
  ['an invoice of 900 KB', () => post(large), 200, undefined],
  ['more than 1 MB', () => post(tooLarge), 413, 'Too large'],
  ['no signature', () => post(body, null), 400, 'missing or malformed'],
  ['a signature that is none', () => post(body, 'nonsense'), 400, 'missing or malformed'],
  ['another secret', () => post(body, signPayload(body, 'whsec_other')), 400, 'another secret'],
  ['another body', () => post(`${body} `, signPayload(body, secret)), 400, 'another secret or another body'],
  ['an old signature', () => post(body, signPayload(body, secret, 1_700_000_000)), 400, 'too old'],
  ['no body', () => post('', signPayload('x', secret)), 400, 'another body'],
  ['a signed text that is no JSON', () => post('{'), 400, 'Malformed JSON'],
  ['a look at the address', () => ({ method: 'GET' }), 405, 'Only POST'],
];

describe.each([
  ['stripeWebhook', stripeWebhook],
  ['expressStripeWebhook', expressStripeWebhook],
])('%s', (_name, create) => {
  it.each(notPositive)('refuses the tolerance %o when it is created', (toleranceSeconds) => {
    const { options } = collect({ toleranceSeconds: toleranceSeconds as number });
    expect(() => create(options)).toThrow(new TypeError('affitor: toleranceSeconds must be a positive number'));
  });

  it('takes an undefined tolerance for the default', () => {
    expect(() => create(collect({ toleranceSeconds: undefined }).options)).not.toThrow();
  });
});

describe('stripeWebhook', () => {
  const request = (init: RequestInit) => new Request('https://shop.example.com/stripe', init);

  it.each(CASES)('%s', async (_name, init, status, error) => {
    const { outcomes, options } = collect();
    const response = await stripeWebhook(options)(request(init()));
    const answer = await response.json();
    expect(response.status).toBe(status);
    if (error) expect(answer.error).toContain(error);
    else expect(answer).toEqual({ received: true });
    expect(outcomes.map(({ kind }) => kind)).toEqual(error ? [] : ['sale']);
    expect(response.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
  });

  it('says what to do about a body that something has read', async () => {
    const { outcomes, options } = collect();
    const read = request(post(body));
    await read.json();
    const response = await stripeWebhook(options)(read);
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatch(/parsed before.*clone/);
    expect(outcomes).toEqual([]);
  });

  it('hands over what an event means, and the event', async () => {
    const calls: unknown[] = [];
    const options = { secret, handle: (...call: unknown[]) => calls.push(call) };
    const sent = JSON.stringify(chargeRefunded({ payment_intent: 'pi_1', amount_refunded: 100 }));
    await stripeWebhook(options)(request(post(sent)));
    expect(calls).toEqual([[expect.objectContaining({ kind: 'refund', cents: 100 }), JSON.parse(sent)]]);
  });

  it('waits for what it calls, and passes on what that throws', async () => {
    const { options } = collect({ handle: () => Promise.reject(new Error('database is down')) });
    await expect(stripeWebhook(options)(request(post(body)))).rejects.toThrow('database is down');
  });

  it.each([undefined, ''])('rejects without a secret (%j), but only once it is called', async (missing) => {
    const { options } = collect({ secret: missing });
    await expect(stripeWebhook(options)(request(post(body)))).rejects.toThrow(TypeError);
  });

  it('takes another tolerance', async () => {
    const { outcomes, options } = collect({ toleranceSeconds: 10 ** 9 });
    expect((await stripeWebhook(options)(request(post(body, signPayload(body, secret, 1_700_000_000))))).status).toBe(
      200,
    );
    expect(outcomes).toHaveLength(1);
  });
});

describe('expressStripeWebhook', () => {
  let server: Server | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  });
  const listen = async (handler: Parameters<typeof createServer>[1]) => {
    server = createServer(handler);
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  const app = (mount: (app: Express) => void) => {
    const created = express();
    mount(created);
    return listen(created);
  };

  it.each(CASES)('%s', async (_name, init, status, error) => {
    const { outcomes, options } = collect();
    const url = await app((created) => {
      created.all('/', expressStripeWebhook(options));
      created.use(express.json());
    });
    const response = await fetch(url, init());
    const answer = (await response.json()) as { error: string };
    expect(response.status).toBe(status);
    if (error) expect(answer.error).toContain(error);
    else expect(answer).toEqual({ received: true });
    expect(outcomes.map(({ kind }) => kind)).toEqual(error ? [] : ['sale']);
    expect(response.headers.get('allow')).toBe(status === 405 ? 'POST' : null);
  });

  it.each<[string, (created: Express) => void]>([
    ['express.raw()', (created) => created.use(express.raw({ type: '*/*' }))],
    ['express.text()', (created) => created.use(express.text({ type: '*/*' }))],
    ['a parser of other types', (created) => created.use(express.json({ type: 'application/xml' }))],
    [
      'a parser that keeps the bytes',
      (created) =>
        created.use(
          express.json({
            verify: (request, _response, bytes) => {
              (request as { rawBody?: Buffer }).rawBody = bytes;
            },
          }),
        ),
    ],
  ])('works behind %s', async (_name, mount) => {
    const { outcomes, options } = collect();
    const url = await app((created) => {
      mount(created);
      created.post('/', expressStripeWebhook(options));
    });
    expect((await fetch(url, post(body))).status).toBe(200);
    expect(outcomes).toMatchObject([{ kind: 'sale', transactionId: 'in_1', email: 'jürgen@example.com' }]);
  });

  it.each<[string, (created: Express) => void, string]>([
    ['express.json()', (created) => created.use(express.json()), 'application/json'],
    ['express.urlencoded()', (created) => created.use(express.urlencoded()), 'application/x-www-form-urlencoded'],
  ])('says what to do behind %s', async (_name, mount, type) => {
    const { outcomes, options } = collect();
    const url = await app((created) => {
      mount(created);
      created.post('/', expressStripeWebhook(options));
    });
    const response = await fetch(url, post(body, signPayload(body, secret), type));
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: string }).error).toMatch(/parsed before.*before express\.json\(\)/);
    expect(outcomes).toEqual([]);
  });

  it('answers also what is far too large, on a connection that stays usable', async () => {
    const { outcomes, options } = collect();
    const url = new URL(await app((created) => created.post('/', expressStripeWebhook(options))));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = (sent: string) =>
      new Promise<[status: number | undefined, reused: boolean]>((resolve, reject) => {
        const outgoing = httpRequest(url, { ...post(sent), agent }, (response) => {
          response.resume().on('end', () => resolve([response.statusCode, outgoing.reusedSocket]));
        });
        outgoing.on('error', reject).end(sent);
      });
    expect(await send('x'.repeat(20_000_000))).toEqual([413, false]);
    expect(await send(body)).toEqual([200, true]);
    expect(outcomes).toHaveLength(1);
    agent.destroy();
  });

  it('passes what its handler throws to the next error handler', async () => {
    const { options } = collect({ handle: () => Promise.reject(new Error('database is down')) });
    const errors: unknown[] = [];
    const url = await app((created) => {
      created.post('/', expressStripeWebhook(options));
      created.use(((error, _request, response, _next) => {
        errors.push(error);
        response.status(500).end();
      }) as express.ErrorRequestHandler);
    });
    expect((await fetch(url, post(body))).status).toBe(500);
    expect(errors).toEqual([new Error('database is down')]);
  });

  it('serves Node.js itself, and rejects there', async () => {
    const { outcomes, options } = collect();
    const rejected: unknown[] = [];
    const url = await listen((request, response) => {
      const handle = request.url === '/throw' ? () => Promise.reject(new Error('down')) : options.handle;
      expressStripeWebhook({ ...options, handle })(request, response).catch((error) => {
        rejected.push(error);
        response.end();
      });
    });
    expect(await (await fetch(url, post(body))).json()).toEqual({ received: true });
    await fetch(`${url}throw`, post(body));
    expect(outcomes).toHaveLength(1);
    expect(rejected).toEqual([new Error('down')]);
  });
});
