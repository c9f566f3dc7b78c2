import { attempt } from '../core/attempt.ts';
import type { Click } from '../core/click.ts';
import { cookieDomains } from '../core/cookie-domains.ts';
import { cookieText } from '../core/cookie-text.ts';
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
 * been put right since the click, and the API decides anyway.
 *
 * @param domain left out for the host alone
 */
const writeCookie = (name: string, value: string, days: number, domain?: string) => {
  attempt(() => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not available in every browser
    document.cookie = cookieText(name, value, days * 86_400, domain, location.protocol);
  });
};

/** One that does not fit this host is refused; then the others are better than no cookie at all. */
let configuredDomain: string | undefined;

/** What cannot be stored where cookies are blocked: it lasts as long as the page. */
let memory: Stored | undefined;

const writeId = ({ id, days, domain }: Click) => writeCookie(CLICK_ID_COOKIE, id, days, domain);
const writeCompanion = (click: Click) => writeCookie(CLICK_COOKIE, toCookie(click), click.days, click.domain);

/** Not worked out before something is stored or erased, which most pages never do. */
const domains = () => cookieDomains(location.hostname, configuredDomain);

const eraseCookies = () => {
  for (const domain of domains())
    for (const name of [CLICK_ID_COOKIE, CLICK_COOKIE, OLDER_CLICK_ID_COOKIE]) writeCookie(name, '', 0, domain);
};

/** Begins with a page, which has stored nothing in vain yet. */
export const openStore = (cookieDomain?: string): void => {
  configuredDomain = cookieDomain;
  memory = undefined;
};

/** What is known of the visitor. */
export const readVisitor = (): Stored => {
  if (memory) return memory;
  const cookies = readCookies();
  // Most visitors have none, and no more is done for them than a search. Leads are nobody's without their click.
  if (!cookies.includes(CLICK_ID_COOKIE) && !cookies.includes(OLDER_CLICK_ID_COOKIE))
    return { _click: undefined, _leads: [] };
  return { _click: readClick(cookies), _leads: valuesOf(cookies, OUTBOX_COOKIE).flatMap(decodeLeads) };
};

/**
 * Stores a click on the first domain that the browser accepts.
 *
 * @param keep whether to keep it in memory if it cannot be stored
 */
export const storeClick = (stored: Stored, click: Click, keep: boolean): void => {
  let cookies = '';
  const accepted = domains().some((domain) => {
    click.domain = domain;
    writeCompanion(click);
    cookies = readCookies();
    return cookies.includes(toCookie(click));
  });
  if (accepted) {
    // A cookie on this host alone, older than the domain's, would be read before it by every server. Only one that is on
    // the same domain is about to be replaced.
    if (valuesOf(cookies, CLICK_ID_COOKIE)[stored._click?.domain === click.domain ? 1 : 0]) {
      eraseCookies();
      writeCompanion(click);
    }
    writeId(click);
  }
  if (accepted || keep) {
    stored._click = click;
    memory = accepted ? undefined : stored;
  }
};

/** Replaces a click by what became of it, where it is. What has not changed is not written again. */
export const replaceClick = (before: Click, after: Click): void => {
  after.domain = before.domain;
  if (after.id !== before.id || after.days !== before.days) writeId(after);
  writeCompanion(after);
};

export const storeLeads = (leads: Lead[]): void => {
  // On their own they would be taken for those of a click to come.
  if (!memory) writeCookie(OUTBOX_COOKIE, toCookie(leads), leads[0] ? OUTBOX_DAYS : 0);
};

/** Forgets the visitor. Leads are nobody's without their click, least of all those of a click to come. */
export const forgetVisitor = (): void => {
  memory = undefined;
  eraseCookies();
  storeLeads([]);
};
