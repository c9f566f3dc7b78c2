import { isPositive } from '../core/positive.ts';

/** Options of `createRelay()`. */
export interface RelayOptions {
  /**
   * Origin of the API that everything is forwarded to.
   * @default 'https://api.affitor.com'
   */
  apiBase?: string;
  /**
   * Path below which the relay answers: the `data-affitor-api-base` of the tracker. What stands before it in a request's
   * address does not matter, so a site below `/shop` may leave this as it is and say `/shop/affitor` to the tracker.
   * @default '/affitor'
   */
  basePath?: string;
  /**
   * Domain of the cookies, for example `.example.com`. Left out on hosts it does not fit.
   * @default the one on which the tracker found that it may write
   */
  cookieDomain?: string;
  /**
   * The tracker's source, where it is not to be fetched from the API.
   * @example readFileSync('node_modules/@affitor/sdk/dist/affitor-tracker.js', 'utf8')
   */
  script?: string;
  /**
   * The visitor's address, where the server knows it.
   * @default the `X-Forwarded-For` header of the request, which is only to be trusted behind a proxy that sets it
   * @example (request) => request.headers.get('cf-connecting-ip')
   */
  clientAddress?: (request: Request) => string | null | undefined;
  /**
   * Sends the requests to the API.
   * @default the runtime's own fetch
   */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /**
   * Milliseconds after which a request is answered with 504: a whole number from 1, or `createRelay()` throws.
   * @default 5000
   */
  timeoutMs?: number;
}

export type Settings = Required<Pick<RelayOptions, 'apiBase' | 'basePath' | 'fetch' | 'timeoutMs'>> & RelayOptions;

/** Takes one slash off the end. */
export const withoutSlash = (path: string): string => path.replace(/\/$/, '');

/** @throws {TypeError} when `apiBase` is not an absolute URL, or `timeoutMs` not a whole number from 1 */
export const readSettings = ({
  apiBase = 'https://api.affitor.com',
  basePath = '/affitor',
  timeoutMs = 5000,
  // Looked up at each call: some runtimes refuse a detached one.
  fetch = (url, init) => globalThis.fetch(url, init),
  ...others
}: RelayOptions = {}): Settings => {
  if (!isPositive(timeoutMs) || timeoutMs % 1) throw new TypeError('affitor: timeoutMs must be a whole number from 1');
  return {
    ...others,
    apiBase: withoutSlash(new URL(apiBase).href),
    basePath: withoutSlash(basePath.replace(/^(?=[^/])/, '/')),
    timeoutMs,
    fetch,
  };
};
