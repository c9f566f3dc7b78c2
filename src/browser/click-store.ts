import type { Click } from '../core/click.ts';
import { eachCookieDomain } from '../core/cookie-domains.ts';
import { encode } from '../core/json.ts';
import { CLICK_COOKIE, CLICK_ID_COOKIE } from '../core/names.ts';
import { readClick } from '../core/stored-click.ts';

/** The visitor's click in first-party cookies; in memory, for the life of the page, where cookies are blocked. */
export type ClickStore = [
  read: () => Click | undefined,
  /** Stores a click, or erases what is stored. */
  write: (click: Click | undefined) => void,
];

const readCookies = (): Click | undefined => {
  try {
    return readClick(document.cookie);
  } catch {
    // In a sandboxed frame even reading throws.
  }
};

const isStored = (click: Click | undefined) => encode(readCookies()) === encode(click);

/**
 * Writes both cookies, or expires them; on this host alone without a domain. The lifetime starts with the writing: the
 * visitor's clock may have been put right since the click, and the API decides anyway. No `SameSite`: an explicit `Lax` would keep
 * the click id from the merchant's server when a payment page returns the customer by a cross-site POST.
 */
const writeCookies = (click?: Click, domain?: string) => {
  for (const [name, value] of [
    [CLICK_ID_COOKIE, click?.id],
    [CLICK_COOKIE, encodeURIComponent(encode(click))],
  ]) {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not available in every browser
    document.cookie = `${name}=${value};path=/;max-age=${click ? click.days * 86400 : 0}${domain ? `;domain=${domain}` : ''}${location.protocol > 'http:' ? ';secure' : ''}`;
  }
};

export const createClickStore = (cookieDomain: string | undefined): ClickStore => {
  let memory: Click | undefined;
  return [
    () => readCookies() ?? memory,
    (click) => {
      try {
        // A host-only twin, older than the domain cookie, would be read before it by every server.
        if (readCookies()) writeCookies();
        const tryOn = (domain?: string) => {
          if (!isStored(click)) writeCookies(click, domain);
        };
        // A configured domain that does not fit this host is refused; then the others are better than no cookie at all.
        if (cookieDomain) tryOn(cookieDomain);
        eachCookieDomain(location.hostname, tryOn);
        tryOn();
      } catch {
        // Cookies are blocked: the page goes on with what it has in memory.
      }
      // Only then: what another tab erases must not come back from here.
      memory = isStored(click) ? undefined : click;
    },
  ];
};
