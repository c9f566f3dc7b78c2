import { attempt } from '../../core/attempt.ts';
import { type Misspelt, misspeltAttributes, misspeltOptions } from '../../core/misspelt.ts';
import { type CallMistake, mistakeInCall } from '../../core/queue-call.ts';

/** Scripts load again, and each keeps the queue that it found. */
const MOST_QUEUES = 5;

/**
 * Calls in `window.affitorQueue`: as the page pushed them, or as the tracker keeps those that it replayed. Calls made
 * after the start go straight to the tracker and are not seen here.
 */
const readCalls = (): unknown[] => {
  let queue: unknown = (window as { affitorQueue?: unknown }).affitorQueue;
  for (let depth = 0; depth < MOST_QUEUES && !Array.isArray(queue); depth++) queue = Object(queue).queue;
  return Array.isArray(queue) ? [...queue] : [];
};

/** What is wrong with the calls in the queue, each mistake once. */
export const readCallMistakes = (): CallMistake[] => {
  const mistakes = (attempt(readCalls) ?? []).flatMap((call) => mistakeInCall(call) ?? []);
  return mistakes.filter(({ what }, index) => mistakes.findIndex((other) => other.what === what) === index);
};

/** What nothing reads of the attributes of these tags, and of `window.affitorOptions`. */
export const readMisspelt = (tags: readonly Element[]): Misspelt[] => {
  const attributes = [...new Set(tags.flatMap((tag) => tag.getAttributeNames()))];
  const options = Object((window as { affitorOptions?: unknown }).affitorOptions);
  return [
    ...misspeltAttributes(attributes),
    ...misspeltOptions(options).map(({ name, meant }) => ({ name: `window.affitorOptions.${name}`, meant })),
  ];
};
