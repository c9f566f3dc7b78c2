import './globals.ts';
import { SCRIPTS } from '../core/older-names.ts';
import { start } from './instance.ts';
import type { TrackerOptions } from './tracker.ts';

/**
 * The tracker's own script tag. `currentScript` is null in modules and behind some optimisers that load scripts in their
 * own way, and some other element where the page has one of that name.
 */
const script = (document.querySelector(SCRIPTS) ?? document.currentScript) as HTMLElement | null;

/** Name of the option `apiBase` among the tag's data: `affitorApiBase`, which is the attribute `data-affitor-api-base`. */
const attributeOf = (option: string) => `affitor${option[0]!.toUpperCase()}${option.slice(1).replace('Days', '')}`;

/** Each option is looked up when it is wanted. */
const options = new Proxy({} as TrackerOptions, {
  get: (_, option) => script?.dataset?.[attributeOf(option as string)],
});

const tracker = start(options) as unknown as Record<string, (...args: unknown[]) => unknown>;

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
window.affitorQueue = { push };
// An element of the page may be called so.
if (Array.isArray(queue)) queue.forEach(push);
