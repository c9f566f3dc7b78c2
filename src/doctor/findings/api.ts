import type { ApiAnswer, Facts, Settings } from '../facts.ts';
import { type Finding, good, note, problem, warning } from '../finding.ts';

/** What the API says to a report of a click that says nothing. */
export const EXPECTED_ERROR = 'affiliate_url is required';

/** Whether the API can be reached from this page, by the way that reports take. */
export const apiFindings = ({ settings, api, host, protocol, isOnline }: Facts): Finding[] => {
  const { apiBase, apiBaseText, isAssumed } = settings;
  if (!apiBase)
    return [
      problem(
        'api-invalid',
        `“${apiBaseText}” is no address of an API.`,
        'Leave it out for https://api.affitor.com, or name an origin, or a path of this host such as /affitor.',
      ),
    ];
  if (!api) return [];
  const base = new URL(apiBase);
  if (protocol === 'https:' && base.protocol === 'http:' && !api.status)
    return [
      problem(
        'api-mixed',
        `This page is https, and the API’s address ${apiBase} is not: browsers refuse that.`,
        'Name the API by https.',
      ),
    ];
  const found = [reach(api, settings, base.host === host ? 'relay' : 'API', isOnline)];
  if (isAssumed)
    found.push(
      note(
        'api-assumed',
        'Nothing on the page says where reports go, so the usual address was asked.',
        'If init() was given another apiBase, give it to the doctor too: openDoctor({ apiBase }).',
      ),
    );
  if (!api.forbiddenBy) found.push(good('policy-good', 'The page’s Content-Security-Policy allows to report to it.'));
  return found;
};

const reach = (
  { status, error, forbiddenBy }: ApiAnswer,
  { apiBase }: Settings,
  name: 'relay' | 'API',
  isOnline: boolean,
): Finding => {
  if (forbiddenBy)
    return problem(
      'api-forbidden',
      `The page’s Content-Security-Policy (${forbiddenBy}) forbids to report to ${apiBase}.`,
      `Add ${name === 'relay' ? "'self'" : new URL(apiBase!).origin} to connect-src. What is owed goes out as soon as the policy allows it.`,
    );
  if (!status)
    return isOnline
      ? problem(
          'api-unreachable',
          `The ${name} at ${apiBase} cannot be reached from this page: it is down, its address is wrong, it does not allow other origins (CORS), or an extension blocks it.`,
          'Try without extensions, and look at the network panel. A relay on the host of your pages is not blocked.',
        )
      : warning('api-offline', 'The browser is offline.', 'Connect, and run the doctor again.');
  if (status === 400 && error === EXPECTED_ERROR)
    return good('api-good', `The ${name} at ${apiBase} answers, as version 1 of the API.`);
  if (status === 408 || status === 429 || status > 499)
    return warning(
      'api-failing',
      `The ${name} at ${apiBase} answers ${status}${error ? ` (${error})` : ''}.`,
      'Nothing is lost: clicks and signups are sent again on later pages. If it lasts, ask whoever runs it.',
    );
  return problem(
    'api-foreign',
    `Something answers at ${apiBase}, but not as the API does (status ${status}).`,
    name === 'relay'
      ? 'Mount the relay below this path, for POST too, ahead of what answers there now.'
      : 'Correct data-affitor-api-base or apiBase: the origin alone, without /api.',
  );
};
