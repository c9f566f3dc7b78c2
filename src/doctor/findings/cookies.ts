import { decodeClick } from '../../core/click.ts';
import { CLICK_COOKIE, CLICK_ID_COOKIE } from '../../core/names.ts';
import { readClick, valuesOf } from '../../core/stored-click.ts';
import type { Facts } from '../facts.ts';
import { type Finding, good, note, problem, warning } from '../finding.ts';
import { isLoopback } from './host.ts';

/** Whether cookies can be written, where, and what is wrong with those that are there. */
export const cookieFindings = (facts: Facts): Finding[] => [
  ...frame(facts),
  writable(facts),
  ...refusedDomain(facts),
  ...stored(facts),
  facts.hasStorage
    ? good('storage-good', 'localStorage works. The tracker does not need it.')
    : note('storage-blocked', 'localStorage is blocked. The tracker does not need it.', 'Nothing.'),
];

const frame = ({ isFramed, protocol, host }: Facts): Finding[] => {
  const found: Finding[] = [];
  if (isFramed)
    found.push(
      warning(
        'page-framed',
        'This page is in a frame of another site, where no click is recorded.',
        'Open it in its own window, and let affiliate links lead there.',
      ),
    );
  if (protocol !== 'https:' && !isLoopback(host))
    found.push(
      note(
        'page-insecure',
        'This page is not https, so it does not see cookies set on https.',
        'Serve every page on https, and redirect http to it.',
      ),
    );
  return found;
};

const writable = ({ cookies, domain, host }: Facts): Finding => {
  if (cookies === undefined || domain === undefined)
    return problem(
      'cookies-blocked',
      'Cookies are blocked by the browser’s settings or a frame’s sandbox, so clicks last no longer than the page.',
      'Allow cookies for this site. A sandboxed frame needs allow-same-origin.',
    );
  const name = host.replace(/:\d+$/, '');
  if (domain === '' && /[^.]\.\D/.test(name))
    return note(
      'cookies-host-only',
      `Browsers accept cookies for ${name} alone, not for a wider domain.`,
      'Nothing, if landing and signup are on this host. Otherwise use affitor-links.js.',
    );
  return good(
    'cookies-good',
    domain === ''
      ? `Browsers accept cookies for ${name}.`
      : `Browsers accept cookies for ${domain}: all its subdomains share the click.`,
  );
};

const refusedDomain = ({ isDomainRefused, settings, host }: Facts): Finding[] =>
  isDomainRefused
    ? [
        warning(
          'cookie-domain-refused',
          `The browser rejects cookies for the configured domain “${settings.cookieDomain}” on ${host}, so another one is used.`,
          'Leave cookieDomain out, or set a domain of this host that is not a public suffix such as .co.uk.',
        ),
      ]
    : [];

const stored = ({ cookies = '', domain }: Facts): Finding[] => {
  const ids = valuesOf(cookies, CLICK_ID_COOKIE);
  const companions = valuesOf(cookies, CLICK_COOKIE);
  const click = readClick(cookies);
  const found: Finding[] = [];
  if (ids[1] || companions[1])
    found.push(
      (ids[0] === click?.id ? warning : problem)(
        'cookie-twins',
        ids[0] === click?.id
          ? 'An affitor cookie is there twice: for this host alone and for its domain.'
          : `An affitor cookie is there twice. Servers read the older one (${ids[0]}), the tracker the one that counts (${click?.id}).`,
        'Delete both, and use one tracker on all pages. A server that sets the cookie needs the same domain.',
      ),
    );
  if (ids[0] && !companions.some((companion) => decodeClick(companion)?.id === click?.id))
    found.push(
      note(
        'cookie-without-companion',
        'Another tracker stored the click: its id counts, partner and time are unknown.',
        'Nothing. The next affiliate link replaces it.',
      ),
    );
  else if (click && domain && !click.domain)
    found.push(
      warning(
        'cookie-narrow',
        `The click is stored for this host alone, although ${domain} is possible, so other subdomains do not see it.`,
        'If landing() or a relay sets it, pass them cookieDomain.',
      ),
    );
  return found;
};
