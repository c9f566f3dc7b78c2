import { optionOr } from '../core/environment.ts';
import { DEFAULT_API_BASE } from '../core/names.ts';
import { isPositive } from '../core/positive.ts';

/** Options of `createRelay()`. */
export interface RelayOptions {
  /**
   * Origin of the API that everything is forwarded to.
   * @default process.env.AFFITOR_API_BASE, or 'https://api.affitor.com'
   */
  apiBase?: string | undefined;
  /**
   * Program of reports that name none.
   * @default process.env.AFFITOR_PROGRAM_ID
   */
  programId?: string | number | undefined;
  /**
   * Path below which the relay answers: the `data-affitor-api-base` of the tracker. What stands before it in a request's
   * address does not matter, so a site below `/shop` may leave this as it is and say `/shop/affitor` to the tracker.
   * @default '/affitor'
   */
  basePath?: string | undefined;
  /**
   * Domain of the cookies, for example `.example.com`. Left out on hosts it does not fit.
   * @default the one on which the tracker found that it may write
   */
  cookieDomain?: string | undefined;
  /**
   * The tracker's source, where it is not to be fetched from the API.
   * @example readFileSync('node_modules/@affitor/sdk/dist/affitor-tracker.js', 'utf8')
   */
  script?: string | undefined;
  /**
   * The visitor's address, where the server knows it.
   * @default the `X-Forwarded-For` header of the request, which is only to be trusted behind a proxy that sets it
   * @example (request) => request.headers.get('cf-connecting-ip')
   */
  clientAddress?: ((request: Request) => string | null | undefined) | undefined;
  /**
   * Sends the requests to the API.
   * @default the runtime's own fetch
   */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /**
   * Milliseconds after which a request is answered with 504: a whole number from 1, or `createRelay()` throws.
   * @default 5000
   */
  timeoutMs?: number | undefined;
}

export type Settings = RelayOptions & {
  [Option in 'apiBase' | 'basePath' | 'fetch' | 'timeoutMs']: NonNullable<RelayOptions[Option]>;
};

/** Takes one slash off the end. */
export const withoutSlash = (path: string): string => path.replace(/\/$/, '');

/** @throws {TypeError} when `apiBase` is not an absolute URL, or `timeoutMs` not a whole number from 1 */
export const readSettings = ({
  apiBase,
  programId,
  basePath = '/affitor',
  timeoutMs = 5000,
  // Looked up at each call: some runtimes refuse a detached one.
  fetch = (url, init) => globalThis.fetch(url, init),
  ...others
}: RelayOptions = {}): Settings => {
  if (!isPositive(timeoutMs) || timeoutMs % 1) throw new TypeError('affitor: timeoutMs must be a whole number from 1');
  const [base, name] = optionOr(apiBase, 'apiBase', 'AFFITOR_API_BASE');
  if (base && !URL.canParse(base)) throw new TypeError(`affitor: ${name} must be an absolute URL`);
  return {
    ...others,
    // A number stays one, as the tracker sends it.
    programId: programId || optionOr(programId, 'programId', 'AFFITOR_PROGRAM_ID')[0],
    apiBase: withoutSlash(new URL(base || DEFAULT_API_BASE).href),
    basePath: withoutSlash(basePath.replace(/^(?=[^/])/, '/')),
    timeoutMs,
    fetch,
  };
};
