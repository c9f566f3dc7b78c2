import { attempt } from './attempt.ts';

/** A `URL`, `location`, or an anchor. */
export type Address = Pick<URL, 'origin' | 'hostname' | 'pathname' | 'search' | 'hash'>;

/** Names of the parameter that carries the partner code, in order of preference: the option `param`. */
export const paramNames = (param: string | undefined): string[] => (param ? param.split(/[\s,]+/) : ['aff']);

/** The parameters of a name in any case, as they are written. */
export const paramsNamed = (query: URLSearchParams, wanted: string): [name: string, value: string][] =>
  [...query].filter(([name]) => name.toLowerCase() === wanted.toLowerCase());

/**
 * The parameters of an address as the URL standard defines them: those of the query, then those of the hash, where hash
 * routers keep a query of their own. A hash without `?` is a query as a whole.
 */
export const strictQuery = ({ search, hash }: Address): string =>
  `${search}&${hash ? hash.replace(/.*#([^=]*\?)?/, '') : ''}`;

/**
 * The parameters of a link that was mangled on its way, as a query: every further `?` separates like `&`, and so does
 * `&amp;`; a hash ends at the next `#`. A path of this site may be percent-encoded with its query. An address of another
 * site is left out, up to the next `&`: its parameters belong to that site.
 */
export const lenientQuery = ({ search, hash, hostname }: Address): string =>
  (search + hash)
    .replace(/[^&#]+/g, (part) =>
      ((/%3F.*%3D/i.test(part) && attempt(() => decodeURIComponent(part))) || part).replace(
        /\/\/([\w.-]+).*/,
        (found, host) => (host === hostname ? found : found.split('?')[0]!),
      ),
    )
    .replace(/[?#]|&(?:amp;)*/gi, '&');
