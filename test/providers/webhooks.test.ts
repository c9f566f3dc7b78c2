import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { expressLemonSqueezyWebhook, lemonSqueezyWebhook } from '../../src/lemonsqueezy/index.ts';
import { expressPaddleWebhook, type ProviderOutcome, paddleWebhook } from '../../src/paddle/index.ts';
import { expressPolarWebhook, polarWebhook } from '../../src/polar/index.ts';
import * as lemonsqueezy from '../lemonsqueezy/lemonsqueezy.ts';
import * as paddle from '../paddle/paddle.ts';
import * as polar from '../polar/polar.ts';
import { loadInBareRuntime } from '../server/bare-runtime.ts';

const CASES = [
  {
    name: 'polar',
    exported: 'polarWebhook',
    web: polarWebhook,
    node: expressPolarWebhook,
    secret: 'whsec_demo',
    body: JSON.stringify(polar.event('order.paid', polar.order({ customer: { name: 'Jürgen' } }))),
    sign: (body: string, secret: string) => polar.sign(body, secret),
    malformed: 'webhook-id, webhook-timestamp and webhook-signature is missing or malformed',
  },
  {
    name: 'paddle',
    exported: 'paddleWebhook',
    web: paddleWebhook,
    node: expressPaddleWebhook,
    secret: 'pdl_ntfset_demo',
    body: JSON.stringify(paddle.event('transaction.completed', paddle.transaction({ note: 'Jürgen' }))),
    sign: (body: string, secret: string) => ({ 'paddle-signature': paddle.sign(body, secret) }),
    malformed: 'The Paddle-Signature header is missing or malformed',
  },
  {
    name: 'lemonsqueezy',
    exported: 'lemonSqueezyWebhook',
    web: lemonSqueezyWebhook,
    node: expressLemonSqueezyWebhook,
    secret: 'demo secret',
    body: JSON.stringify(lemonsqueezy.event('order_created', lemonsqueezy.order({ user_name: 'Jürgen' }))),
    sign: (body: string, secret: string) => ({ 'x-signature': lemonsqueezy.sign(body, secret) }),
    malformed: 'The X-Signature header is missing or malformed',
  },
];

describe.each(CASES)('the webhook of $name', ({ name, exported, web, node, secret, body, sign, malformed }) => {
  const post = (sent: string, headers: Record<string, string> = sign(sent, secret)) => ({
    method: 'POST',
    body: sent,
    headers: { 'content-type': 'application/json', ...headers },
  });

  const ANSWERS: [string, () => RequestInit, number, string | undefined][] = [
    ['a signed event', () => post(body), 200, undefined],
    ['more than 1 MB', () => post(`${body}${' '.repeat(1_100_000)}`), 413, 'Too large'],
    ['no signature', () => post(body, {}), 400, malformed],
    ['another secret', () => post(body, sign(body, 'other')), 400, 'another secret'],
    ['another body', () => post(`${body} `, sign(body, secret)), 400, 'another body'],
    ['a signed text that is no JSON', () => post('{'), 400, 'Malformed JSON'],
    ['a look at the address', () => ({ method: 'GET' }), 405, 'Only POST'],
  ];

  const handler = () => {
    const outcomes: ProviderOutcome[] = [];
    return { outcomes, options: { secret, handle: (outcome: ProviderOutcome) => outcomes.push(outcome) } };
  };

  it.each(ANSWERS)('answers %s', async (_name, init, status, error) => {
    const { outcomes, options } = handler();
    const response = await web(options)(new Request('https://shop.example/hook', init()));
    expect(response.status).toBe(status);
    const answer = (await response.json()) as { error?: string };
    if (error) expect(answer.error).toContain(error);
    expect(outcomes.map(({ kind }) => kind)).toEqual(error ? [] : ['sale']);
    if (!error && name === 'polar') expect(outcomes[0]!.eventId).toBe('msg_1');
  });

  let stop: (() => void) | undefined;
  afterEach(() => stop?.());
  const listen = async (mount: (app: express.Express) => void) => {
    const app = express();
    mount(app);
    const server = createServer(app);
    stop = () => {
      server.closeAllConnections();
      server.close();
    };
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };

  it.each(ANSWERS)('answers in Express %s', async (_name, init, status, error) => {
    const { outcomes, options } = handler();
    const url = await listen((app) => app.all('/', node(options)));
    const response = await fetch(url, init());
    expect(response.status).toBe(status);
    const answer = (await response.json()) as { error?: string };
    if (error) expect(answer.error).toContain(error);
    expect(outcomes.map(({ kind }) => kind)).toEqual(error ? [] : ['sale']);
  });

  it('says what to do about a body that something has parsed', async () => {
    const { outcomes, options } = handler();
    const url = await listen((app) => app.use(express.json()).post('/', node(options)));
    const response = await fetch(url, post(body));
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: string }).error).toMatch(/parsed before.*before express\.json\(\)/);
    expect(outcomes).toEqual([]);
  });

  it('knows whether it is live from the event, and else from its options', async () => {
    const { outcomes, options } = handler();
    await web({ ...options, livemode: false })(new Request('https://shop.example', post(body)));
    expect(outcomes).toMatchObject([{ livemode: name === 'lemonsqueezy' }]);
  });

  it('waits for the handler, and passes on what it throws', async () => {
    const handle = () => Promise.reject(new Error('database is down'));
    await expect(web({ secret, handle })(new Request('https://shop.example', post(body)))).rejects.toThrow('is down');
  });

  it('refuses at start-up a secret that cannot be one, and a tolerance that is none', () => {
    const handle = () => {};
    for (const create of [web, node]) {
      expect(() => create({ secret: `${secret}\n`, handle })).toThrow('line break');
      expect(() => create({ secret, handle, toleranceSeconds: Number.NaN })).toThrow('toleranceSeconds');
      expect(() => create({ secret: undefined, handle })).not.toThrow();
    }
  });

  it('runs where there is nothing but the web’s interfaces', async () => {
    const entry = await loadInBareRuntime<Record<string, typeof web>>(`${name}/index.ts`, { Blob, atob });
    const { outcomes, options } = handler();
    const response = await entry[exported]!(options)(new Request('https://shop.example', post(body)));
    expect([response.status, outcomes.map(({ kind }) => kind)]).toEqual([200, ['sale']]);
  });
});
