import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Affitor, type AffitorClientOptions } from '../../src/server/index.ts';

const options = (others: Partial<AffitorClientOptions>): AffitorClientOptions => ({
  apiKey: 'key',
  fetch: async () => Response.json({ success: true }),
  ...others,
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('an option', () => {
  it.each<[Partial<AffitorClientOptions>, name: string]>([
    [{ apiKey: 'key\n' }, 'apiKey'],
    [{ apiKey: ' key' }, 'apiKey'],
    [{ apiKey: 'a key' }, 'apiKey'],
    [{ apiKey: 'ключ' }, 'apiKey'],
    [{ apiBase: '/affitor' }, 'apiBase'],
    [{ apiBase: 'api.affitor.com' }, 'apiBase'],
    [{ apiBase: 'ftp://api.affitor.com' }, 'apiBase'],
    [{ apiBase: 'see https://api.affitor.com' }, 'apiBase'],
    [{ apiBase: 'https://api.affitor.com#x' }, 'apiBase'],
    [{ apiBase: 'https://api.affitor.com?x' }, 'apiBase'],
    [{ apiBase: 'https://api affitor.com' }, 'apiBase'],
    [{ timeoutMs: 0 }, 'timeoutMs'],
    [{ timeoutMs: -1 }, 'timeoutMs'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs'],
    [{ timeoutMs: 2 ** 31 }, 'timeoutMs'],
    [{ maxRetries: -1 }, 'maxRetries'],
    [{ maxRetries: 0.5 }, 'maxRetries'],
    [{ maxRetry: 1 } as object, '"maxRetry" (Affitor)'],
  ])('%j is refused by its name', (wrong, name) => {
    expect(() => new Affitor(options(wrong))).toThrow(TypeError);
    expect(() => new Affitor(options(wrong))).toThrow(name);
  });

  it.each<Partial<AffitorClientOptions>>([
    { timeoutMs: 1 },
    { timeoutMs: 2e9 - 1 },
    { maxRetries: 0 },
    { apiBase: 'http://127.0.0.1:4600' },
    { apiKey: '!~' },
  ])('%j is accepted', async (right) => {
    expect(await new Affitor(options(right)).trackLead({ customerKey: 'a' })).toMatchObject({ ok: true });
  });

  it('apiBase may end in any number of slashes', async () => {
    const urls: string[] = [];
    const fetch = async (url: string) => {
      urls.push(url);
      return Response.json({ success: true });
    };
    for (const apiBase of ['https://api.example', 'https://api.example/', 'https://api.example///'])
      await new Affitor(options({ apiBase, fetch })).trackLead({ customerKey: 'a' });
    expect(new Set(urls)).toEqual(new Set(['https://api.example/api/v1/track/lead']));
  });

  it('timeoutMs is five seconds where it is left out', async () => {
    const asked = vi.spyOn(AbortSignal, 'timeout');
    await new Affitor(options({})).trackLead({ customerKey: 'a' });
    await new Affitor(options({ timeoutMs: 70 })).trackLead({ customerKey: 'a' });
    expect(asked.mock.calls).toEqual([[5000], [70]]);
  });
});

/** The result of a call to an API that answers so each time, and how often it was asked. */
const ask = async (
  answer: () => Response | Promise<Response>,
  call = (a: Affitor) => a.trackLead({ customerKey: 'a' }),
) => {
  let asked = 0;
  const affitor = new Affitor(
    options({
      fetch: async () => {
        asked++;
        return answer();
      },
    }),
  );
  const promise = call(affitor);
  await vi.runAllTimersAsync();
  return { result: (await promise) as { ok: boolean; status: number; error?: string; retryable?: boolean }, asked };
};

describe('the words of an error', () => {
  it.each<[string, () => Response, string]>([
    ['the API’s', () => Response.json({ error: 'Invalid API token' }, { status: 401 }), 'Invalid API token'],
    ['its message', () => Response.json({ success: false, message: 'Link is inactive' }), 'Link is inactive'],
    ['that of an object', () => Response.json({ error: { message: 'No' } }, { status: 400 }), 'No'],
    ['the first of both', () => Response.json({ error: 'one', message: 'two' }, { status: 400 }), 'one'],
    ['the one that is a text', () => Response.json({ error: 1, message: 'two' }, { status: 400 }), 'two'],
    ['the status for none', () => Response.json({ success: false }, { status: 404 }), 'HTTP 404'],
    ['no more than 500 characters', () => Response.json({ error: 'x'.repeat(501) }, { status: 400 }), 'x'.repeat(500)],
  ])('are %s', async (_name, answer, error) => {
    const { result, asked } = await ask(answer);
    expect(result).toMatchObject({ ok: false, error, retryable: false });
    expect(asked).toBe(1);
  });

  it('are the reason why a request failed, where the runtime gives one', async () => {
    const thrown = async (error: unknown) => (await ask(() => Promise.reject(error))).result.error;
    expect(await thrown(new TypeError('fetch failed', { cause: new Error('ECONNRESET') }))).toBe('Error: ECONNRESET');
    expect(await thrown(new TypeError('fetch failed'))).toBe('TypeError: fetch failed');
    expect(await thrown(null)).toBe('null');
  });

  it('have an ellipsis for the key, wherever it is quoted', async () => {
    const { result } = await ask(() => Response.json({ error: 'Bearer key, again key' }, { status: 401 }));
    expect(result.error).toBe('Bearer …, again …');
  });

  it('tell of a 200 that is no answer of the API as of none', async () => {
    const { result, asked } = await ask(() => new Response('<h1>Welcome</h1>'));
    expect(result).toMatchObject({ ok: false, status: 0, retryable: true });
    expect(result.error).toMatch(/not the Affitor API/);
    expect(asked).toBe(3);
  });
});

describe('whether an attempt is repeated', () => {
  const url = 'https://shop.example/?aff=ALICE';
  it.each([
    [200, 1, false],
    [400, 1, false],
    [404, 1, false],
    [408, 3, true],
    [422, 1, false],
    [429, 3, true],
    [499, 1, false],
    [500, 3, true],
    [503, 3, true],
  ])('after a %d: %d requests', async (status, requests, retryable) => {
    const { result, asked } = await ask(() => Response.json({ success: false }, { status }));
    expect(asked).toBe(requests);
    expect(result).toMatchObject({ ok: false, status, retryable });
  });

  it.each([
    [408, 1],
    [429, 3],
    [500, 1],
  ])('after a %d to a click without an id: %d requests', async (status, requests) => {
    const { asked } = await ask(
      () => Response.json({ success: false }, { status }),
      (affitor) => affitor.trackClick({ affiliateUrl: url }) as never,
    );
    expect(asked).toBe(requests);
  });

  it('after a retry-after of ten seconds, and of no more', async () => {
    const asking = (seconds: string) =>
      ask(() => Response.json({}, { status: 503, headers: { 'retry-after': seconds } }));
    expect((await asking('10')).asked).toBe(3);
    expect((await asking('10.001')).asked).toBe(1);
  });

  it('not once the caller has aborted', async () => {
    const controller = new AbortController();
    const call = () => {
      controller.abort();
      return Response.json({}, { status: 503 });
    };
    const { result, asked } = await ask(call, (affitor) =>
      affitor.trackLead({ customerKey: 'a' }, { signal: controller.signal }),
    );
    expect(asked).toBe(1);
    expect(result).toMatchObject({ ok: false, status: 503 });
  });
});

describe('the pauses between attempts', () => {
  it('double, each between half of it and the whole', async () => {
    for (const [random, pauses] of [
      [0, [150, 300, 600]],
      [0.5, [225, 450, 900]],
    ] as const) {
      vi.spyOn(Math, 'random').mockReturnValue(random);
      const times: number[] = [];
      const affitor = new Affitor(
        options({
          maxRetries: 3,
          fetch: async () => {
            times.push(Date.now());
            return Response.json({}, { status: 500 });
          },
        }),
      );
      const call = affitor.trackLead({ customerKey: 'a' });
      await vi.runAllTimersAsync();
      await call;
      expect(times.slice(1).map((time, index) => time - times[index]!)).toEqual(pauses);
    }
  });

  it('leave no timer and no listener behind', async () => {
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    let asked = 0;
    const answers = () => Response.json({ success: asked++ > 0 }, { status: asked > 1 ? 200 : 503 });
    const { result } = await ask(answers, (affitor) => affitor.trackLead({ customerKey: 'a' }, { signal }));
    expect(result).toMatchObject({ ok: true });
    expect(removed.mock.calls.map(([type]) => type)).toEqual(['abort']);
    expect(added.mock.calls.map(([, listener]) => listener)).toContain(removed.mock.calls[0]![1]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('what a call resolves with', () => {
  it('has every field of the answer, an id of the API’s included, and none of what the API does not say', async () => {
    const answer = { success: true, duplicate: true, lead_id: 7 };
    const { result } = await ask(() => Response.json(answer));
    expect(result).toEqual({
      ok: true,
      status: 200,
      data: answer,
      success: true,
      duplicate: true,
      provisional: false,
      pending: false,
      leadId: 7,
    });
  });

  it('is a refund’s own state beside the status of the answer', async () => {
    const refund = (answer: () => Response) =>
      ask(answer, (affitor) => affitor.trackRefund({ transactionId: 't' }) as never);
    const { result } = await refund(() => Response.json({ success: true, status: 'reversed' }));
    expect(result).toMatchObject({ ok: true, status: 200, refundStatus: 'reversed' });
    const failed = await refund(() => Response.json({ error: 'Sale not found' }, { status: 404 }));
    expect(failed.result).not.toHaveProperty('refundStatus');
  });

  it('is a duplicate for a sale alone', async () => {
    const conflict = () => Response.json({ error: 'Duplicate' }, { status: 409 });
    const sale = await ask(
      conflict,
      (affitor) => affitor.trackSale({ transactionId: 't', amountCents: 1, customerKey: 'a' }) as never,
    );
    expect(sale.result).toEqual({ ok: true, duplicate: true, status: 409, data: null });
    expect((await ask(conflict)).result).toMatchObject({ ok: false, status: 409, error: 'Duplicate' });
  });
});
