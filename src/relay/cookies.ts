import { type Click, expiresAt, isClickId } from '../core/click.ts';
import { CLICK_COOKIE, CLICK_ID_COOKIE, DAY } from '../core/names.ts';

/** Seconds that browsers keep a cookie at most: 400 days. */
const MAX_AGE = 34_560_000;

/** Characters of a cookie's value. Browsers refuse a cookie of more than 4096 bytes, name included. */
const MAX_VALUE = 4000;

/**
 * The companion cookie. What the API tells of the partner is the one part without a limit of its own, so it gives way.
 *
 * @returns `undefined` if the click does not fit even so: the visitor wrote it, or the API
 */
const companionOf = (click: Click, domain: string | undefined): string | undefined =>
  [click, { ...click, partner: undefined }]
    .map((one) => encodeURIComponent(JSON.stringify({ ...one, domain })))
    .find((value) => value.length < MAX_VALUE);

/**
 * Expires a cookie. Not `Max-Age=0`: Firefox (153) counts it from a creation time that it makes unique by adding
 * microseconds, and compares the end with the time of the answer. Where a millisecond begins in between, the cookie is not
 * over yet and is stored, empty (`CookieParser::GetExpiry` and `CookieStorage::AddCookie` in
 * https://searchfox.org/mozilla-central/source/netwerk/cookie). What scripts write is not affected.
 */
const EXPIRED = 'Expires=Thu, 01 Jan 1970 00:00:00 GMT';

/**
 * A domain that may hold cookies of a host: the host itself or one of its suffixes, with two labels at least. Anything
 * else would be refused by the browser, and the click lost with it.
 *
 * @param domain with or without a leading dot; anything at all, as it may come from the visitor's own cookie
 * @returns the domain without a leading dot, empty if it does not fit
 */
const fittingDomain = (domain: unknown, host: string): string => {
  const bare = `${domain}`.toLowerCase().replace(/^\./, '');
  return /\.[a-z]/.test(bare) && `.${host}`.endsWith(`.${bare}`) ? bare : '';
};

/**
 * Sets the cookies to a click, or expires them. Unlike cookies written by script, those set by a header last as long as
 * they say in every browser. They are not `HttpOnly`: the tracker reads them.
 *
 * @param headers of the response
 * @param page address of the page, as the browser knows it
 * @param domains those on which the cookies may stand: the first that fits is meant, on the others and on the host
 *   alone they are expired. Twins are listed oldest first, and servers read the first.
 */
export const setClick = (headers: Headers, click: Click | undefined, page: URL, domains: unknown[]): void => {
  const [on, ...others] = new Set([
    ...domains.map((domain) => fittingDomain(domain, page.hostname)).filter(Boolean),
    '',
  ]);
  let lifetime = EXPIRED;
  const companion = click ? companionOf(click, on || undefined) : undefined;
  if (click) {
    const whole = click.days * DAY;
    const left = expiresAt(click) - Date.now();
    // By the clock of a browser that is behind, the window may be over before it began.
    const seconds = Math.floor((left > 0 && left < whole ? left : whole) / 1000);
    // A visitor may have written anything into their own cookie.
    if (!(isClickId(click.id) && companion && seconds > 0 && seconds < MAX_AGE)) return;
    lifetime = `Max-Age=${seconds}`;
  }
  for (const [name, value] of [
    [CLICK_ID_COOKIE, click?.id ?? ''],
    [CLICK_COOKIE, companion ?? ''],
  ]) {
    const set = (cookie: string, lasts: string, domain: string | undefined) => {
      const place = domain ? `; Domain=${domain}` : '';
      const secure = page.protocol === 'https:' ? '; Secure' : '';
      headers.append('set-cookie', `${name}=${cookie}; ${lasts}${place}; Path=/${secure}`);
    };
    for (const other of others) set('', EXPIRED, other);
    set(`${value}`, lifetime, on);
  }
};
