import './globals.ts';
import type { AffitorOptions } from '../types.ts';
import { start } from './instance.ts';
import { SCRIPTS } from './older-names.ts';

/**
 * The tracker's own script tag. `currentScript` is null in modules and behind some optimisers that load scripts in their
 * own way, and some other element where the page has one of that name.
 */
const { dataset } = document.querySelector<HTMLElement>(SCRIPTS) ?? document.currentScript ?? ({} as HTMLElement);

/** `data-affitor-api-base` is `apiBase`, and so on. */
const options: Record<string, string | undefined> = {};
for (const name in dataset) options[name.slice(7, 8).toLowerCase() + name.slice(8)] = dataset[name];
options.programId ??= options.program;
options.cookieWindowDays = options.cookieWindow;

const tracker = start(options as AffitorOptions) as unknown as Record<string, (...args: unknown[]) => unknown>;

const push = (call: [string, ...unknown[]]) => {
  try {
    const [method, ...args] = call;
    tracker[method]!(...args);
  } catch (error) {
    // A merchant's misspelt call is theirs to see, and must not keep the others from being replayed.
    console.error(error);
  }
};

const queue = window.affitorQueue;
window.affitorQueue = { push };
// An element of the page may be called so.
if (Array.isArray(queue)) queue.forEach(push);
