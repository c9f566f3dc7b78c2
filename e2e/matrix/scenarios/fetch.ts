import { expect } from '@playwright/test';
import { allArrived, delivered, signup } from '../../support/visitor.ts';
import { landsOn, link, reported, type Scenario, type Scene, signUpAndSell } from '../scenario.ts';

/** What must never reach the API. */
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.e30.of-the-merchant';
const SESSION = 'session-of-the-merchant';

/** The page's own `fetch`, for its own API; what it calls `send` is the browser's. */
const wrapper = (body: string) => `<script>{
  const send = window.fetch.bind(window);
  window.fetched = [];
  window.fetch = async (input, init = {}) => {
    fetched.push(String(input));
    ${body}
  };
}</script>`;

const TOKENS = `'X-CSRF-Token': 'csrf', Authorization: 'Bearer ${TOKEN}'`;
const ADDS_ALL = wrapper(
  `return send(input, { ...init, credentials: 'include', headers: { ...init.headers, ${TOKENS} } });`,
);

const wrapped = (title: string, body: string) => landsOn('F32', `fetch ${title}`, wrapper(body));

/** Rejects an answer that is an error, as axios and other clients do: the answer is at the error. */
const REJECTS = wrapper(
  'const response = await send(input, init); if (!response.ok) throw Object.assign(new Error(response.statusText), { response }); return response;',
);

const everywhere = ({ site }: Scene, head: string) => {
  for (const path of ['/', '/pricing', '/signup']) site.page(path, { head });
};

export const fetchWrappers: Scenario[] = [
  {
    row: 'F32',
    title: 'fetch adds credentials, a CSRF header and a token to every request, also where the API is down at first',
    async run(scene) {
      const { visitor, site, program } = scene;
      everywhere(scene, ADDS_ALL);
      await visitor.setCookie({ name: 'session', value: SESSION, url: site.url('/') });
      await program.fault({ route: 'click', status: 503, times: 1 });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      expect(await visitor.run('fetched.length'), 'by the wrapper').toBe(2);
      await signUpAndSell(scene, program.alice);
    },
  },
  {
    row: 'F32',
    title: 'fetch adds credentials and a token, relay in use: neither is passed on',
    relay: {},
    async run(scene) {
      const { visitor, site, program, gate } = scene;
      everywhere(scene, ADDS_ALL);
      await visitor.setCookie({ name: 'session', value: SESSION, url: site.url('/') });
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      await signUpAndSell(scene, program.alice);
      expect(await reported(scene)).toEqual(['click', 'lead']);
      expect(gate.text).not.toContain(TOKEN);
      expect(gate.text).not.toContain(SESSION);
      expect(gate.text.toLowerCase()).not.toMatch(/^(cookie|authorization|x-csrf-token):/m);
    },
  },
  wrapped("sends credentials: 'include'", "return send(input, { ...init, credentials: 'include' });"),
  wrapped(
    'adds a header to a Headers object',
    "const headers = new Headers(init.headers); headers.set('X-CSRF-Token', 'csrf'); return send(input, { ...init, headers });",
  ),
  wrapped(
    'writes into the headers that it was given',
    "init.headers['X-Requested-With'] = 'XMLHttpRequest'; return send(input, init);",
  ),
  wrapped(
    'sends a Request object with a token',
    `const request = new Request(input, init); request.headers.set('Authorization', 'Bearer ${TOKEN}'); return send(request);`,
  ),
  wrapped('adds a parameter against caches', "return send(input + '?_=' + Date.now(), init);"),
  wrapped('drops keepalive', 'const { keepalive, ...rest } = init; return send(input, rest);'),
  wrapped(
    'adds an AbortSignal and a referrer policy',
    "return send(input, { ...init, signal: AbortSignal.timeout(20_000), referrerPolicy: 'no-referrer' });",
  ),
  wrapped(
    'reads a copy of each answer first',
    'const response = await send(input, init); await response.clone().json(); return response;',
  ),
  wrapped(
    'answers with a Proxy around the answer',
    'const response = await send(input, init); return new Proxy(response, { get: (target, name) => typeof target[name] === "function" ? target[name].bind(target) : target[name] });',
  ),
  landsOn(
    'F32',
    'fetch is one of a library, by XMLHttpRequest',
    `<script>
    window.fetch = (url, { method, headers, body }) => new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(method, url, true);
      request.withCredentials = true;
      for (const name of Object.keys(headers)) request.setRequestHeader(name, headers[name]);
      request.onload = () => resolve({ ok: request.status < 300, status: request.status, text: async () => request.responseText, json: async () => JSON.parse(request.responseText) });
      request.onerror = () => reject(new TypeError('Network request failed'));
      request.send(body);
    });
  </script>`,
  ),
  landsOn('F32', 'fetch rejects errors', REJECTS),
  {
    row: 'F32',
    title: 'fetch rejects errors: a mistyped link still leaves the earlier partner the attribution',
    async run(scene) {
      const { visitor, site, program } = scene;
      everywhere(scene, REJECTS);
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      const before = await visitor.run('affitor.getClickId()');
      await visitor.open(site.url(link('MISTYPED')));
      await visitor.until(`affitor.getClickId() === ${JSON.stringify(before)} && affitor.getData().delivered`);
      await signUpAndSell(scene, program.alice);
    },
  },
  {
    row: 'F32',
    title: 'fetch rejects errors: a signup that the API refuses is rejected at once, with its reason',
    async run(scene) {
      const { visitor, site, program } = scene;
      everywhere(scene, REJECTS);
      await visitor.open(site.url(link(program.alice)));
      await delivered(visitor);
      const result = await signup(visitor, 'x'.repeat(300));
      expect(result).toEqual({ status: 'rejected', error: expect.stringContaining('customer_key') });
    },
  },
  ...[
    ['parsed JSON', 'return (await send(input, init)).json();'],
    ['an object without text()', 'const { ok, status } = await send(input, init); return { ok, status };'],
    ['an opaque answer', "return send(input, { ...init, mode: 'no-cors' });"],
  ].map(
    ([what, body]): Scenario => ({
      row: 'F32',
      title: `fetch answers with ${what}: one click, and a page without the wrapper delivers the rest`,
      async run(scene) {
        const { visitor, site, program } = scene;
        site.page('/', { head: wrapper(body!) });
        await visitor.open(site.url(link(program.alice)));
        await program.recorded('click', 1);
        await visitor.run("void affitor.signup('customer', 'customer@example.com')");
        await allArrived(visitor);
        await visitor.open(site.url('/pricing'));
        await delivered(visitor);
        await signUpAndSell(scene, program.alice);
      },
    }),
  ),
];
