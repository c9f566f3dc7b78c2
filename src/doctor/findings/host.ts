import { attempt } from '../../core/attempt.ts';
import { readClick } from '../../core/stored-click.ts';
import type { Facts } from '../facts.ts';
import { type Finding, note, warning } from '../finding.ts';

/** Names of this machine, with any port. */
const LOOPBACK = /^(([\w-]+\.)*localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

export const isLoopback = (host: string): boolean => LOOPBACK.test(host);

const portOf = (host: string): string => /:\d+$/.exec(host)?.[0] ?? '';
const nameOf = (host: string): string => host.replace(/:\d+$/, '');

/** Whether the page shares its cookies with others, or does not share them with pages that seem to be of the same site. */
export const hostFindings = ({ host, linkedHosts, cookies = '' }: Facts): Finding[] => {
  const click = readClick(cookies);
  const landing = attempt(() => new URL(click!.url!));
  const found: Finding[] = [];
  if (landing && landing.hostname === nameOf(host) && landing.port !== portOf(host).slice(1))
    found.push(
      warning(
        'cookie-other-port',
        `The click was made at ${landing.origin}. Browsers share cookies between ports, so this page at ${host} uses it.`,
        'Give each project a name of its own, such as shop.localhost, or test in a private window.',
      ),
    );
  if (!isLoopback(host)) return found;
  const name = nameOf(host);
  const other = linkedHosts.find(
    (linked) => isLoopback(linked) && portOf(linked) === portOf(host) && nameOf(linked) !== name,
  );
  // Without a link to the other name, all that can be told is that there is no click on this one.
  if (other || !click)
    found.push(
      (other ? warning : note)(
        'host-two-names',
        `${name} and ${nameOf(other ?? (name === 'localhost' ? '127.0.0.1' : 'localhost'))} are different sites to a browser, each with its own cookies.${other ? ' This page is linked with both.' : ''}`,
        'Open the affiliate link and all pages under one name.',
      ),
    );
  return found;
};
