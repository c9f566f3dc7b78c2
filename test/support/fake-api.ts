import { vi } from 'vitest';
import { currentPage } from './page.ts';

/** A request that the tracker made. */
export interface Sent {
  /** `click` or `lead`. */
  kind: string;
  url: string;
  body: Record<string, unknown>;
  init: RequestInit;
}

/** What the API does with a request: an answer, an exception, or a promise of either. */
type Reply = (sent: Sent) => Response | Promise<Response>;

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Reply => {
  const text = JSON.stringify(body);
  return () => new Response(text, { status, headers: { 'content-type': 'application/json', ...headers } });
};

export const status = (code: number, headers?: Record<string, string>): Reply =>
  json({ error: `Error ${code}` }, code, headers);

/** Refused connections, blocked requests and broken answers all look like this to a page. */
export const unreachable: Reply = () => Promise.reject(new TypeError('Failed to fetch'));

export const silent: Reply = () => new Promise(() => {});

/** An API that takes its time: the reply, and what has it answer. */
export const later = () => {
  let answer!: (response: Response) => void;
  const response = new Promise<Response>((resolve) => {
    answer = resolve;
  });
  return { reply: (() => response) as Reply, answer };
};

/** The answers of a healthy API. */
export const accept: Reply = (sent) =>
  json(
    sent.kind === 'click'
      ? { success: true, click_id: sent.body.click_id, partner_code: 'any', cookie_window_days: 90 }
      : { success: true, message: 'Lead tracked successfully' },
  )(sent);

const MOST_REQUESTS = 50;

/** Answers in the place of the API from now on, in `fetch` itself; whatever is not scripted is accepted. */
export class FakeApi {
  readonly sent: Sent[] = [];
  private readonly script: Reply[] = [];
  private otherwise: Reply = accept;

  constructor() {
    vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
      const sent = { kind: url.split('/').pop()!, url, body: JSON.parse(init.body as string), init };
      this.sent.push(sent);
      // A tracker that asks for ever would otherwise hang the test instead of failing it.
      if (this.sent.length > MOST_REQUESTS) return new Promise(() => {});
      const page = currentPage();
      const answer = (this.script.shift() ?? this.otherwise)(sent);
      await Promise.resolve(answer).catch(() => {});
      return page === currentPage() ? answer : new Promise(() => {});
    });
  }

  /** Answers the next requests with these, one each. */
  next(...replies: Reply[]): this {
    this.script.push(...replies);
    return this;
  }

  /** Answers every further request that is not scripted with this. */
  always(reply: Reply): this {
    this.otherwise = reply;
    return this;
  }

  kinds(): string[] {
    return this.sent.map(({ kind }) => kind);
  }

  of(kind: 'click' | 'lead'): Record<string, unknown>[] {
    return this.sent.filter((sent) => sent.kind === kind).map(({ body }) => body);
  }
}
