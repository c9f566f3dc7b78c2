import { isTransient } from '../core/transient.ts';
import { type IsDone, readAnswer, refusalOf } from './answer.ts';
import type { CallOptions, Failure } from './client-types.ts';

/** Milliseconds before the first retry; doubled for each further one. */
const BACKOFF = 300;

/** Milliseconds the caller is kept waiting at most for an API that asks for patience. */
const LONGEST_WAIT = 10_000;

export interface RequestOptions {
  url: string;
  /** JSON to post; left out to get. */
  body?: string | undefined;
  /** Whether an answer says that the API has done what was asked. */
  isDone: IsDone;
  /** Empty for what needs none. */
  apiKey: string;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  timeoutMs: number;
  maxRetries: number;
}

/** An answer of the API that has done what was asked, or what went wrong. */
export type Answer = { ok: true; status: number; data: Record<string, unknown> } | Failure;

export const failure = (status: number, error: string): Failure => ({
  ok: false,
  status,
  data: null,
  error,
  retryable: isTransient(status),
});

const pause = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done);
  });

/**
 * Calls the API, again where that may help. Never rejects.
 *
 * @param idempotent whether the API counts the same request once however often it arrives. Otherwise only a 429 is
 * answered with another attempt, since everything else may have been carried out.
 */
export const request = async (
  { url, body, isDone, apiKey, fetch, timeoutMs, maxRetries }: RequestOptions,
  idempotent: boolean,
  { signal }: CallOptions,
): Promise<Answer> => {
  for (let retries = 0; ; retries++) {
    const timeout = AbortSignal.timeout(timeoutMs);
    let status = 0;
    let error: string | undefined;
    let retryAfter = 0;
    try {
      signal?.throwIfAborted();
      const response = await fetch(url, {
        method: body ? 'POST' : 'GET',
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(apiKey && { authorization: `Bearer ${apiKey}` }),
        },
        ...(body && { body }),
        // The API does not redirect; following one would turn the request into a GET, or carry the key elsewhere.
        redirect: 'manual',
        signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
      });
      retryAfter = Number(response.headers.get('retry-after')) * 1000 || 0;
      // A 200 that breaks off, or that a proxy made up, leaves unknown whether the request was carried out.
      if (!response.ok) status = response.status;
      const answer = await readAnswer(url, response, isDone);
      if ('body' in answer) {
        status = response.status;
        if (answer.isDone) return { ok: true, status, data: answer.body };
        error = refusalOf(answer.body, status);
      } else error = answer.error;
    } catch (failure) {
      const reason = status ? `HTTP ${status}` : ((failure as Error | null)?.cause ?? failure);
      error = `${signal?.aborted ? 'Aborted' : timeout.aborted ? `No answer within ${timeoutMs} ms` : reason}`;
    }
    // Spread at random, so that many servers that failed together do not return together.
    const wait = Math.max(retryAfter, BACKOFF * 2 ** retries * (0.5 + Math.random() / 2));
    const mayRepeat =
      isTransient(status) && (idempotent || status === 429) && retries < maxRetries && wait <= LONGEST_WAIT;
    if (!mayRepeat || signal?.aborted) {
      // Proxies and runtimes quote what they were sent.
      if (apiKey) error = error.replaceAll(apiKey, '…');
      return failure(status, error.slice(0, 500));
    }
    await pause(wait, signal);
  }
};
