import { attempt } from '../core/attempt.ts';
import { FINAL, isTransient } from '../core/retry.ts';
import type { SignupResult } from '../types.ts';

/** A report as it was sent, as far as a message tells of it. */
export interface Reported {
  program_id?: number | string | undefined;
  affiliate_url?: string | undefined;
  customer_key?: string | undefined;
}

/** What the API said to it. */
export interface Answered {
  success?: unknown;
  error?: unknown;
  message?: unknown;
  /** Status of the answer; none when there was none that could be read. */
  _status?: number;
}

const OPTIONS = ['programId', 'apiBase', 'cookieDomain', 'cookieWindowDays', 'param', 'consent', 'debug'];

/** A value as it may stand in a message. */
const show = (value: unknown): string =>
  (value === undefined ? 'nothing' : (attempt(() => JSON.stringify(value)) ?? `${typeof value}`)).slice(0, 100);

const kept =
  'It is kept, and sent again: after 2, 4, 6 … seconds as long as the page is open, and on every further page.';

/**
 * What is wrong with a report, and what to do about it; nothing where it was taken.
 *
 * @param url address that was asked
 */
export const ofAnswer = (
  url: string,
  { program_id: program, affiliate_url: address, customer_key: customer }: Reported,
  { success, error, message, _status: status = 0 }: Answered,
): string | undefined => {
  if (success) return;
  const code = attempt(() => new URL(address!).searchParams.get('aff'));
  const what = customer ? `The signup of ${show(customer)}` : `The click by ${code}’s link`;
  const said = show(error ?? message);
  if (!status)
    return `${what} could not be reported to ${url}: there was no answer, or none that is JSON. ${kept} The API may be down, or apiBase wrong; a Content-Security-Policy without the API in connect-src, CORS, or an extension may be in the way: the network panel tells.`;
  if (isTransient(status)) return `${what} was answered ${status} at ${url}: the API is busy or out of order. ${kept}`;
  if (status === 200 && success === false)
    return `${what} does not count: the API says ${said}. Whoever was credited before still is. Activate the partner in your Affitor dashboard, or correct the link.`;
  if (!error || !FINAL[customer ? 'lead' : 'click'].test(`${status}`))
    return `${what} was answered ${status} at ${url}, but not by the API. ${kept} Set apiBase to the origin alone, without /api, or to the path at which the relay is mounted.`;
  if (customer)
    return `${what} was refused for good: ${said}. If the customer was not found, the click is older than the program’s cookie window, or belongs to another program than ${show(program)}.`;
  return `${what} does not count: the API says ${said}. Whoever was credited before still is. Is “${code}” the code of a partner, in the same capitals, and of program ${show(program)}? Correct the link, or programId.`;
};

/** Whether a call of `signup` was wrong, for which the merchant's code has to be changed; or why nothing was sent, which may well be right. */
export interface Verdict {
  isWrong: boolean;
  text: string;
}

/** What became of a signup, and what to do about it; nothing where the API has it. What the API refused `ofAnswer` explains. */
export const ofSignup = (customer: unknown, result: SignupResult): Verdict | undefined => {
  const wrong = (text: string): Verdict => ({ isWrong: true, text });
  const key = Object(customer).customer_key ?? customer;
  if (result.status === 'queued')
    return {
      isWrong: false,
      text: `The signup of ${show(key)} is kept, as the API has not answered within 5 seconds, and is sent again from this page or a later one.`,
    };
  if (result.status === 'skipped' && result.reason !== 'not_a_browser')
    return {
      isWrong: false,
      text:
        result.reason === 'no_click'
          ? `Nothing was reported of the signup of ${show(key)}: nobody referred this visitor. To try it, come by an affiliate link first, in a private window: ?aff=CODE.`
          : `Nothing was reported of the signup of ${show(key)}: consent is required and was not given on this page. Call consent(true) on every page on which the visitor’s choice stands.`,
    };
  if (result.status === 'skipped')
    return wrong(
      'signup() does nothing on a server. Call it in the browser, or report the signup with trackLead() of @affitor/sdk/server.',
    );
  if (result.status === 'rejected' && (!key || key === Object(key)))
    return wrong(
      `signup() needs your own id of the customer, a text or a number, and got ${show(key)}. Nothing was reported. Call it once the account exists: signup(user.id, user.email).`,
    );
};

/** What is wrong with the options of `init()`, and what happens instead. */
export const ofOptions = (options: Record<string, unknown>, globalId: unknown): string[] => {
  const { programId = options.program ?? globalId, apiBase, cookieWindowDays, consent } = options;
  const found: string[] = [];
  for (const name of Object.keys(options))
    if (![...OPTIONS, 'program'].includes(name))
      found.push(`init() has no option “${name}”: it is ignored. There are ${OPTIONS.join(', ')}.`);
  if (!programId)
    found.push(
      'init() was given no programId: clicks may be taken for another program. Set it to the id that your Affitor dashboard shows.',
    );
  if (apiBase && !/^(https?:\/)?\/[^/]/.test(`${apiBase}`))
    found.push(
      `apiBase ${show(apiBase)} is no address of an API. Leave it out, or name an origin such as https://api.example.com, or a path of this host such as /affitor.`,
    );
  if (consent && consent !== 'granted' && consent !== 'required')
    found.push(`consent ${show(consent)} is neither 'granted' nor 'required', and counts as 'required'.`);
  if (cookieWindowDays && !(Number(cookieWindowDays) > 0 && Number(cookieWindowDays) < 366))
    found.push(`cookieWindowDays ${show(cookieWindowDays)} is not between 1 and 365: it counts as 90.`);
  return found;
};

/** A call that does nothing, as the tracker was not started. */
export const notStarted = (method: string): string =>
  `${method}() does nothing before init(). Call init({ programId }) when the application starts.`;

/** An argument that `consent` takes for its opposite, or for what it is not. */
export const ofConsent = (choice: unknown): string | undefined =>
  typeof choice === 'boolean'
    ? undefined
    : `consent() takes true or false, and got ${show(choice)}, which counts as ${!!choice}.`;

/** An argument that `trackClick` can make nothing of. */
export const ofClick = (url: unknown, page: string): string | undefined =>
  url === undefined || attempt(() => new URL(url as string, page))
    ? undefined
    : `trackClick() needs an address, absolute or relative to the page, and got ${show(url)}. Nothing was done.`;
