import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { invoicePaid, signPayload } from '../../e2e/backend/stripe/compose.ts';
import {
  expressStripeWebhook,
  type NodeRequest,
  type StripeOutcome,
  type StripeWebhookOptions,
  stripeWebhook,
  verifyStripeSignature,
} from '../../src/stripe/index.ts';

const secret = 'whsec_affitor_demo';
/** Bytes of the largest body that is read. */
const LIMIT = 1_048_576;

/** An event of so many bytes. */
const ofSize = (bytes: number, letter = 'x'): string => {
  const empty = JSON.stringify({ ...invoicePaid(), padding: '' });
  const room = bytes - Buffer.byteLength(empty);
  const width = Buffer.byteLength(letter);
  const padding = letter.repeat(Math.floor(room / width)) + 'x'.repeat(room % width);
  return empty.replace('"padding":""', `"padding":"${padding}"`);
};

const small = JSON.stringify(invoicePaid());

const SIZES: [string, string, number][] = [
  ['as large as is allowed', ofSize(LIMIT), 200],
  ['one byte larger', ofSize(LIMIT + 1), 413],
  ['as large as is allowed, of fewer characters', ofSize(LIMIT, 'é'), 200],
  ['one byte larger, of fewer characters', ofSize(LIMIT + 1, 'é'), 413],
];

/** A handler that counts what it is called with. */
const collect = () => {
  const outcomes: StripeOutcome[] = [];
  return { outcomes, options: { secret, handle: (outcome: StripeOutcome) => outcomes.push(outcome) } };
};

const post = (sent: string, type = 'application/json') => ({
  method: 'POST',
  body: sent,
  headers: { 'content-type': type, 'stripe-signature': signPayload(sent, secret) },
});

describe('stripeWebhook reads a body', () => {
  it.each(SIZES)('%s', async (_name, sent, status) => {
    const { outcomes, options } = collect();
    const response = await stripeWebhook(options)(new Request('https://shop.example/stripe', post(sent)));
    expect(response.status).toBe(status);
    expect(outcomes).toHaveLength(status === 200 ? 1 : 0);
  });

  it('in pieces', async () => {
    const sent = Buffer.from(small);
    const pieces = [sent.subarray(0, 1), sent.subarray(1, 900), sent.subarray(900)];
    const body = new ReadableStream({
      start: (stream) => {
        for (const piece of pieces) stream.enqueue(new Uint8Array(piece));
        stream.close();
      },
    });
    const { outcomes, options } = collect();
    const init = { ...post(sent.toString()), body, duplex: 'half' };
    expect((await stripeWebhook(options)(new Request('https://shop.example/stripe', init))).status).toBe(200);
    expect(outcomes).toMatchObject([{ kind: 'sale' }]);
  });

  it('that is missing as one without a matching signature', async () => {
    const { outcomes, options } = collect();
    const { headers } = post('x');
    const request = new Request('https://shop.example/stripe', { method: 'POST', headers });
    const response = await stripeWebhook(options)(request);
    expect(response.status).toBe(400);
    expect((await response.json()).error).toMatch(/another body/);
    expect(outcomes).toEqual([]);
  });

  it('that is missing and signed as malformed JSON', async () => {
    const { options } = collect();
    const { headers } = post('');
    const response = await stripeWebhook(options)(new Request('https://shop.example/', { method: 'POST', headers }));
    expect([response.status, await response.json()]).toEqual([400, { error: 'Malformed JSON' }]);
  });

  it('only once it was posted', async () => {
    const { outcomes, options } = collect();
    for (const method of ['PUT', 'DELETE', 'PATCH']) {
      const request = new Request('https://shop.example/', { ...post(small), method });
      const response = await stripeWebhook(options)(request);
      expect([response.status, await response.json()]).toEqual([405, { error: 'Only POST' }]);
      expect(response.headers.get('allow')).toBe('POST');
    }
    expect(outcomes).toEqual([]);
  });

  it('and answers in JSON', async () => {
    const response = await stripeWebhook(collect().options)(new Request('https://shop.example/', post(small)));
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ received: true });
  });
});

