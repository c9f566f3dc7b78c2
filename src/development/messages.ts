import { attempt } from '../core/attempt.ts';
import { type Landing, readLanding } from '../core/landing.ts';
import { DEFAULT_API_BASE } from '../core/names.ts';
import { paramsOf, rejectedCode } from '../core/rejected-code.ts';
import { isTransient } from '../core/transient.ts';
import { type Answer, verdictOn } from '../core/verdict.ts';
import type { SignupResult } from '../types.ts';
import { type Message, type NameOf, note, show, wrong } from './message.ts';

/** A report as it was sent, as far as a message tells of it. */
export interface Reported {
  program_id?: number | string | undefined;
  affiliate_url?: string | undefined;
  customer_key?: string | undefined;
}

/** What the API said to it; no status where there was no answer that could be read. */
export type Answered = Answer & { message?: unknown };

const KEPT =
  'It is kept, and sent again: after 2, 4, 6 … seconds as long as the page is open, and on every further page.';
const AS_BEFORE = 'If somebody was credited before, they still are.';

/**
 * What became of a report, and if it was not taken, what to do about it.
 *
 * @param url address that was asked
 */
export const ofAnswer = (
  url: string,
  { program_id: program, affiliate_url: address, customer_key: customer }: Reported,
  answer: Answered,
  nameOf: NameOf = (option) => option,
): Message => {
  const { error, message, status = 0 } = answer;
  const verdict = verdictOn(customer ? 'lead' : 'click', answer);
  const code = attempt(() => new URL(address!).searchParams.get('aff'));
  const what = customer ? `The signup of ${show(customer)}` : `The click by ${code}’s link`;
  const said = show(error ?? message);
  const ofProgram = program ? `program ${show(program)}` : 'your program';
  const apiBase = nameOf('apiBase');
  const place = `Set ${apiBase} to the origin alone, without /api, or to the path at which the relay is mounted.`;
  if (verdict === 'sent') return note(`${what} is reported.`);
  if (!status)
    return note(
      `${what} could not be reported to ${url}: there was no answer, or none that is JSON. ${KEPT} The API may be down, ${apiBase} wrong${
        url.startsWith('/') ? ' or no relay mounted there' : ''
      }; a Content-Security-Policy without the API in connect-src, CORS, or an extension may be in the way: the network panel tells.`,
    );
  if (isTransient(status))
    return note(`${what} was answered ${status} at ${url}: the API is busy or out of order. ${KEPT}`);
  if (verdict === 'undecided')
    return wrong(
      `${what} was answered ${status} at ${url}${error ? `: ${said}` : ', but not by the API'}. ${KEPT}${/^(200|40[45])$/.test(`${status}`) ? ` ${place}` : ''}`,
    );
  if (customer)
    return wrong(
      `${what} was refused for good: ${said}.${
        /customer/i.test(said)
          ? ` The click is older than the program’s cookie window, or not of ${ofProgram}.`
          : /40[45]/.test(`${status}`)
            ? ` If that is not the API, ${apiBase} is wrong. ${place}`
            : ''
      }`,
    );
  return wrong(
    `${what} does not count: the API says ${said}. ${AS_BEFORE}${
      status === 200
        ? ' Activate the partner in your Affitor dashboard, or correct the link.'
        : /not found/i.test(said)
          ? ` Is “${code}” the code of a partner of ${ofProgram}, in the same capitals? Correct the link, or ${nameOf('programId')}.`
          : ''
    }`,
  );
};

/** Why a signup was not reported. */
const SKIPPED = {
  no_click: (about: string) =>
    note(
      `Nothing was reported ${about}: there is no click to tie it to. Nobody referred this visitor, or the link does not count; then the console says so above. To try it, follow the link of an active partner first, in a private window.`,
    ),
  no_consent: (about: string) =>
    note(
      `Nothing was reported ${about}: consent is required and was not given on this page. Call consent(true) on every page on which the visitor’s choice stands.`,
    ),
  not_a_browser: () =>
    wrong(
      'signup() does nothing on a server. Call it in the browser, or report the signup with trackLead() of @affitor/sdk/server.',
    ),
};

