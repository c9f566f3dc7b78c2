// Addresses are changed as text: a query written anew by `URLSearchParams` is another one to a server that signed it, or
// that tells `?flag` from `?flag=`.

const PARTS = /^([^?#]*)\??([^#]*)(.*)$/s;

const isNamed = (pair: string, name: string): boolean => pair.split('=')[0] === name;

/** The first value of a parameter in an address, as it stands there; `undefined` where there is none. */
export const paramIn = (address: string, name: string): string | undefined =>
  PARTS.exec(address)![2]!
    .split('&')
    .find((pair) => isNamed(pair, name))
    ?.slice(name.length + 1);

/**
 * An address with a parameter of the query set, or without it; everything else stays as it was.
 *
 * @param value left out to take the parameter away
 */
export const withParam = (address: string, name: string, value?: string): string => {
  if (paramIn(address, name) === value) return address;
  const [, path, query, hash] = PARTS.exec(address)!;
  const pairs = query!.split('&').filter((pair) => pair && !isNamed(pair, name));
  if (value) pairs.push(`${name}=${encodeURIComponent(value)}`);
  return path + (pairs[0] ? `?${pairs.join('&')}` : '') + hash;
};
