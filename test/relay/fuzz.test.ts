import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRelay, landing } from '../../src/relay/index.ts';
import { answer, body, cookie, headers, method, nasty, PATHS, path, report } from './arbitraries.ts';
import { createUpstream, PAGE } from './upstream.ts';

const PASSED_ON = ['content-type', 'referer', 'user-agent', 'accept-language', 'sec-purpose', 'x-forwarded-for'];

/** What may be in a Set-Cookie header of ours: nothing else can have got into it. */
const SET_COOKIE =
  /^affitor_click((_id=[\w.:~-]{1,128}|=[\w.!~*'()%-]+); Max-Age=[1-9]\d{0,7}|(_id)?=; Expires=Thu, 01 Jan 1970 00:00:00 GMT)(; Domain=[a-z\d.-]+)?; Path=\/(; Secure)?$/;

/** Undefined where no server would hand such a request on. */
const requestOf = (address: string, init: RequestInit): Request | undefined => {
  try {
    return new Request(new URL(address, PAGE), init);
  } catch {
    return undefined;
  }
};

/** Runs a property, and makes sure that it looked at something. */
const check = async (property: (reached: () => void) => fc.IAsyncProperty<unknown>) => {
  let reached = 0;
  await fc.assert(
    property(() => {
      reached++;
    }),
    { numRuns: 3000 },
  );
  expect(reached).toBeGreaterThan(500);
};

describe('whatever is asked of the relay', { timeout: 60_000 }, () => {
  it('only the two reports and the script are passed on, to one host, without anything of the merchant’s', () =>
    check((reached) =>
      fc.asyncProperty(path, method, headers, body, cookie, async (address, verb, sent, text, cookies) => {
        const { calls, fetch } = createUpstream();
        const request = requestOf(address, {
          method: verb,
          headers: { ...sent, cookie: cookies },
          body: /^(GET|HEAD)$/.test(verb) ? undefined : text,
        });
        fc.pre(request !== undefined);
        const response = await createRelay({ fetch })(request);
        const { pathname } = new URL(request.url);
        const known = PATHS.find((one) => pathname.endsWith(one));
        if (!known || !(pathname.endsWith('.js') ? ['GET', 'HEAD'] : ['POST']).includes(verb)) {
          expect(calls).toEqual([]);
          expect(response.status).toBe(known ? 405 : 404);
        }
        expect(calls.length).toBeLessThanOrEqual(1);
        for (const call of calls) {
          reached();
          const there = known?.replace('/affitor/affitor-tracker.js', '/affitor/js/affitor-tracker.js');
          expect(call.url).toBe(`https://api.affitor.com${there?.slice('/affitor'.length)}`);
          expect(call.init.redirect).toBe('manual');
          expect([...call.headers.keys()].filter((name) => !PASSED_ON.includes(name))).toEqual([]);
          expect(JSON.stringify([...call.headers])).not.toContain('secret');
        }
      }),
    ));

  it('only well-formed cookies are set, whatever the visitor stores and the API answers', () =>
    check((reached) =>
      fc.asyncProperty(report, cookie, answer, fc.boolean(), async (text, cookies, [status, said], https) => {
        const { fetch } = createUpstream(
          () =>
            new Response([204, 304].includes(status) ? null : said, {
              status,
              headers: { 'set-cookie': 'evil=1', 'x-evil': '1' },
            }),
        );
        const origin = https ? PAGE : PAGE.replace('https', 'http');
        const request = new Request(`${origin}/affitor/api/v1/track/click`, {
          method: 'POST',
          headers: { cookie: cookies, origin },
          body: text,
        });
        const response = await createRelay({ fetch })(request);
        for (const name of response.headers.keys()) expect(name).toMatch(/^(content-type|cache-control|set-cookie)$/);
        for (const header of response.headers.getSetCookie()) {
          reached();
          expect(header).toMatch(SET_COOKIE);
        }
      }),
    ));

  it('a first page is handed on, with well-formed cookies or none', () =>
    check((reached) =>
      fc.asyncProperty(fc.webQueryParameters(), nasty, headers, cookie, async (query, code, sent, cookies) => {
        const request = requestOf(`/?${query}&aff=${encodeURIComponent(code)}&aff=PARTNER123`, {
          headers: { ...sent, cookie: cookies },
        });
        fc.pre(request !== undefined);
        for (const header of landing(request, new Response('page')).headers.getSetCookie()) {
          reached();
          expect(header).toMatch(SET_COOKIE);
        }
      }),
    ));
});
