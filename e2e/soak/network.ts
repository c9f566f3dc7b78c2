import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
// biome-ignore lint/style/noRestrictedImports: a slow network is one of the troubles
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';

/**
 * What lies between the browsers and the API.
 *
 * - `down`: connections are closed unanswered.
 * - `failing`: 500 in the API's place.
 * - `lossy`: the API does its work, the answer is lost.
 */
export type Weather = { kind: 'fine' | 'down' | 'failing' | 'lossy' } | { kind: 'slow'; delayMs: number };

export interface Network {
  /** Address of the API as the browsers know it. */
  url: string;
  weather: Weather;
  /** Requests so far, by what became of them. */
  readonly seen: Record<Weather['kind'] | 'unreachable', number>;
  /** Waits until nothing of a visitor's is under way, whose browser says who it is. */
  quiet(userAgent: string): Promise<void>;
  stop(): Promise<void>;
}

/** Milliseconds without a request after which a visitor's browser counts as done: a preflight is followed by its request. */
const PAUSE = 200;

/** @param backend address of the API as it is */
export const startNetwork = async (backend: string): Promise<Network> => {
  const underWay = new Map<string, { count: number; last: number }>();
  const { hostname, port } = new URL(backend);

  const forward = (request: IncomingMessage, body: Buffer) =>
    new Promise<{ answer: IncomingMessage; text: Buffer } | undefined>((resolve) => {
      const { url, method, headers } = request;
      const sent = httpRequest({ hostname, port, path: url, method, headers, agent: false }, async (answer) => {
        try {
          resolve({ answer, text: await bodyOf(answer) });
        } catch {
          resolve(undefined);
        }
      });
      sent.once('error', () => resolve(undefined));
      sent.end(body);
    });

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { weather } = network;
    const body = await bodyOf(request);
    if (weather.kind === 'down') return count(weather.kind, () => response.destroy());
    if (weather.kind === 'failing') {
      const headers = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };
      return count(weather.kind, () => response.writeHead(500, headers).end('{"error":"out of order"}'));
    }
    if (weather.kind === 'slow') await delay(weather.delayMs);
    const forwarded = await forward(request, body);
    if (!forwarded) return count('unreachable', () => response.destroy());
    // Only an answer that something hangs on: a lost preflight is a connection that is down.
    if (weather.kind === 'lossy' && request.method === 'POST') return count(weather.kind, () => response.destroy());
    const { answer, text } = forwarded;
    count(weather.kind, () => response.writeHead(answer.statusCode!, answer.headers).end(text));
  };

  const count = (kind: keyof Network['seen'], act: () => void) => {
    network.seen[kind]++;
    act();
  };

  const server = createServer(async (request, response) => {
    const visitor = request.headers['user-agent'] ?? '';
    const state = underWay.get(visitor) ?? { count: 0, last: 0 };
    underWay.set(visitor, state);
    state.count++;
    await handle(request, response).catch(() => response.destroy());
    state.count--;
    state.last = Date.now();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const network: Network = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    weather: { kind: 'fine' },
    seen: { fine: 0, down: 0, failing: 0, lossy: 0, slow: 0, unreachable: 0 },
    async quiet(userAgent) {
      const since = Date.now();
      const isQuiet = () => {
        const { count, last } = underWay.get(userAgent) ?? { count: 0, last: 0 };
        return !count && Date.now() - Math.max(last, since) > PAUSE;
      };
      await eventually(isQuiet, 'the last request of a visitor', { within: 60_000, every: 20 });
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return network;
};

const bodyOf = async (message: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
};
