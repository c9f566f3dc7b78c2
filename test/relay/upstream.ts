import type { RelayOptions } from '../../src/relay/index.ts';

export const PAGE = 'https://shop.example.com';

export interface Call {
  url: string;
  init: RequestInit;
  headers: Headers;
  body: unknown;
}

/** Stands in for the API: records what the relay asks of it, and answers. */
export const createUpstream = (
  answer: (call: Call) => Response | Promise<Response> = () =>
    Response.json({
      success: true,
      click_id: 'V1StGXR8_Z5jdHi6B-myT',
      partner_code: 'PARTNER123',
      cookie_window_days: 30,
    }),
) => {
  const calls: Call[] = [];
  const fetch: RelayOptions['fetch'] = async (url, init) => {
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : init.body;
    const call = { url, init, headers: new Headers(init.headers), body };
    calls.push(call);
    return answer(call);
  };
  return { calls, fetch };
};

/** A report as the tracker sends it from a page of the merchant's host. */
export const report = (
  endpoint: string,
  body: unknown,
  {
    headers,
    url = PAGE,
    ...init
  }: Omit<RequestInit, 'headers'> & { headers?: Record<string, string>; url?: string } = {},
): Request =>
  new Request(`${url}/affitor/api/v1/track/${endpoint}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...init,
    headers: { origin: url, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json', ...headers },
  });
