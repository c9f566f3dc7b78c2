import './globals.ts';
import { attempt } from '../core/attempt.ts';
import { SCRIPTS } from '../core/older-names.ts';
import { start } from './instance.ts';

/**
 * The tracker's own script tag. `currentScript` is null in modules and behind some optimisers that load scripts in their
 * own way, and some other element where the page has one of that name. An element may also be named `querySelector`.
 */
const script = (attempt(() => document.querySelector(SCRIPTS)) ?? document.currentScript) as HTMLElement | null;

const tracker = start((name) => script?.dataset?.[`affitor${name.replace('Days', '')}`] as never) as unknown as Record<
  string,
  (...args: unknown[]) => unknown
>;

const push = (call: [string, ...unknown[]]) => {
  try {
    const [method, ...args] = call;
    tracker[method]!(...args);
  } catch (error) {
    // A merchant's misspelt call is theirs to see, and must not keep the others from being replayed.
    console.error('[affitor]', call, error);
  }
};

const queue = window.affitorQueue;
attempt(() => {
  window.affitorQueue = { push };
});
// An element of the page may be called so.
if (Array.isArray(queue)) queue.forEach(push);
