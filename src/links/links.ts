import { attempt } from '../core/attempt.ts';
import { paramIn, withParam } from './address.ts';
import { takeHandoff } from './arrival.ts';
import { onDeparture } from './departure.ts';
import { isOtherDomain } from './domains.ts';
import { adopted, HANDOFF, writeHandoff } from './handoff.ts';
import { type LinksOptions, readDomains } from './options.ts';
import { lookAgain, visitor, whenReady } from './page-tracker.ts';
import { store } from './store.ts';
import { CLIENT_REFERENCE, createRefer, isPaymentLink } from './stripe.ts';
import { fillAddedElements, fillElements } from './stripe-elements.ts';

/** The one place where the parts are wired together. A page may lack what one of them needs; the others work all the same. */
export const createLinks = (options: LinksOptions | null | undefined): void => {
  const domains = readDomains(options?.domains ?? '');
  // An attribute without a value is an empty text, and means yes.
  const stripe = !/^(false|undefined)$/.test(`${options?.stripe}`);
  const paymentHosts = readDomains(options?.stripe);
  const refer = createRefer(() => visitor()?.clickId);
  const fillPage = () => attempt(() => fillElements(document, refer));

  const handoff = takeHandoff(domains);
  if (handoff)
    attempt(() =>
      whenReady(() => {
        const click = adopted(handoff, visitor());
        if (click && store(click, options?.cookieDomain) && click.undelivered) lookAgain();
      }),
    );

  attempt(() =>
    onDeparture((address) => {
      const there = new URL(address);
      if (stripe && isPaymentLink(there.hostname, paymentHosts))
        return withParam(address, CLIENT_REFERENCE, refer(paramIn(address, CLIENT_REFERENCE)));
      // What stands there already is somebody else's, or too old.
      return isOtherDomain(there, location, domains)
        ? withParam(address, HANDOFF, writeHandoff(visitor(), Date.now()))
        : address;
    }),
  );

  if (stripe) {
    fillPage();
    attempt(() => fillAddedElements(refer));
    attempt(() => whenReady(fillPage));
    // The click may be another one since: an app took the visitor to another partner's link, or consent was withdrawn.
    attempt(() => addEventListener('pointerdown', fillPage, true));
  }
};