describe('expressStripeWebhook reads a body', () => {
  let server: Server | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
  });

  /** Serves a webhook behind something that may read the request first, and change it. */
  const listen = async (
    options: StripeWebhookOptions,
    before?: (request: NodeRequest) => Promise<Partial<NodeRequest>>,
  ) => {
    server = createServer(async (request, response) => {
      Object.assign(request, await before?.(request));
      await expressStripeWebhook(options)(request, response);
    });
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };

  it.each(SIZES)('%s', async (_name, sent, status) => {
    const { outcomes, options } = collect();
    const response = await fetch(await listen(options), post(sent));
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(outcomes).toHaveLength(status === 200 ? 1 : 0);
  });

  /** What was read of a request, kept where a parser would. */
  const readBytes = async (request: NodeRequest) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    return Buffer.concat(chunks);
  };

  const parsed = async (request: NodeRequest) => {
    const bytes = await readBytes(request);
    return { rawBody: bytes, body: JSON.parse(bytes.toString()) };
  };

  it.each<[string, (request: NodeRequest) => Promise<Partial<NodeRequest>>]>([
    ['rawBody', async (request) => ({ rawBody: await readBytes(request) })],
    ['rawBody, beside a parsed one', parsed],
    ['body as text', async (request) => ({ body: (await readBytes(request)).toString() })],
    ['body as bytes', async (request) => ({ body: await readBytes(request) })],
  ])('where something that has read it keeps it: %s', async (_where, before) => {
    const { outcomes, options } = collect();
    const response = await fetch(await listen(options, before), post(small));
    expect(await response.json()).toEqual({ received: true });
    expect(outcomes).toMatchObject([{ kind: 'sale' }]);
  });

  it('that nobody has read, although something put an object in its place', async () => {
    const { outcomes, options } = collect();
    const url = await listen(options, async () => ({ body: {} }));
    expect((await fetch(url, post(small))).status).toBe(200);
    expect(outcomes).toHaveLength(1);
  });

  it('not from the stream where that was read, and says what to do', async () => {
    const { outcomes, options } = collect();
    const url = await listen(options, async (request) => ({ body: (await parsed(request)).body }));
    const response = await fetch(url, post(small));
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: string }).error).toMatch(/parsed before.*express\.raw/);
    expect(outcomes).toEqual([]);
  });

  it('gives 405 a header that says what is allowed, and other answers none', async () => {
    const url = await listen(collect().options);
    expect((await fetch(url)).headers.get('allow')).toBe('POST');
    expect((await fetch(url, post('{'))).headers.get('allow')).toBeNull();
  });
});

describe('the advice on a body that is not raw', () => {
  it('is given for that alone', async () => {
    const { options } = collect();
    const read = new Request('https://shop.example/', post(small));
    await read.text();
    const error = async (request: Request) => (await (await stripeWebhook(options)(request)).json()).error;
    expect(await error(read)).toMatch(/Hand over the request before anything has read it/);
    const unsigned = new Request('https://shop.example/', { method: 'POST', body: '{}' });
    expect(await error(unsigned)).not.toMatch(/Hand over/);
  });
});

describe('a signature header', () => {
  const time = 1_700_000_000;
  const now = time * 1000;
  const signed = signPayload('body', secret, time);
  const [t, v1] = signed.split(',') as [string, string];
  const other = `v1=${'0'.repeat(64)}`;

  it.each<[string, string, boolean]>([
    ['as Stripe writes it', `${t},${v1}`, true],
    ['the other way round', `${v1},${t}`, true],
    ['with spaces after the commas', `${t},  ${v1}`, true],
    ['with a space before it', ` ${t},${v1}`, true],
    ['with something that is not known', `a=1,${t},${v1},b=2`, true],
    ['with another signature before', `${t},${other},${v1}`, true],
    ['with another signature after', `${t},${v1},${other}`, true],
    ['with another signature alone', `${t},${other}`, false],
    ['with a time that is none beside it', `${t}x,${v1}`, false],
    ['with a time in front of which something stands', `x${t},${v1}`, false],
    ['with a time of 13 digits', `t=${now},${v1}`, false],
    ['with a signature that is too long', `${t},${v1}0`, false],
    ['with a signature that is too short', `${t},${v1.slice(0, -1)}`, false],
    ['with a signature in front of which something stands', `${t},x${v1}`, false],
    ['with a signature in upper case', `${t},v1=${v1.slice(3).toUpperCase()}`, false],
  ])('%s', async (_name, header, valid) => {
    expect(await verifyStripeSignature('body', header, secret, { now })).toMatchObject({ valid });
  });

  it('tells when it was signed, to the second', async () => {
    expect(await verifyStripeSignature('body', signed, secret, { now })).toEqual({ valid: true, timestamp: time });
  });

  it.each(['', undefined, null, 5])(
    'is not checked with %j for a secret, which anyone could sign with',
    async (none) => {
      const call = verifyStripeSignature('body', signed, none as string, { now });
      await expect(call).rejects.toThrow(new TypeError('verifyStripeSignature: secret is required'));
    },
  );
});
