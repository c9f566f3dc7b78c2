import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Affitor } from '../../src/server/index.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

/** A client whose `apiBase` is a server that is not the Affitor API. */
const connect = async (listener: RequestListener) => {
  server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server!.once('listening', resolve));
  const apiBase = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { apiBase, affitor: new Affitor({ apiKey: 'key', apiBase, maxRetries: 0 }) };
};

const answer =
  (status: number, type: string, body: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': type }).end(body);
  };

describe('an apiBase that is not the API’s is named, with what answered', () => {
  it.each<[string, RequestListener, string]>([
    ['a website', answer(200, 'text/html; charset=utf-8', '<h1>Welcome</h1>'), 'answered 200 with text/html'],
    ['a page that is not there', answer(404, 'text/html', '<h1>Not Found</h1>'), 'answered 404 with text/html'],
    ['a refusal of a proxy', answer(403, 'text/html', '<h1>No</h1>'), 'answered 403 with text/html'],
    ['another API', answer(200, 'application/json', '{"hello":"world"}'), 'answered 200 with other JSON'],
    ['another API’s 404', answer(404, 'application/json', '{"message":"Not Found"}'), 'answered 404 with other JSON'],
    ['a list', answer(200, 'application/json', '[]'), 'answered 200 with other JSON'],
    ['null', answer(404, 'application/json', 'null'), 'answered 404 with application/json'],
    ['nothing', answer(200, '', ''), 'answered 200 with no text'],
  ])('%s', async (_name, listener, words) => {
    const { affitor, apiBase } = await connect(listener);
    const { ok, data, error } = await affitor.trackLead({ customerKey: 'u' });
    expect([ok, data]).toEqual([false, null]);
    expect(error).toContain(`${apiBase}/api/v1/track/lead ${words}`);
    expect(error).toContain('it is not the Affitor API. Check apiBase');
  });

  it('a redirect, with where it leads', async () => {
    const location = 'https://www.example.com/api';
    const { affitor, apiBase } = await connect((_request, response) => {
      response.writeHead(301, { location }).end();
    });
    const { ok, error } = await affitor.trackLead({ customerKey: 'u' });
    expect(ok).toBe(false);
    expect(error).toBe(
      `${apiBase}/api/v1/track/lead redirects to ${location}. Set apiBase to where the API itself answers`,
    );
  });

  it('a redirect of a runtime that hides it', async () => {
    const hidden = Object.assign(Response.error(), {});
    Object.defineProperty(hidden, 'type', { value: 'opaqueredirect' });
    const affitor = new Affitor({ apiKey: 'key', maxRetries: 0, fetch: async () => hidden });
    expect((await affitor.trackLead({ customerKey: 'u' })).error).toContain('redirects to another address');
  });
});

describe('an answer that never ends', () => {
  it.each([200, 404])('is given up after 1 MB (%d)', async (status) => {
    let sent = 0;
    let isClosed: () => void;
    const closed = new Promise<void>((resolve) => {
      isClosed = resolve;
    });
    const { affitor } = await connect((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      const chunk = Buffer.alloc(65_536, ' ');
      const more = () => {
        while (!response.destroyed && sent < 500e6) {
          sent += chunk.length;
          if (!response.write(chunk)) return;
        }
      };
      response.on('drain', more).on('close', () => isClosed());
      more();
    });
    const before = process.memoryUsage.rss();
    const { ok, error } = await affitor.trackSale({ customerKey: 'u', transactionId: 't', amountCents: 1 });
    await closed;
    expect([ok, error]).toEqual([false, expect.stringContaining(`answered ${status} with more than 1 MB`)]);
    // What the sockets hold is theirs.
    expect(sent).toBeLessThan(30e6);
    expect(process.memoryUsage.rss() - before).toBeLessThan(100e6);
  });

  it('of 1 MB and less is read', async () => {
    const body = JSON.stringify({ success: true, note: 'é'.repeat(400_000) });
    const { affitor } = await connect(answer(200, 'application/json', body));
    const result = await affitor.trackLead({ customerKey: 'u' });
    expect(result).toMatchObject({ ok: true, note: 'é'.repeat(400_000) });
  });

  it('is read as text if the stream is of another kind', async () => {
    const plain = { ok: true, status: 200, headers: new Headers(), text: async () => '{"success":true}' };
    const affitor = new Affitor({ apiKey: 'key', fetch: async () => plain as Response });
    expect(await affitor.trackLead({ customerKey: 'u' })).toMatchObject({ ok: true, status: 200 });
  });
});
