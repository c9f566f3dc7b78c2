import { forward } from './forward.ts';
import { noAnswer, refuse } from './http.ts';
import { type RelayOptions, readSettings, withoutSlash } from './settings.ts';
import { createScriptHandler } from './tracker-script.ts';

/**
 * Whether a request came in below `basePath`. A framework with a base path of its own takes that off the addresses it
 * hands over (Next.js), or leaves it on (most others), so either may begin with something that the other lacks.
 */
const isBelow = (basePath: string, prefix: string): boolean =>
  prefix.endsWith(basePath) || (prefix !== '' && basePath.endsWith(prefix));

/**
 * Serves the tracker and passes its reports on to the API from the merchant's own host: no third party, no CORS, and
 * the click is set by `Set-Cookie`, so that it lasts for the program's whole window in browsers that cut short what
 * scripts store. Exactly three addresses are answered, below `basePath`: `GET …/affitor-tracker.js`,
 * `POST …/api/v1/track/click` and `POST …/api/v1/track/lead`. One slash at the end of an address makes no difference.
 *
 * The relay does not ask for consent. Where the law wants it, keep `data-affitor-consent="required"` on the script:
 * the tracker then sends nothing before it was given, and the relay sets nothing.
 *
 * @returns a handler of web-standard requests; it always resolves
 * @throws {TypeError} when `apiBase` is not an absolute URL, or `timeoutMs` not a whole number from 1
 * @example
 * const relay = createRelay({ apiBase: 'https://api.affitor.com' });
 * export default { fetch: (request) => new URL(request.url).pathname.startsWith('/affitor/') ? relay(request) : app(request) };
 * // <script async src="/affitor/affitor-tracker.js" data-affitor-api-base="/affitor" data-affitor-program-id="1"></script>
 */
export const createRelay = (options?: RelayOptions): ((request: Request) => Promise<Response>) => {
  const settings = readSettings(options);
  const { basePath, timeoutMs } = settings;
  const serveScript = createScriptHandler(settings);

  return async (request) => {
    // Some frameworks redirect every address to one with a slash at its end, such as Next.js with `trailingSlash`.
    const pathname = withoutSlash(new URL(request.url).pathname);
    const [, endpoint] = pathname.match(/\/api\/v1\/track\/(click|lead)$/) ?? [];
    const path = endpoint ? `/api/v1/track/${endpoint}` : '/affitor-tracker.js';
    if (!pathname.endsWith(path) || !isBelow(basePath, pathname.slice(0, -path.length)))
      return refuse(404, 'Not found');
    const allow = endpoint ? 'POST' : 'GET, HEAD';
    if (!allow.split(', ').includes(request.method)) return refuse(405, 'Not allowed', { allow });
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      return await (endpoint ? forward(request, path, settings, signal) : serveScript(request, signal));
    } catch {
      return noAnswer(signal);
    }
  };
};
