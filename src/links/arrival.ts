import { attempt } from '../core/attempt.ts';
import { paramIn, withParam } from './address.ts';
import { isOtherDomain } from './domains.ts';
import { HANDOFF, type Handoff, readHandoff } from './handoff.ts';

/**
 * Takes what the page before handed over out of the address, at once, so that no router gets to see it; the state of the
 * history entry, where routers keep theirs, stays.
 *
 * Anyone can write a link with such a parameter. It counts only on the way from another of the merchant's domains, which
 * is what the browser says of the page before and no other page can make it say; where the browser says nothing, nothing
 * counts. In a frame the page around it would be that page.
 *
 * @returns `undefined` where there is nothing to take, or nothing that counts
 */
export const takeHandoff = (domains: readonly string[]): Handoff | undefined => {
  const address = location.href;
  const text = paramIn(address, HANDOFF);
  if (text === undefined) return;
  // A page may have taken `history` away. The click counts all the same.
  attempt(() => history.replaceState(history.state, '', withParam(address, HANDOFF)));
  return attempt(() => {
    const isAlone = top!.location.origin === location.origin;
    const isTrusted = isOtherDomain(new URL(document.referrer), location, domains);
    return isAlone && isTrusted ? readHandoff(decodeURIComponent(text), Date.now()) : undefined;
  });
};
