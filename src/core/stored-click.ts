import { bareClick, type Click, decodeClick } from './click.ts';
import { CLICK_COOKIE, CLICK_ID_COOKIE } from './names.ts';

/**
 * All values of a cookie: a host-only and a domain cookie of the same name coexist, and the older is listed first
 * (RFC 6265, section 5.4). What could be markup is no value of ours.
 */
const valuesOf = (cookies: string, name: string): string[] =>
  cookies.split('; ').flatMap((cookie) => cookie.match(`^${name}=([^<>"]+)$`)?.[1] ?? []);

/**
 * The click that a visitor's cookies hold: of several the one stored last, of the same click the acknowledged one,
 * which is shorter by an address and sorts behind. Never throws.
 *
 * @param cookies a `Cookie` header or `document.cookie`
 */
export const readClick = (cookies: string): Click | undefined => {
  const ids = valuesOf(cookies, CLICK_ID_COOKIE);
  return (
    valuesOf(cookies, CLICK_COOKIE)
      .sort()
      .reverse()
      .map(decodeClick)
      .find((click) => ids.includes(click?.id as string)) ?? bareClick(ids.pop())
  );
};
