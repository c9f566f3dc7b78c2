import './globals.ts';
import { attempt } from '../core/attempt.ts';
import { start } from './instance.ts';
import { logMistake } from './page.ts';
import { findTag, optionsOfTag } from './tag.ts';

const tracker = start(optionsOfTag(findTag())) as unknown as Record<string, (...args: unknown[]) => unknown>;

const push = (call: [string, ...unknown[]]) => {
  try {
    const [method, ...args] = call;
    tracker[method]!(...args);
  } catch (error) {
    // A misspelt call must not keep the others from being replayed.
    logMistake('not a call:', call, error);
  }
};

const queue = window.affitorQueue;
attempt(() => {
  // The doctor reads the replayed calls.
  window.affitorQueue = { push, queue };
});
// An element of the page may be called so.
if (Array.isArray(queue)) queue.forEach(push);
