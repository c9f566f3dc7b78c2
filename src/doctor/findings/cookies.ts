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
    ? good('storage-good', 'localStorage can be used. The tracker does not need it.')
    : note(
        'storage-blocked',
        'localStorage is blocked. The tracker does not need it.',
        'Nothing. Where cookies are blocked too, look at the settings of the browser, or at the sandbox of the frame.',
      ),
];

const frame = ({ isFramed, protocol, host }: Facts): Finding[] => {
  const found: Finding[] = [];
  if (isFramed)
    found.push(
      warning(
        'page-framed',
        'This page stands in a frame of another site, where no click is recorded.',
        'Open it in a window of its own, and let affiliate links lead there.',
      ),
    );
  if (protocol !== 'https:' && !isLoopback(host))
    found.push(
      note(
        'page-insecure',
        'This page is not https. Cookies that were set by https are not seen here.',
        'Serve every page by https, and redirect http to it.',
      ),
    );
  return found;
};

const writable = ({ cookies, domain, host }: Facts): Finding => {
  if (cookies === undefined || domain === undefined)
    return problem(
      'cookies-blocked',
      'No cookie can be written here: the browser’s settings, or the sandbox of a frame, forbid it.',
      'Clicks then last no longer than the page. On your own machine, allow cookies for this site; a frame needs allow-same-origin in its sandbox.',
    );
  const name = host.replace(/:\d+$/, '');
  if (domain === '' && /[^.]\.\D/.test(name))
    return note(
      'cookies-host-only',
      `Cookies can be written for ${name} alone: browsers accept none for a wider domain.`,
      'Nothing, if landing and signup are on this host. Otherwise use affitor-links.js, which takes the click along.',
    );
  return good(
    'cookies-good',
    domain === ''
      ? `Cookies can be written for ${name}.`
      : `Cookies can be written for ${domain}: all its subdomains share the click.`,
  );
};

const refusedDomain = ({ isDomainRefused, settings, host }: Facts): Finding[] =>
  isDomainRefused
    ? [
        warning(
          'cookie-domain-refused',
          `The browser refuses cookies for the configured domain “${settings.cookieDomain}” on ${host}. A wider or narrower one is used instead.`,
          'Leave cookieDomain out, or name a domain that this host lies in and that is not a public suffix such as .co.uk.',
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
          ? 'A cookie of ours is there twice: for this host alone and for its domain.'
          : `A cookie of ours is there twice, and servers read the older one (${ids[0]}), the tracker the one that counts (${click?.id}).`,
        'Delete both for this site, and use one tracker: an old one on some pages, or a server that sets the cookie for this host alone, leaves twins. The next click removes them.',
      ),
    );
  if (ids[0] && !companions.some((companion) => decodeClick(companion)?.id === click?.id))
    found.push(
      note(
        'cookie-without-companion',
        'The click was stored by another tracker: its id counts, partner and time are not known here.',
        'Nothing. The next affiliate link replaces it.',
      ),
    );
  else if (click && domain && !click.domain)
    found.push(
      warning(
        'cookie-narrow',
        `The click is stored for this host alone, although ${domain} is possible: other subdomains do not see it.`,
        'Where landing() or a relay sets it, give them cookieDomain. The next click is stored as widely as possible.',
      ),
    );
  return found;
};
