import { attempt } from '../core/attempt.ts';
import { readClick } from '../core/stored-click.ts';
import { cookieTexts, isPromise, isReadable, placesIn } from './cookie-texts.ts';
import { logOnce } from './mistakes.ts';

/**
 * Where `getClickId` finds the visitor's cookies: whatever a framework hands to your code for a request, but no promise of
 * it. See `getClickId`.
 */
export type CookieSource =
  | string
  | null
  | undefined
  | (object & { then?: never })
  // The same for an object that is written out, as in a test.
  | { then?: never; [name: string]: unknown };

const logged = new Set<string>();

const PASS = 'Pass the request, its headers, or its Cookie header';

/** What is wrong with a source in which nobody's cookies could be found. */
const mistakeIn = (source: unknown): string | undefined => {
  if (source === null || source === undefined || typeof source === 'string') return;
  if (typeof source !== 'object') return `getClickId() was given a ${typeof source}. ${PASS}`;
  if (isPromise(source) || placesIn(source).some(isPromise))
    return 'getClickId() was given a promise. Await it first, as in getClickId(await cookies())';
  if (Array.isArray(source) || isReadable(source)) return;
  const names = Object.keys(source).slice(0, 5).join(', ');
  return `getClickId() finds no cookies in an object with ${names.slice(0, 100)}. ${PASS}`;
};

/**
 * The visitor's click id, as the tracker stored it in the cookie `affitor_click_id`.
 *
 * Takes what your framework gives you: a request or its headers (Fetch, Node.js, Express, Fastify, Koa, Hono, h3), the
 * context or event that has it (SvelteKit, Astro, Nuxt, Remix, Hono, Koa), a store or an object of cookies
 * (`await cookies()` of Next.js, `request.cookies`), an event of AWS Lambda or CloudFront, or the text of the `Cookie`
 * header.
 *
 * @returns the id, or `null` for an organic visitor. Never throws; a source that cannot be read, such as a promise, is logged
 * once by `console.error`.
 * @example await affitor.trackLead({ clickId: getClickId(request), customerKey: user.id, email: user.email });
 */
export const getClickId = (source: CookieSource): string | null => {
  const found = attempt(() => {
    for (const text of cookieTexts(source)) {
      const id = readClick(text)?.id;
      if (id) return id;
    }
  });
  if (found) return found;
  const mistake = attempt(() => mistakeIn(source));
  if (mistake) logOnce(logged, mistake);
  return null;
};
