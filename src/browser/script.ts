import './globals.ts';
import { SCRIPTS } from '../core/older-names.ts';
import { start } from './instance.ts';
import type { TrackerOptions } from './tracker.ts';

/**
 * The tracker's own script tag. `currentScript` is null in modules and behind some optimisers that load scripts in their
 * own way, and some other element where the page has one of that name.
 */
const script = document.querySelector(SCRIPTS) ?? document.currentScript;

/** Each option is an attribute, looked up when it is wanted: `apiBase` is `data-affitor-api-base`. */
const options = new Proxy({} as TrackerOptions, {
  get: (_, name) =>
    script?.getAttribute?.(`data-affitor-${(name as string).replace(/[A-Z]/g, '-$&').replace('-Days', '')}`),
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
