import { lenientQuery, paramsNamed } from './link.ts';
import { partnerCodeIn } from './partner-code.ts';

/** The parameters of an address, read as leniently as the tracker does for want of a code. */
export const paramsOf = (address: URL): URLSearchParams => new URLSearchParams(lenientQuery(address));

/**
 * What stands in the place of a partner code and is none, in an address without one.
 *
 * @param names of the parameter that carries the partner code, in order of preference
 * @returns the parameter as it is written, the first that is not empty; `undefined` if there is none of these names
 */
export const rejectedCode = (
  params: URLSearchParams,
  names: readonly string[],
): [name: string, value: string] | undefined => {
  const found = names.flatMap((wanted) => paramsNamed(params, wanted)).filter(([, value]) => !partnerCodeIn(value));
  return found.find(([, value]) => value) ?? found[0];
};
