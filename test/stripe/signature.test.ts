import Stripe from 'stripe';
import { describe, expect, it, vi } from 'vitest';
import { invoicePaid, signPayload } from '../../e2e/backend/stripe/compose.ts';
import { verifyStripeSignature } from '../../src/stripe/index.ts';
import { notPositive } from '../support/not-positive.ts';

const stripe = new Stripe('sk_test_unused');
const secret = 'whsec_affitor_demo';
const body = JSON.stringify(invoicePaid({ email: 'jürgen@example.com' }));
const time = 1_700_000_000;
const now = time * 1000;

describe('verifyStripeSignature', () => {
  it('accepts what the stripe package signs, as text and as bytes', async () => {
    const header = stripe.webhooks.generateTestHeaderString({ payload: body, secret, timestamp: time });
    expect(await verifyStripeSignature(body, header, secret, { now })).toEqual({ valid: true, timestamp: time });
    expect(await verifyStripeSignature(new TextEncoder().encode(body), header, secret, { now })).toMatchObject({
      valid: true,
    });
  });

  it.each([
    ['an ArrayBuffer', (bytes: Uint8Array<ArrayBuffer>) => bytes.slice().buffer],
    ['a Buffer inside a larger one', (bytes: Uint8Array) => Buffer.concat([Buffer.from('x'), bytes]).subarray(1)],
    ['a view of another kind', (bytes: Uint8Array<ArrayBuffer>) => new DataView(bytes.buffer) as never],
  ])('accepts %s', async (_name, wrap) => {
    const sent = wrap(new TextEncoder().encode(body));
    expect(await verifyStripeSignature(sent, signPayload(body, secret, time), secret, { now })).toMatchObject({
      valid: true,
    });
  });

  it('takes a body of 1 MB as it is, never apart into numbers', async () => {
    const large = 'x'.repeat(1_000_000);
    const header = signPayload(large, secret, time);
    const iterator = vi.spyOn(Object.getPrototypeOf(Uint8Array.prototype) as Iterable<number>, Symbol.iterator);
    const result = await verifyStripeSignature(large, header, secret, { now });
    const iterated = iterator.mock.contexts.map((bytes) => (bytes as Uint8Array).length);
    iterator.mockRestore();
    expect(result).toMatchObject({ valid: true });
    expect(Math.max(0, ...iterated)).toBeLessThan(1000);
  });

  it('accepts the header as the list that Node.js may give', async () => {
    const header = signPayload(body, secret, time);
    expect(await verifyStripeSignature(body, [header], secret, { now })).toMatchObject({ valid: true });
    expect(await verifyStripeSignature(body, header.split(','), secret, { now })).toMatchObject({ valid: true });
    expect(await verifyStripeSignature(body, [], secret, { now })).toEqual({ valid: false, reason: 'malformed' });
  });

  it.each([
    ['a parsed body', JSON.parse(body)],
    ['a parsed array', [1, 2]],
    ['nothing', undefined],
    ['null', null],
    ['a number', 5],
  ])('refuses %s without throwing', async (_name, sent) => {
    const header = signPayload(body, secret, time);
    expect(await verifyStripeSignature(sent, header, secret, { now })).toEqual({ valid: false, reason: 'not_raw' });
  });

  it.each([5, {}, { t: 1 }, [null, 5], true])('refuses the header %j without throwing', async (header) => {
    const result = await verifyStripeSignature(body, header as never, secret, { now });
    expect(result).toEqual({ valid: false, reason: 'malformed' });
  });

  it('agrees with the stripe package on what our builders sign', async () => {
    const header = signPayload(body, secret);
    expect(stripe.webhooks.constructEvent(body, header, secret).type).toBe('invoice.paid');
    expect(await verifyStripeSignature(body, header, secret)).toMatchObject({ valid: true });
  });

  it('accepts either secret while one is being replaced', async () => {
    const header = signPayload(body, ['whsec_old', secret], time);
    expect(await verifyStripeSignature(body, header, 'whsec_old', { now })).toMatchObject({ valid: true });
    expect(await verifyStripeSignature(body, header, secret, { now })).toMatchObject({ valid: true });
  });

  it.each([
    ['another secret', body, signPayload(body, 'whsec_other', time)],
    ['another body', `${body} `, signPayload(body, secret, time)],
    ['another time', body, signPayload(body, secret, time).replace(String(time), String(time + 1))],
    [
      'a signature of another scheme',
      body,
      `${signPayload(body, 'whsec_other', time)},${signPayload(body, secret, time).replace('v1', 'v0').split(',')[1]}`,
    ],
  ])('refuses %s', async (_name, sent, header) => {
    expect(await verifyStripeSignature(sent, header, secret, { now })).toEqual({ valid: false, reason: 'no_match' });
  });

  it.each([
    ['', 'malformed'],
    [null, 'malformed'],
    [undefined, 'malformed'],
    ['nonsense', 'malformed'],
    [`t=${time}`, 'malformed'],
    [`t=${time},v1=`, 'malformed'],
    [`t=${time},v1=abc`, 'malformed'],
    [`t=abc,v1=${'0'.repeat(64)}`, 'malformed'],
    [`t=-1,v1=${'0'.repeat(64)}`, 'malformed'],
    ...[
      '',
      ' ',
      'NaN',
      'Infinity',
      '1e9',
      '0x6553f100',
      '1700000000.0',
      '1_700_000_000',
      '１７０００００００',
      '9'.repeat(13),
    ].map((text): [string, string] => [`t=${text},v1=${'0'.repeat(64)}`, 'malformed']),
    [`v1=${'0'.repeat(64)}`, 'malformed'],
    [`t=${time},v1=${'z'.repeat(64)}`, 'malformed'],
  ])('refuses the header %j', async (header, reason) => {
    expect(await verifyStripeSignature(body, header, secret, { now })).toEqual({ valid: false, reason });
  });

  it.each([
    [-301, false],
    [-300, true],
    [300, true],
    [301, false],
  ])('with a signature %d seconds from now: %s', async (offset, valid) => {
    const header = signPayload(body, secret, time);
    expect(await verifyStripeSignature(body, header, secret, { now: now + offset * 1000 })).toMatchObject({ valid });
  });

  it('takes another tolerance', async () => {
    const header = signPayload(body, secret, time);
    const at = (seconds: number) =>
      verifyStripeSignature(body, header, secret, { now: now + seconds * 1000, toleranceSeconds: 10 });
    expect(await at(10)).toMatchObject({ valid: true });
    expect(await at(-11)).toEqual({ valid: false, reason: 'outside_tolerance' });
  });

  it.each(notPositive)('accepts no signature at all with the tolerance %o', async (toleranceSeconds) => {
    const header = signPayload(body, secret, time);
    for (const at of [now, now - 1000, now + 1000, now + 10 ** 12])
      expect(
        await verifyStripeSignature(body, header, secret, { now: at, toleranceSeconds: toleranceSeconds as number }),
      ).toEqual({ valid: false, reason: 'outside_tolerance' });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, null, 'now', {}, 5n])(
    'accepts no signature at all at the time %o',
    async (at) => {
      const result = await verifyStripeSignature(body, signPayload(body, secret, time), secret, { now: at as number });
      expect(result).toEqual({ valid: false, reason: 'outside_tolerance' });
    },
  );
  it.each([
    ['the right one last', true],
    ['none that is right', false],
  ])('computes one HMAC for 230 signatures, %s', async (_name, valid) => {
    const [, right] = signPayload(body, valid ? secret : 'whsec_other', time).split(',');
    const header = `t=${time},${`v1=${'0'.repeat(64)},`.repeat(229)}${right}`;
    const sign = vi.spyOn(crypto.subtle, 'sign');
    const verify = vi.spyOn(crypto.subtle, 'verify');
    const result = await verifyStripeSignature(body, header, secret, { now });
    const computed = sign.mock.calls.length + verify.mock.calls.length;
    vi.restoreAllMocks();
    expect([result.valid, computed]).toEqual([valid, 1]);
  });

  it('refuses a signature that differs in any one of its digits', async () => {
    const header = signPayload(body, secret, time);
    const start = header.indexOf('v1=') + 3;
    for (let at = start; at < header.length; at++) {
      const other = header[at] === '0' ? '1' : '0';
      const forged = header.slice(0, at) + other + header.slice(at + 1);
      expect(await verifyStripeSignature(body, forged, secret, { now })).toEqual({ valid: false, reason: 'no_match' });
    }
  });

  it('refuses to work with an empty secret', async () => {
    await expect(verifyStripeSignature(body, signPayload(body, 'x', time), '', { now })).rejects.toThrow(TypeError);
  });
});
