import { attempt } from '../core/attempt.ts';
import { type Click, expiresAt } from '../core/click.ts';
import { cookieDomains } from '../core/cookie-domains.ts';
import { cookieText } from '../core/cookie-text.ts';
import { toCookie } from '../core/json.ts';
import { CLICK_COOKIE, CLICK_ID_COOKIE, DAY } from '../core/names.ts';

const write = (name: string, value: string, milliseconds: number, domain: string | undefined) => {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not available in every browser
  document.cookie = cookieText(name, value, Math.floor(milliseconds / 1000), domain, location.protocol);
};

/**
 * Stores a click as the tracker would, which finds it in the cookies: on the first domain that the browser accepts, and
 * there alone.
 *
 * @param cookieDomain as configured for the tracker
 * @returns whether it was stored
 */
export const store = (click: Click, cookieDomain: string | undefined): boolean | undefined => {
  const left = click.at ? expiresAt(click) - Date.now() : click.days * DAY;
  const domains = cookieDomains(location.hostname, cookieDomain);
  // In a sandboxed frame cookies throw.
  return attempt(() =>
    domains.some((domain) => {
      const companion = toCookie({ ...click, domain });
      write(CLICK_COOKIE, companion, left, domain);
      if (!document.cookie.includes(companion)) return false;
      for (const other of domains) for (const name of [CLICK_COOKIE, CLICK_ID_COOKIE]) write(name, '', 0, other);
      write(CLICK_COOKIE, companion, left, domain);
      write(CLICK_ID_COOKIE, click.id, left, domain);
      return true;
    }),
  );
};
