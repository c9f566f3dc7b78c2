import { attempt } from '../core/attempt.ts';
import { CLICK_ID_COOKIE } from '../core/names.ts';
import { OLDER_CLICK_ID_COOKIE } from '../core/older-names.ts';

/** JSON or an object of a framework's: any name may be missing, and reading it may throw. */
type Unknown = Record<string, unknown>;

/**
 * Where frameworks keep the request, its headers or its cookies. Headers come first: of two cookies of a name, what a
 * framework has parsed holds one.
 */
const PLACES = ['headers', 'multiValueHeaders', 'request', 'req', 'raw', 'node', 'cookies'];

/** Of a context, its event, that event's request, and the request's headers. */
const DEEPEST = 4;

const isFunction = (value: unknown): value is (...args: unknown[]) => unknown => typeof value === 'function';

const read = (source: object, name: string): unknown => attempt(() => (source as Unknown)[name]);

/** The value under a name, as a method `get` of headers, of a store of cookies or of a map gives it. */
const getFrom = (source: object, name: string): unknown =>
  attempt(() => {
    const { get } = source as Unknown;
    return isFunction(get) ? get.call(source, name) : undefined;
  });

/** A cookie of a parsed list, as `name=value`; of a header in a list, its value. */
const textOf = (part: unknown): string => {
  if (typeof part === 'string') return part;
  const { name, value } = Object(part) as Unknown;
  return name === undefined ? `${value}` : `${name}=${value}`;
};

/** The header among those of a plain object: Node.js writes names in lower case, AWS as the client wrote them. */
const headerIn = (source: object): unknown => {
  const name = Object.keys(source).find((key) => key.toLowerCase() === 'cookie');
  return name && read(source, name);
};

/** Whether something has to be awaited first. */
export const isPromise = (source: unknown): boolean =>
  typeof source === 'object' && source !== null && isFunction(read(source, 'then'));

/** Objects that a framework's own object leads to. */
export const placesIn = (source: object): unknown[] => PLACES.map((name) => read(source, name));

/** Everything in a source that reads like a `Cookie` header, the fullest first. */
export function* cookieTexts(source: unknown, depth = 0): Generator<string> {
  if (typeof source === 'string') yield source;
  if (typeof source !== 'object' || source === null || depth > DEEPEST) return;
  if (Array.isArray(source)) {
    yield source.map(textOf).join('; ');
    return;
  }
  const header = getFrom(source, 'cookie') ?? attempt(() => headerIn(source));
  if (typeof header === 'string' || Array.isArray(header)) yield* cookieTexts(header);
  for (const name of [CLICK_ID_COOKIE, OLDER_CLICK_ID_COOKIE]) {
    const cookie = getFrom(source, name) ?? read(source, name);
    const value = (cookie as Unknown | undefined)?.value ?? cookie;
    if (typeof value === 'string') yield `${name}=${value}`;
  }
  for (const place of placesIn(source)) yield* cookieTexts(place, depth + 1);
}

/** Whether cookies could be found in a source, had the visitor any. */
export const isReadable = (source: object): boolean => {
  const names = Object.keys(source);
  return (
    !names.length ||
    placesIn(source).some((place) => place !== undefined) ||
    isFunction(read(source, 'get')) ||
    // Headers, or what a framework has parsed.
    names.some((name) => /^(host|accept|cookie|affitor_click_id)$|^:|-/i.test(name))
  );
};
