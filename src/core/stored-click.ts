import { bareClick, type Click, decodeClick } from './click.ts';
import { CLICK_COOKIE, CLICK_ID_COOKIE } from './names.ts';
import { OLDER_CLICK_ID_COOKIE } from './older-names.ts';

/**
 * All values of a cookie. A host-only and a domain cookie of the same name coexist, and the older one is listed first
 * (RFC 6265, section 5.4). A value ends where markup begins: the tracker never writes any.
 *
 * @param cookies a `Cookie` header or `document.cookie`
 */
export const valuesOf = (cookies: string, name: string): string[] =>
  cookies
    .split('; ')
    .filter((cookie) => cookie.startsWith(`${name}=`))
    .map((cookie) => cookie.slice(name.length + 1).split(/[;<>"]/)[0]!)
    .filter(Boolean);

/**
 * The click in a visitor's cookies, the latest one if there are several. Never throws.
 *
 * @param cookies a `Cookie` header or `document.cookie`
 */
export const readClick = (cookies: string): Click | undefined => {
  const ids = valuesOf(cookies, CLICK_ID_COOKIE);
  const olderIds = valuesOf(cookies, OLDER_CLICK_ID_COOKIE);
  const clicks = valuesOf(cookies, CLICK_COOKIE)
    .map(decodeClick)
    // A companion counts only beside the id cookie it belongs to.
    .filter((click) => click && ids.includes(click.id)) as Click[];
  return [...olderIds.map(bareClick), ...ids.map(bareClick), ...clicks].sort((a, b) => a.at - b.at).pop();
};