/** What became of a signup, where `ofAnswer` does not say it. */
export const ofSignup = (customer: unknown, email: unknown, result: SignupResult): Message[] => {
  const { customer_key: key = customer, email: address = email } = Object(customer);
  if (result.status === 'rejected' && (!key || key === Object(key)))
    return [
      wrong(
        `signup() needs your own id of the customer, a text or a number, and got ${show(key)}. Nothing was reported. Call it once the account exists: signup(user.id, user.email).`,
      ),
    ];
  const found: Message[] = [];
  if (!`${key}`.trim()) found.push(wrong('signup() was given a customer id that is blank.'));
  if (address && !/@/.test(`${address}`))
    found.push(
      wrong(
        `signup() takes the id of the customer, then the e-mail address, and got ${show(address)} for an address. Leave it out, or call signup(user.id, user.email).`,
      ),
    );
  const about = `of the signup of ${show(key)}`;
  if (result.status === 'queued')
    found.push(
      note(
        `Nothing was heard ${about} from the API within 5 seconds. It is kept, and is sent again from this page or a later one.`,
      ),
    );
  if (result.status === 'skipped') found.push(SKIPPED[result.reason](about));
  return found;
};

/** What is known when the tracker starts. */
export interface Start {
  apiBase?: string | undefined;
  consent?: string | undefined;
  /** Names that the partner code may have. */
  params: string[];
  /** The landing, if the address is one. */
  landing: Landing | undefined;
  /** Whether it is one that the visitor has come by already. */
  isKnown: boolean;
  /** Query and hash of the address, read leniently. */
  query: URLSearchParams;
}

/** A value in the place of a partner code that is none. */
const noCode = (name: string, value: string): Message =>
  wrong(
    `What stands in ?${name}= is no partner code: ${show(value)}. A code has 1 to 64 letters, digits and _ . ~ @ -, and does not end in a dot. Correct the link.`,
  );

/** How the tracker starts, and what it makes of the address. */
export const ofStart = ({ apiBase, consent, params, landing, isKnown, query }: Start): Message => {
  const to = apiBase || DEFAULT_API_BASE;
  const [name, value] = rejectedCode(query, params) ?? [];
  const waits = consent && consent !== 'granted' ? ' Nothing is stored or sent before consent(true).' : '';
  if (landing && isKnown)
    return note(
      `Started: this visitor has come by the link of ${landing._code} before. Within 30 minutes it is the same click; to try it anew, use a private window.`,
    );
  if (landing) return note(`Started: an affiliate link of ${landing._code}, to be reported to ${to}.${waits}`);
  if (value) return noCode(name!, value);
  return note(
    `Started: no affiliate link led to this address, which has no ?${params.join('= or ?')}=. Reports go to ${to}.${waits}`,
  );
};

/** A further `init()` that asks for something else than the one that counts. */
export const startedBefore = (): Message =>
  wrong('init() was called again, with other options: the tracker runs once a page, with those of the first call.');

/** A script tag on a page where a tracker runs already. */
export const startedTwice = (): Message =>
  wrong('A tracker runs on this page already, so this script tag does nothing. Keep one of them.');

/** A call that does nothing, as the tracker was not started. */
export const notStarted = (method: string): Message =>
  wrong(`${method}() does nothing before init(). Call init({ programId }) when the application starts.`);

/** An argument that `consent` takes for something that it is not. */
export const ofConsent = (choice: unknown): Message[] =>
  typeof choice === 'boolean' || choice === 'granted' || choice === 'denied'
    ? []
    : [
        wrong(
          `consent() takes true or false, and got ${show(choice)}, which counts as false. Pass whether the visitor consented, as true or false.`,
        ),
      ];

/**
 * An argument that `trackClick` can make nothing of.
 *
 * @param params names that the partner code may have
 */
export const ofClick = (url: unknown, page: string, params: string[] = ['aff']): Message[] => {
  if (url === undefined) return [];
  const address = typeof url === 'string' || url instanceof URL ? attempt(() => new URL(url, page)) : undefined;
  if (!address)
    return [
      wrong(`trackClick() needs an address, absolute or relative to the page, and got ${show(url)}. Nothing was done.`),
    ];
  const [name, value] = (!readLanding(address, params, '') && rejectedCode(paramsOf(address), params)) || [];
  return value ? [noCode(name!, value)] : [];
};
