import { attempt } from '../core/attempt.ts';
import type { Click } from '../core/click.ts';
import { cookieDomains } from '../core/cookie-domains.ts';
import { cookieText } from '../core/cookie-text.ts';
import { toCookie } from '../core/json.ts';
import { CLICK_COOKIE, CLICK_ID_COOKIE, OUTBOX_COOKIE } from '../core/names.ts';
import { OLDER_CLICK_ID_COOKIE } from '../core/older-names.ts';
import { type Lead, OUTBOX_DAYS } from '../core/payload.ts';
import { valuesOf } from '../core/stored-click.ts';

/** In a sandboxed frame even reading throws; and an element of the page may be called `cookie`. */
export const readCookies = (): string => `${attempt(() => `${document.cookie}`)}`;

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

const writeId = ({ id, days, domain }: Click) => writeCookie(CLICK_ID_COOKIE, id, days, domain);
const writeCompanion = (click: Click) => writeCookie(CLICK_COOKIE, toCookie(click), click.days, click.domain);

const domains = (configured?: string) => cookieDomains(location.hostname, configured);

/**
 * Erases the click, wherever it may be.
 *
 * @param configured domain of the option `cookieDomain`
 */
export const eraseClick = (configured?: string): void => {
  for (const domain of domains(configured))
    for (const name of [CLICK_ID_COOKIE, CLICK_COOKIE, OLDER_CLICK_ID_COOKIE]) writeCookie(name, '', 0, domain);
};

/**
 * Stores a click on the first domain that the browser accepts.
 *
 * @param configured domain of the option `cookieDomain`: one that does not fit this host is refused, and the others are
 *   better than no cookie at all
 * @returns the cookies with it, before any twins are erased; `undefined` where they are blocked
 */
export const storeClick = (click: Click, configured?: string): string | undefined => {
  for (const domain of domains(configured)) {
    click.domain = domain;
    writeCompanion(click);
    writeId(click);
    const cookies = readCookies();
    if (cookies.includes(toCookie(click))) {
      // A second id is on another domain, and servers might read it first.
      if (valuesOf(cookies, CLICK_ID_COOKIE).length > 1) {
        eraseClick(configured);
        writeCompanion(click);
        writeId(click);
      }
      return cookies;
    }
  }
};

/** Replaces a click by what became of it, where it is. What has not changed is not written again. */
export const replaceClick = (before: Click, after: Click): void => {
  after.domain = before.domain;
  if (after.id !== before.id || after.days !== before.days) writeId(after);
  writeCompanion(after);
};

/** Leads that the API has not acknowledged; none erases the cookie. */
export const storeLeads = (leads: Lead[]): void => {
  writeCookie(OUTBOX_COOKIE, toCookie(leads), leads[0] ? OUTBOX_DAYS : 0);
};
