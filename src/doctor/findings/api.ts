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
        `“${apiBaseText}” is not the address of an API.`,
        'Leave it out for https://api.affitor.com, or set an origin, or a path of this host such as /affitor.',
      ),
    ];
  if (!api) return [];
  const base = new URL(apiBase);
  if (protocol === 'https:' && base.protocol === 'http:' && !api.status)
    return [
      problem(
        'api-mixed',
        `This page is https and the API ${apiBase} is not, so browsers block it.`,
        'Use an https address for the API.',
      ),
    ];
  const found = [reach(api, settings, base.host === host ? 'relay' : 'API', isOnline)];
  if (isAssumed)
    found.push(
      note(
        'api-assumed',
        'The page does not show the API’s address, so the doctor used the default.',
        'If init() was given another apiBase, pass it to openDoctor({ apiBase }) too.',
      ),
    );
  if (!api.forbiddenBy) found.push(good('policy-good', 'The page’s Content-Security-Policy allows the API.'));
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
      `The page’s Content-Security-Policy (${forbiddenBy}) forbids ${apiBase}.`,
      `Add ${name === 'relay' ? "'self'" : new URL(apiBase!).origin} to connect-src. What is pending is sent then.`,
    );
  if (!status)
    return isOnline
      ? problem(
          'api-unreachable',
          `The ${name} at ${apiBase} cannot be reached: it is down, the address is wrong, CORS forbids it, or an extension blocks it.`,
          'Try without extensions, and check the network panel. A relay on your own host is not blocked.',
        )
      : warning('api-offline', 'The browser is offline.', 'Connect, then run the doctor again.');
  if (status === 400 && error === EXPECTED_ERROR) return good('api-good', `The ${name} at ${apiBase} answers.`);
  if (status === 408 || status === 429 || status > 499)
    return warning(
      'api-failing',
      `The ${name} at ${apiBase} answers ${status}${error ? ` (${error})` : ''}.`,
      'Nothing is lost: clicks and signups are sent again on later pages.',
    );
  return problem(
    'api-foreign',
    `${apiBase} answers, but not like the API (status ${status}).`,
    name === 'relay'
      ? 'Mount the relay at this path, for POST too, before other handlers.'
      : 'Set data-affitor-api-base or apiBase to the origin alone, without /api.',
  );
};
