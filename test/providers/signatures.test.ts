import { Paddle } from '@paddle/paddle-node-sdk';
import { webhooks as polar1 } from '@polar-sh/sdk/2026-04';
import { validateEvent as validateEvent0 } from 'polar0/webhooks';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, vi } from 'vitest';
import { verifyLemonSqueezySignature } from '../../src/lemonsqueezy/index.ts';
import { verifyPaddleSignature } from '../../src/paddle/index.ts';
import { verifyStandardWebhook } from '../../src/polar/index.ts';
import { sign as signLemonSqueezy } from '../lemonsqueezy/lemonsqueezy.ts';
import { sign as signPaddle } from '../paddle/paddle.ts';
import { event, order, sign as signPolar } from '../polar/polar.ts';

const body = JSON.stringify({ text: 'jürgen', data: {} });
const now = new Date();
const seconds = Math.floor(now.getTime() / 1000);

describe('verifyStandardWebhook', () => {
  const secret = 'whsec_affitor_demo';
  const standardSecret = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;
  /** As Polar signs from September 2026 on: the key is Base64 after `whsec_`. */
  const standard = (sent: string, at = now) => ({
    ...signPolar(sent, secret, { at }),
    'webhook-signature': new Webhook(standardSecret).sign('msg_1', at, sent),
  });

  it('accepts both keys that Polar has made of a secret', async () => {
    expect(await verifyStandardWebhook(body, signPolar(body, secret), secret)).toEqual({
      valid: true,
      timestamp: expect.any(Number),
    });
    expect(await verifyStandardWebhook(body, standard(body), standardSecret)).toMatchObject({ valid: true });
    // The older way also of a secret that could be Base64.
    expect(await verifyStandardWebhook(body, signPolar(body, standardSecret), standardSecret)).toMatchObject({
      valid: true,
    });
  });

  it('accepts what Polar’s packages accept, and refuses what they refuse', async () => {
    const sent = JSON.stringify({ ...event('order.paid', order()), api_version: '2026-04' });
    for (const headers of [signPolar(sent, secret), standard(sent)]) {
      const key = headers['webhook-signature'] === standard(sent)['webhook-signature'] ? standardSecret : secret;
      await expect(polar1.validateEvent(sent, headers, key)).resolves.toMatchObject({ type: 'order.paid' });
      expect(await verifyStandardWebhook(sent, headers, key)).toMatchObject({ valid: true });
      await expect(polar1.validateEvent(`${sent} `, headers, key)).rejects.toThrow();
      expect(await verifyStandardWebhook(`${sent} `, headers, key)).toMatchObject({ valid: false });
    }
    // 0.x refuses what is signed the standard way.
    expect(() => validateEvent0(sent, standard(sent), standardSecret)).toThrow();
  });

  it('accepts any of several signatures, and headers of the web', async () => {
    const headers = signPolar(body, secret);
    const several = `v1a,nonsense v1,${'A'.repeat(43)}= ${headers['webhook-signature']} v2,x`;
    const web = new Headers({ ...headers, 'webhook-signature': several });
    expect(await verifyStandardWebhook(body, web, secret)).toMatchObject({ valid: true });
    expect(await verifyStandardWebhook(new TextEncoder().encode(body), web, secret)).toMatchObject({ valid: true });
  });

  it.each<[string, Record<string, string>, string]>([
    ['another id', { 'webhook-id': 'msg_2' }, 'no_match'],
    ['another time', { 'webhook-timestamp': `${seconds - 1}` }, 'no_match'],
    ['a forged signature', { 'webhook-signature': `v1,${'A'.repeat(43)}=` }, 'no_match'],
    [
      'another version',
      { 'webhook-signature': signPolar(body, secret)['webhook-signature']!.replace('v1', 'v2') },
      'malformed',
    ],
    ['no id', { 'webhook-id': '' }, 'malformed'],
    ['a time with a word behind', { 'webhook-timestamp': `${seconds}x` }, 'malformed'],
    ['a time with a word before', { 'webhook-timestamp': `x${seconds}` }, 'malformed'],
    ['a time in milliseconds', { 'webhook-timestamp': `${seconds}000` }, 'malformed'],
    ['a time that is none', { 'webhook-timestamp': 'NaN' }, 'malformed'],
    ['no signature', { 'webhook-signature': '' }, 'malformed'],
  ])('refuses %s', async (_name, changed, reason) => {
    const headers = { ...signPolar(body, secret, { at: now }), ...changed };
    expect(await verifyStandardWebhook(body, headers, secret)).toEqual({ valid: false, reason });
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('refuses a request without %s', async (name) => {
    const { [name]: _, ...headers } = signPolar(body, secret);
    expect(await verifyStandardWebhook(body, headers, secret)).toEqual({ valid: false, reason: 'malformed' });
  });

  it('accepts headers that Node.js gives as lists', async () => {
    const headers = signPolar(body, secret);
    const other = `v1,${'A'.repeat(43)}=`;
    const signatures = [other, headers['webhook-signature']!];
    const lists = { ...headers, 'webhook-signature': signatures };
    expect(await verifyStandardWebhook(body, lists, secret)).toMatchObject({ valid: true });
    expect(
      await verifyStandardWebhook(body, { ...lists, 'webhook-signature': signatures.toReversed() }, secret),
    ).toMatchObject({ valid: true });
  });

  it.each(['whsec_', 'a secret that is no Base64!', 'my_polar_oat_of_old'])(
    'accepts the chosen secret %j',
    async (chosen) => {
      expect(await verifyStandardWebhook(body, signPolar(body, chosen), chosen)).toMatchObject({ valid: true });
    },
  );

  it('computes one HMAC for each key, however many signatures there are', async () => {
    const headers = signPolar(body, secret);
    headers['webhook-signature'] = Array(1000)
      .fill(`v1,${'A'.repeat(43)}=`)
      .join(' ');
    const hash = vi.spyOn(crypto.subtle, 'sign');
    expect(await verifyStandardWebhook(body, headers, standardSecret)).toMatchObject({ reason: 'no_match' });
    expect(hash).toHaveBeenCalledTimes(2);
    hash.mockRestore();
  });
});

describe('verifyPaddleSignature', () => {
  const secret = 'pdl_ntfset_01h_affitor';

  it('accepts what Paddle’s package accepts', async () => {
    const paddle = new Paddle('pdl_sdbx_apikey_unused');
    const header = signPaddle(body, secret);
    expect(await paddle.webhooks.isSignatureValid(body, secret, header)).toBe(true);
    expect(await verifyPaddleSignature(body, header, secret)).toEqual({ valid: true, timestamp: expect.any(Number) });
  });

  it('accepts any of several, as while a secret is being replaced', async () => {
    for (const secrets of [
      [secret, 'pdl_ntfset_other'],
      ['pdl_ntfset_other', secret],
    ])
      expect(await verifyPaddleSignature(body, signPaddle(body, secrets), secret)).toMatchObject({ valid: true });
  });

  it('reads the parts of the header in any order, with spaces, and as a list', async () => {
    const [ts, h1] = signPaddle(body, secret).split(';') as [string, string];
    for (const header of [`${h1};${ts}`, `${ts}; ${h1}`, `v=1;${ts};${h1};x=y`, [`${ts};${h1}`]])
      expect([header, await verifyPaddleSignature(body, header, secret)]).toMatchObject([header, { valid: true }]);
    expect(await verifyPaddleSignature(body, `x${ts};${h1}`, secret)).toMatchObject({ reason: 'malformed' });
    expect(await verifyPaddleSignature(body, `${ts};x${h1}`, secret)).toMatchObject({ reason: 'malformed' });
    expect(await verifyPaddleSignature(body, `${ts}1234567890;${h1}`, secret)).toMatchObject({ reason: 'malformed' });
  });

  it.each<[string, string | null, string]>([
    ['another secret', signPaddle(body, 'pdl_ntfset_other'), 'no_match'],
    ['another body', signPaddle(`${body} `, secret), 'no_match'],
    ['another time', signPaddle(body, secret).replace(/\d+/, (ts) => `${Number(ts) - 1}`), 'no_match'],
    ['a time that is none', signPaddle(body, secret).replace(/\d+/, 'NaN'), 'malformed'],
    ['no signature', `ts=${seconds}`, 'malformed'],
    ['a signature that is too short', `ts=${seconds};h1=abc`, 'malformed'],
    ['no header', null, 'malformed'],
    ['an hour ago', signPaddle(body, secret, seconds - 3600), 'outside_tolerance'],
    ['in an hour', signPaddle(body, secret, seconds + 3600), 'outside_tolerance'],
  ])('refuses %s', async (_name, header, reason) => {
    expect(await verifyPaddleSignature(body, header, secret)).toEqual({ valid: false, reason });
  });

  it.each([
    [-300, true],
    [300, true],
    [-301, false],
    [301, false],
  ])(
    'of %d seconds from now: valid is %s, where five seconds were too few for clocks and networks',
    async (offset, valid) => {
      const header = signPaddle(body, secret, seconds + offset);
      expect(await verifyPaddleSignature(body, header, secret, { now: seconds * 1000 })).toMatchObject({ valid });
    },
  );
});

describe('verifyLemonSqueezySignature', () => {
  const secret = 'a chosen secret';

  it('accepts the digest of the body', async () => {
    const header = signLemonSqueezy(body, secret);
    expect(await verifyLemonSqueezySignature(body, header, secret)).toEqual({ valid: true, timestamp: null });
    expect(await verifyLemonSqueezySignature(body, header.toUpperCase(), secret)).toMatchObject({ valid: true });
  });

  it.each<[string, string | undefined, string]>([
    ['another secret', signLemonSqueezy(body, 'other'), 'no_match'],
    ['another body', signLemonSqueezy(`${body} `, secret), 'no_match'],
    ['a header that is none', 'nonsense', 'malformed'],
    ['no header', undefined, 'malformed'],
  ])('refuses %s', async (_name, header, reason) => {
    expect(await verifyLemonSqueezySignature(body, header, secret)).toEqual({ valid: false, reason });
  });
});

describe('a secret', () => {
  const PARTS = 'affitor: secret begins or ends with white space, perhaps a line break';

  it.each(['', undefined as never])('that is %j cannot be checked with, since anyone could sign', async (secret) => {
    await expect(verifyStandardWebhook(body, {}, secret)).rejects.toThrow('secret is required');
    await expect(verifyPaddleSignature(body, '', secret)).rejects.toThrow('secret is required');
    await expect(verifyLemonSqueezySignature(body, '', secret)).rejects.toThrow('secret is required');
  });

  it('is named in full when it is missing, and what to copy when it is another', async () => {
    await expect(verifyStandardWebhook(body, {}, '')).rejects.toThrow('verifyStandardWebhook: secret is required');
    await expect(verifyPaddleSignature(body, '', '')).rejects.toThrow('verifyPaddleSignature: secret is required');
    await expect(verifyLemonSqueezySignature(body, '', '')).rejects.toThrow(
      'verifyLemonSqueezySignature: secret is required',
    );
    await expect(verifyStandardWebhook(body, {}, 'polar_pat_x')).rejects.toThrow('An access token is not one');
    await expect(verifyPaddleSignature(body, '', 'apikey_x')).rejects.toThrow('Paddle’s begin with pdl_ntfset_');
    await expect(verifyLemonSqueezySignature(body, '', 'eyJx')).rejects.toThrow('An API key is not one');
  });

  it('with a line break at its end is named', async () => {
    await expect(verifyStandardWebhook(body, {}, 'whsec_a\n')).rejects.toThrow(PARTS);
    await expect(verifyPaddleSignature(body, '', 'pdl_ntfset_a\r\n')).rejects.toThrow(PARTS);
    await expect(verifyLemonSqueezySignature(body, '', 'secret ')).rejects.toThrow(PARTS);
  });

  it('that is something else of the provider’s is named', async () => {
    const call = (check: Promise<unknown>) => expect(check).rejects.toThrow('secret is not a signing secret');
    await call(verifyStandardWebhook(body, {}, 'polar_oat_abc'));
    await call(verifyPaddleSignature(body, '', 'pdl_live_apikey_abc'));
    await call(verifyPaddleSignature(body, '', 'ntfset_01h'));
    await call(verifyLemonSqueezySignature(body, '', 'eyJ0eXAiOiJKV1Qi'));
  });
});
