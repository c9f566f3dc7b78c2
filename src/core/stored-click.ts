import { bareClick, type Click, decodeClick } from './click.ts';
import { CLICK_COOKIE, CLICK_ID_COOKIE } from './names.ts';
import { OLDER_CLICK_ID_COOKIE } from './older-names.ts';

/**
 * All values of a cookie: a host-only and a domain cookie of the same name coexist, and the older is listed first
 * (RFC 6265, section 5.4). What could be markup is no value of ours. For most visitors, who have none, nothing is
 * compiled.
 *
 * @param cookies a `Cookie` header or `document.cookie`
 */
export const valuesOf = (cookies: string, name: string): string[] =>
  // The first piece is what stands before the first value.
  `; ${cookies}`.split(`; ${name}=`).flatMap((piece, index) => (index && piece.split(/[;<>"]/)[0]) || []);

/**
 * The click that a visitor's cookies hold: of several the latest. Never throws.
 *
 * @param cookies a `Cookie` header or `document.cookie`
 */
export const readClick = (cookies: string): Click | undefined => {
  const ids = valuesOf(cookies, CLICK_ID_COOKIE);
  return [
    ...[...valuesOf(cookies, OLDER_CLICK_ID_COOKIE), ...ids].map(bareClick),
    ...valuesOf(cookies, CLICK_COOKIE)
      .map(decodeClick)
      .filter((click) => ids.includes(click?.id as string)),
  ]
    .sort((a, b) => a!.at - b!.at)
    .pop();
};
