import { attempt } from '../core/attempt.ts';
import type { Click } from '../core/click.ts';
import { cookieDomains } from '../core/cookie-domains.ts';
import { toCookie } from '../core/json.ts';
import { CLICK_COOKIE, CLICK_ID_COOKIE, OUTBOX_COOKIE } from '../core/names.ts';
import { OLDER_CLICK_ID_COOKIE } from '../core/older-names.ts';
import { decodeLeads, type Lead, OUTBOX_DAYS } from '../core/payload.ts';
import { readClick, valuesOf } from '../core/stored-click.ts';

/** What one look at the cookies tells: each is a call to another process. */
export interface Stored {
  _click: Click | undefined;
  /** Leads of this host that the API has not acknowledged. */
  _leads: Lead[];
}

/** In a sandboxed frame even reading throws; and an element of the page may be called `cookie`. */
const readCookies = (): string => attempt(() => `${document.cookie}`) ?? '';

/**
 * Writes a cookie, or expires it with a lifetime of 0. The lifetime starts with the writing: the visitor's clock may have
 * been put right since the click, and the API decides anyway. No `SameSite`: an explicit `Lax` would keep the click id
 * from the merchant's server when a payment page returns the customer by a cross-site POST.
 *
 * @param domain left out for the host alone
 */
const writeCookie = (name: string, value: string, days: number, domain?: string) => {
  attempt(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not available in every browser
    document.cookie = `${name}=${value};path=/;max-age=${days * 86_400}${domain ? `;domain=${domain}` : ''}${location.protocol > 'http:' ? ';secure' : ''}`;
  });
};

/** What cannot be stored where cookies are blocked: it lasts as long as the page. */
let memory: Stored | undefined;

const writeId = ({ id, days, domain }: Click) => writeCookie(CLICK_ID_COOKIE, id, days, domain);
const writeCompanion = (click: Click) => writeCookie(CLICK_COOKIE, toCookie(click), click.days, click.domain);

/** A configured domain that does not fit this host is refused; then the others are better than no cookie at all. */
const domainsOf = (configured: string | undefined) => [
  ...(configured ? [configured] : []),
  ...cookieDomains(location.hostname),
  undefined,
];

const eraseCookies = (cookieDomain: string | undefined) => {
  for (const domain of domainsOf(cookieDomain))
    for (const name of [CLICK_ID_COOKIE, CLICK_COOKIE, OLDER_CLICK_ID_COOKIE]) writeCookie(name, '', 0, domain);
};

/** A page that starts has stored nothing in vain yet. */
export const startPage = (): void => {
  memory = undefined;
};

/** What is known of the visitor. */
export const readVisitor = (): Stored => {
  if (memory) return memory;
  const cookies = readCookies();
  return {
    _click: readClick(cookies),
    _leads: valuesOf(cookies, OUTBOX_COOKIE).flatMap(decodeLeads),
  };
};

/**
 * Stores a click on the first domain that the browser accepts.
 *
 * @param before the click it takes the place of
 * @param keep whether to keep it in memory if it cannot be stored
 * @returns whether it was stored or kept
 */
export const storeClick = (
  click: Click,
  before: Click | undefined,
  cookieDomain: string | undefined,
  keep: boolean,
): boolean => {
  for (const domain of domainsOf(cookieDomain)) {
    click.domain = domain;
    writeCompanion(click);
    const cookies = readCookies();
    if (cookies.includes(toCookie(click))) {
      // A cookie on this host alone, older than the domain's, would be read before it by every server. Only one that is
      // on the same domain is about to be replaced.
      if (valuesOf(cookies, CLICK_ID_COOKIE)[before?.domain === domain ? 1 : 0]) {
        eraseCookies(cookieDomain);
        writeCompanion(click);
      }
      writeId(click);
      memory = undefined;
      return true;
    }
  }
  if (keep) memory = { _click: click, _leads: [] };
  return keep;
};

/** Replaces a click by what became of it, where it is. What has not changed is not written again. */
export const replaceClick = (before: Click, after: Click): void => {
  after.domain = before.domain;
  if (memory) memory._click = after;
  else {
    if (after.id !== before.id || after.days !== before.days) writeId(after);
    writeCompanion(after);
  }
};

export const storeLeads = (leads: Lead[]): void => {
  if (memory) memory._leads = leads;
  else writeCookie(OUTBOX_COOKIE, toCookie(leads), leads[0] ? OUTBOX_DAYS : 0);
};

/** Forgets the visitor. Leads are nobody's without their click, least of all those of a click to come. */
export const forgetVisitor = (cookieDomain: string | undefined): void => {
  memory = undefined;
  eraseCookies(cookieDomain);
  storeLeads([]);
};
