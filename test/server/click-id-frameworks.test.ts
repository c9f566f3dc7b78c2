import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RequestCookies } from '@edge-runtime/cookies';
import fastifyCookie from '@fastify/cookie';
import cookieParser from 'cookie-parser';
import express from 'express';
import fastify from 'fastify';
import { createApp, eventHandler, type H3Event, parseCookies, toNodeListener, toWebHandler } from 'h3';
import { Hono } from 'hono';
import Koa from 'koa';
import { describe, expect, it, vi } from 'vitest';
import { type CookieSource, getClickId } from '../../src/server/index.ts';
import { listenToConsole, logged } from './mistake.ts';

// What frameworks give to a merchant's code, each made by the framework itself where it is small.

listenToConsole();

const ID = 'V1StGXR8_Z5jdHi6B-myT';
const NEWER = 'newer_click_id_123456';
const companion = (id: string, at: number) =>
  `affitor_click=${encodeURIComponent(JSON.stringify({ id, at, days: 90, codes: ['ALICE'] }))}`;
const COOKIE = `theme=dark; affitor_click_id=${ID}; ${companion(ID, 1_700_000_000_000)}`;

/** Sends a request with cookies to a server of Node.js. */
const ask = async (listener: RequestListener, cookie = COOKIE) => {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const response = await fetch(url, { headers: { cookie } });
    await response.text();
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};

const web = (cookie = COOKIE) => new Request('https://shop.example.com/', { headers: { cookie } });

describe('getClickId reads what a framework gives', () => {
  it('Node.js: request, headers', async () => {
    const found: unknown[] = [];
    await ask((request, response) => {
      found.push(getClickId(request), getClickId(request.headers));
      response.end();
    });
    expect(found).toEqual([ID, ID]);
  });

  it('Express: request, with and without cookie-parser, and its parsed cookies', async () => {
    const found: unknown[] = [];
    const app = express();
    app.get('/', (request, _response, next) => {
      found.push(getClickId(request));
      next();
    });
    app.use(cookieParser());
    app.get('/', (request, response) => {
      found.push(getClickId(request), getClickId(request.cookies));
      response.end();
    });
    await ask(app as RequestListener);
    expect(found).toEqual([ID, ID, ID]);
  });

  it('Fastify: request, raw request, and cookies of @fastify/cookie', async () => {
    const found: unknown[] = [];
    const app = fastify();
    await app.register(fastifyCookie);
    app.get('/', async (request) => {
      found.push(getClickId(request), getClickId(request.raw), getClickId(request.cookies));
      return '';
    });
    await app.inject({ url: '/', headers: { cookie: COOKIE } });
    await app.close();
    expect(found).toEqual([ID, ID, ID]);
  });

  it('Koa: context, request, and its cookies', async () => {
    const found: unknown[] = [];
    const app = new Koa();
    app.use((context) => {
      found.push(
        getClickId(context),
        getClickId(context.request),
        getClickId(context.req),
        getClickId(context.cookies),
      );
      context.body = '';
    });
    await ask(app.callback());
    expect(found).toEqual([ID, ID, ID, ID]);
  });

  it('Hono: context, request, and the Fetch request in it', async () => {
    const found: unknown[] = [];
    const app = new Hono();
    app.get('/', (c) => {
      found.push(getClickId(c), getClickId(c.req), getClickId(c.req.raw), getClickId(c.req.header('cookie')));
      return c.text('');
    });
    await app.request(web());
    expect(found).toEqual([ID, ID, ID, ID]);
  });

  it('Nuxt and Nitro: event of h3 on Node.js and elsewhere, and its parsed cookies', async () => {
    const found: unknown[] = [];
    const app = createApp();
    app.use(
      eventHandler((event: H3Event) => {
        found.push(getClickId(event), getClickId(event.node.req), getClickId(event.headers));
        found.push(getClickId(parseCookies(event)));
        return '';
      }),
    );
    await ask(toNodeListener(app));
    await toWebHandler(app)(web());
    expect(found).toEqual(Array(8).fill(ID));
  });

  it('Next.js: cookies() and headers() once awaited, NextRequest, and requests of the pages directory', async () => {
    // `cookies()` gives a store of this class: next/dist/server/web/spec-extension/adapters/request-cookies.
    const store = new RequestCookies(web().headers);
    // https://nextjs.org/docs/app/api-reference/functions/cookies: a store that can be read alone.
    const readOnly = new Proxy(store, {});
    const nextRequest = Object.assign(web(), { cookies: store });
    // https://nextjs.org/docs/pages/building-your-application/routing/api-routes: cookies are parsed.
    const ofPages = { headers: {}, cookies: { affitor_click_id: ID } };
    for (const source of [store, readOnly, store.getAll(), nextRequest, web().headers, ofPages, { req: ofPages }])
      expect(getClickId(source)).toBe(ID);
    expect(logged).toEqual([]);
  });

  it('SvelteKit, Astro, Remix and Bun: event or context, and cookies', () => {
    // https://svelte.dev/docs/kit/@sveltejs-kit#Cookies
    const sveltekit = { get: (name: string) => (name === 'affitor_click_id' ? ID : undefined), getAll: () => [] };
    // https://docs.astro.build/en/reference/api-reference/#cookies
    const astro = { get: (name: string) => (name === 'affitor_click_id' ? { value: ID, json: () => 0 } : undefined) };
    // https://bun.sh/docs/runtime/http/cookies: a map.
    const bun = new Map([['affitor_click_id', ID]]);
    for (const source of [
      sveltekit,
      { cookies: sveltekit, request: web(), url: new URL('https://shop.example.com') },
      { cookies: sveltekit },
      astro,
      { cookies: astro, request: web('') },
      { request: web(), params: {}, context: {} },
      bun,
      { cookies: bun },
    ])
      expect(getClickId(source)).toBe(ID);
  });

  it('API Gateway, function URLs and load balancers: events of AWS Lambda', () => {
    const [first, second, third] = COOKIE.split('; ');
    // Payload format 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
    const v2 = { version: '2.0', rawPath: '/', cookies: [first, second, third], headers: { host: 'shop.example.com' } };
    // Payload format 1.0, REST APIs: names as the client wrote them.
    const v1 = {
      resource: '/',
      headers: { Host: 'shop.example.com', Cookie: COOKIE },
      multiValueHeaders: { Cookie: [COOKIE] },
    };
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html#multi-value-headers
    const balancer = { multiValueHeaders: { cookie: [COOKIE] }, headers: null };
    // HTTP/2 clients may split them: https://www.rfc-editor.org/rfc/rfc9113#section-8.2.3
    const split = { multiValueHeaders: { Cookie: [first, second, third] } };
    for (const event of [v2, v1, { headers: v1.headers }, balancer, split]) expect(getClickId(event)).toBe(ID);
    expect(getClickId({ version: '2.0', headers: { host: 'shop.example.com' } })).toBeNull();
  });

  it('CloudFront: events of Lambda@Edge and of CloudFront Functions', () => {
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
    const edge = { headers: { cookie: [{ key: 'Cookie', value: COOKIE }], host: [{ key: 'Host', value: 'x' }] } };
    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
    const functions = { request: { cookies: { affitor_click_id: { value: ID } }, headers: {} } };
    for (const source of [edge, { request: edge }, functions]) expect(getClickId(source)).toBe(ID);
  });

  it('all cookies, so that of twins the latest counts', () => {
    const twins = `affitor_click_id=${ID}; affitor_click_id=${NEWER}; ${companion(NEWER, 1_800_000_000_000)}`;
    for (const source of [web(twins), { cookies: twins.split('; ') }, { cookies: {}, headers: { cookie: twins } }])
      expect(getClickId(source)).toBe(NEWER);
  });
});

