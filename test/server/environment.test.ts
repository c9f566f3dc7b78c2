import { afterEach, describe, expect, it, vi } from 'vitest';
import { Affitor, type AffitorClientOptions } from '../../src/server/index.ts';
import { expectMistake, listenToConsole } from './mistake.ts';

listenToConsole();
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** What a client sends that was made with these options. */
const send = async (
  options?: AffitorClientOptions,
  call = (affitor: Affitor) => affitor.trackLead({ clickId: 'c' }),
) => {
  const requests: { url: string; authorization: string | null; body: Record<string, unknown> }[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const authorization = new Headers(init.headers).get('authorization');
    requests.push({ url, authorization, body: JSON.parse(init.body as string) });
    return Response.json({ success: true });
  });
  await call(options ? new Affitor(options) : new Affitor());
  return requests[0]!;
};

const stub = (variables: Record<string, string>) => {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
};

const ALL = { AFFITOR_API_BASE: 'http://127.0.0.1:4600/', AFFITOR_API_KEY: 'from_env', AFFITOR_PROGRAM_ID: '7' };

describe('a client without options', () => {
  it('has those of the environment', async () => {
    stub(ALL);
    expect(await send()).toEqual({
      url: 'http://127.0.0.1:4600/api/v1/track/lead',
      authorization: 'Bearer from_env',
      body: { click_id: 'c', program_id: '7' },
    });
  });

  it.each(['', undefined])('passes over an option that is %j, as a variable that is not set', async (none) => {
    stub(ALL);
    const request = await send({ apiKey: none, apiBase: none, programId: none });
    expect(request).toMatchObject({ authorization: 'Bearer from_env', body: { program_id: '7' } });
  });

  it('goes by its options where there are both', async () => {
    stub(ALL);
    const request = await send({ apiKey: 'own', apiBase: 'https://own.example', programId: 1 });
    expect(request).toEqual({
      url: 'https://own.example/api/v1/track/lead',
      authorization: 'Bearer own',
      body: { click_id: 'c', program_id: '1' },
    });
  });

  it('takes an empty variable for none', async () => {
    stub({ AFFITOR_API_BASE: '', AFFITOR_API_KEY: '', AFFITOR_PROGRAM_ID: '' });
    expect(await send({ apiKey: 'own' })).toEqual({
      url: 'https://api.affitor.com/api/v1/track/lead',
      authorization: 'Bearer own',
      body: { click_id: 'c' },
    });
    await expectMistake(new Affitor().trackLead({ clickId: 'c' }), 'apiKey is missing');
  });

  it('names the variable that cannot be used', () => {
    stub({ AFFITOR_API_KEY: 'key\n' });
    expect(() => new Affitor()).toThrow('AFFITOR_API_KEY is malformed: it has a line break');
    stub({ AFFITOR_API_KEY: 'key', AFFITOR_API_BASE: 'api.example' });
    expect(() => new Affitor()).toThrow('AFFITOR_API_BASE must be an absolute URL');
  });
});

describe('the program', () => {
  it('is sent with clicks and leads, unless a call names another', async () => {
    stub(ALL);
    const click = await send(undefined, (a) => a.trackClick({ affiliateUrl: 'https://a.example/?aff=P' }) as never);
    expect(click.body.program_id).toBe('7');
    const lead = await send(undefined, (a) => a.trackLead({ clickId: 'c', programId: 8 }));
    expect(lead.body.program_id).toBe(8);
  });

  it('is the key’s with sales and refunds', async () => {
    stub(ALL);
    const sale = { transactionId: 't', amountCents: 1, customerKey: 'u' };
    for (const call of [(a: Affitor) => a.trackSale(sale), (a: Affitor) => a.trackRefund({ transactionId: 't' })])
      expect((await send(undefined, call as never)).body).not.toHaveProperty('program_id');
  });
});

describe('a runtime', () => {
  it.each<[string, unknown]>([
    ['without process', undefined],
    ['whose process has no environment', {}],
    [
      'that refuses to read it',
      {
        get env() {
          throw new Error('Requires env access');
        },
      },
    ],
  ])('%s works with options', async (_name, process) => {
    stub(ALL);
    vi.stubGlobal('process', process);
    expect(await send({ apiKey: 'own' })).toMatchObject({ url: 'https://api.affitor.com/api/v1/track/lead' });
  });
});
