import { attempt } from './attempt.ts';
import { meantBy, QUEUE_METHODS } from './misspelt.ts';

/** What is wrong with an entry of `window.affitorQueue`. It quotes no argument: that may be an e-mail address. */
export interface CallMistake {
  what: string;
  remedy: string;
}

const EXAMPLE = 'Push one array with the method first: affitorQueue.push(["signup", "user_42"]).';

/** The call as a list: an array, or the `arguments` of a function. */
const listOf = (call: unknown): unknown[] | undefined =>
  attempt(() => (Object(call) === call ? [...(call as Iterable<unknown>)] : undefined));

/** What is wrong with an entry of the queue; `undefined` for a call that the tracker can carry out. */
export const mistakeInCall = (call: unknown): CallMistake | undefined => {
  const list = listOf(call);
  if (!list) return { what: 'affitorQueue was given something other than an array.', remedy: EXAMPLE };
  const [method] = list;
  if (typeof method !== 'string' || !/^\w{1,40}$/.test(method))
    return { what: 'affitorQueue was given a call without a method.', remedy: EXAMPLE };
  if (QUEUE_METHODS.includes(method)) return;
  const meant = meantBy(method, QUEUE_METHODS);
  return {
    what: `affitorQueue was given a call of "${method}", which is none of its methods.`,
    remedy: meant ? `Did you mean ${meant}?` : `The methods are ${QUEUE_METHODS.join(', ')}.`,
  };
};
