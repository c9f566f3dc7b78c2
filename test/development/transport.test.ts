import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { loadAfresh } from './support.ts';

let post: typeof import('../../src/development/transport.ts').post;
beforeEach(async () => {
  ({ post } = await loadAfresh(() => import('../../src/development/transport.ts')));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const URL = 'https://api.example.com/api/v1/track/click';

it('sends a report as the tracker does, hands its answer on, and warns of what is wrong with it', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const fetch = vi.fn(async () => Response.json({ error: 'Referral link not found' }, { status: 400 }));
  vi.stubGlobal('fetch', fetch);
  const body = { program_id: 7, affiliate_url: 'https://shop.example/?aff=TYPO' };
  expect(await post(URL, body, true)).toEqual({ status: 400, error: 'Referral link not found' });
  expect(fetch.mock.calls).toEqual([
    [URL, expect.objectContaining({ method: 'POST', keepalive: true, body: JSON.stringify(body) })],
  ]);
  expect(warn.mock.calls).toEqual([['[affitor]', expect.stringMatching(/TYPO.*program 7/)]]);
});

it('hands on that there was no answer', async () => {
  vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('Failed to fetch')));
  expect(await post(URL, {}, false)).toEqual({});
});
