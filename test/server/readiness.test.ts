import { describe, expect, it } from 'vitest';
import { Affitor } from '../../src/server/index.ts';

const verdict = {
  program_id: 1,
  state: 'ready',
  integration_verified: false,
  live_verified: false,
  blocker: 'live',
  gates: { live: { status: 'fail', next_action: 'run_test_chain' } },
  last_event_at: { click: null, lead: null, sale: null },
  counts_24h: { clicks: 0, leads: 0, sales: 0 },
  key_rotated_at: null,
};

const connect = (body: unknown, status = 200) => {
  const requests: [url: string, init: RequestInit][] = [];
  const affitor = new Affitor({
    apiKey: 'key',
    fetch: async (...request) => {
      requests.push(request);
      return Response.json(body, { status });
    },
  });
  return { affitor, requests };
};

describe('readiness()', () => {
  it.each([
    ['as documented', verdict],
    ['under data too', { ...verdict, data: verdict }],
    ['under data alone', { data: verdict }],
  ])('reads the verdict %s', async (_name, body) => {
    const { affitor, requests } = connect(body);
    expect(await affitor.readiness()).toMatchObject({
      ok: true,
      status: 200,
      data: body,
      state: 'ready',
      integrationVerified: false,
      liveVerified: false,
      blocker: 'live',
      gates: { live: { next_action: 'run_test_chain' } },
      lastEventAt: { click: null },
      counts24h: { clicks: 0 },
      keyRotatedAt: null,
    });
    const [[url, init]] = requests as [(typeof requests)[0]];
    expect(url).toBe('https://api.affitor.com/api/v1/programs/me/readiness');
    expect([init.method, init.body, init.headers]).toEqual(['GET', undefined, { authorization: 'Bearer key' }]);
  });

  it('asks for a new check', async () => {
    const { affitor, requests } = connect(verdict);
    await affitor.readiness({ forceRecheck: true });
    await affitor.readiness({ forceRecheck: false, signal: new AbortController().signal });
    expect(requests.map(([url]) => url.split('/').pop())).toEqual(['readiness?force_recheck=true', 'readiness']);
  });

  it('tells the API’s reason', async () => {
    const { affitor } = connect({ error: { code: 'invalid_token', message: 'Invalid API token' } }, 401);
    expect(await affitor.readiness()).toEqual({
      ok: false,
      status: 401,
      data: null,
      error: 'Invalid API token',
      retryable: false,
    });
  });

  it('takes no other answer for a verdict', async () => {
    const { affitor } = connect({ success: true });
    expect(await affitor.readiness()).toMatchObject({ ok: false });
  });
});
