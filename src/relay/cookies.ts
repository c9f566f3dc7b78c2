import { type Click, expiresAt, isClickId } from '../core/click.ts';
import { CLICK_COOKIE, CLICK_ID_COOKIE, DAY } from '../core/names.ts';

/** Seconds that browsers keep a cookie at most: 400 days. */
const MAX_AGE = 34_560_000;

/**
 * A domain that may hold cookies of a host: the host itself or one of its suffixes, with two labels at least. Anything
 * else would be refused by the browser, and the click lost with it.
 */
const fittingDomain = (domain: unknown, host: string): string => {
  const bare = `${domain}`.toLowerCase().replace(/^\./, '');
  return /\.[a-z]/.test(bare) && `.${host}`.endsWith(`.${bare}`) ? `; Domain=${bare}` : '';
};

/**
 * Sets the cookies to a click, or expires them. Unlike cookies written by script, those set by a header last as long as
 * they say in every browser. They are not `HttpOnly`: the tracker reads them.
 *
 * @param headers of the response
 * @param page address of the page, as the browser knows it
 * @param domain the domain wanted; left out if it does not fit
 */
export const setClick = (headers: Headers, click: Click | undefined, page: URL, domain: unknown): void => {
  const value = click ? encodeURIComponent(JSON.stringify(click)) : '';
  const lifetime = click ? click.days * DAY : 0;
  const left = click ? expiresAt(click) - Date.now() : 0;
  // By the clock of a browser that is behind, the window may be over before it began.
  const seconds = Math.floor((left > 0 && left < lifetime ? left : lifetime) / 1000);
  // A visitor may have written anything into their own cookie, and the API may have answered anything.
  if (click && !(isClickId(click.id) && seconds > 0 && seconds < MAX_AGE)) return;
  const on = fittingDomain(domain, page.hostname);
  for (const [name, text] of [
    [CLICK_ID_COOKIE, click?.id ?? ''],
    [CLICK_COOKIE, value],
  ]) {
    const set = (cookie: string) =>
      headers.append('set-cookie', `${name}=${cookie}; Path=/${page.protocol === 'https:' ? '; Secure' : ''}`);
    // A host-only twin, older than the domain cookie, would be read before it by every server.
    if (on) set('; Max-Age=0');
    set(`${text}; Max-Age=${seconds}${on}`);
  }
};
