import { readClick } from '../core/stored-click.ts';

/** The headers of a request: a Fetch `Headers`, or the plain object of Node.js, Express and the like. */
export type HeadersLike = { get(name: string): string | null } | { cookie?: string | undefined };

/** Where `getClickId` can find the visitor's cookies. */
export type CookieSource = { headers: HeadersLike } | HeadersLike | string | null | undefined;

const cookiesOf = (source: CookieSource): unknown => {
  if (typeof source !== 'object' || source === null) return source;
  if ('headers' in source) return cookiesOf(source.headers);
  return 'get' in source && typeof source.get === 'function'
    ? source.get('cookie')
    : (source as { cookie?: string }).cookie;
};

/**
 * The visitor's click id, as the tracker stored it in the cookie `affitor_click_id`.
 *
 * @param source a request (Fetch, Node.js, Express, …), its headers, or its `Cookie` header
 * @returns the id, or `null` for a visitor who was not referred; never throws
 * @example await affitor.trackLead({ clickId: getClickId(request), customerKey: user.id, email: user.email });
 */
export const getClickId = (source: CookieSource): string | null => {
  const cookies = cookiesOf(source);
  return typeof cookies === 'string' ? (readClick(cookies)?.id ?? null) : null;
};