describe('what cannot be read is a mistake, said once', () => {
  /** What a process logs that has just started, of two calls. */
  const once = async (source: unknown) => {
    vi.resetModules();
    const fresh = await import('../../src/server/index.ts');
    for (let time = 0; time < 2; time++) expect(fresh.getClickId(source as CookieSource)).toBeNull();
    return logged;
  };

  it.each<[string, unknown, string]>([
    ['cookies() of Next.js, not awaited', Promise.resolve(new RequestCookies(new Headers())), 'await'],
    ['a request with a promise for headers', { headers: Promise.resolve(new Headers()), a: 1 }, 'await'],
    ['the function headers', async () => new Headers(), 'a function'],
    ['a number', 5, 'a number'],
    ['a user', { id: 'u', email: 'jane@example.com' }, 'id, email'],
  ])('%s', async (_name, source, words) => {
    const lines = await once(source);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\[affitor\] getClickId\(\)/);
    expect(lines[0]).toContain(words);
    expect(lines[0]).not.toContain('jane');
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['undefined', undefined],
    ['no text', ''],
    ['headers without cookies', {}],
    ['headers of a server', { host: 'shop.example.com', 'user-agent': 'x' }],
    ['a request without cookies', web('')],
    ['a request of Node.js without cookies', { headers: { host: 'shop.example.com' } } as IncomingMessage],
    ['a store without cookies', new RequestCookies(new Headers())],
    ['an event without headers', { version: '2.0', headers: null }],
    ['a list of no cookies', []],
  ])('an organic visitor is none: %s', async (_name, source) => {
    expect(await once(source)).toEqual([]);
  });

  it('nothing is thrown, whatever it is', () => {
    const cycle: Record<string, unknown> = {};
    cycle.request = cycle.req = cycle.headers = cycle;
    const refusing = new Proxy(
      {},
      {
        get() {
          throw new Error('not while prerendering');
        },
      },
    );
    for (const source of [
      cycle,
      refusing,
      { headers: refusing },
      {
        get: () => {
          throw new Error('no');
        },
      },
      Symbol('x'),
    ])
      expect(getClickId(source as CookieSource)).toBeNull();
  });
});
