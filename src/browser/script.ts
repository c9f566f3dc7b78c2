import './globals.ts';
import type { AffitorOptions } from '../types.ts';
import { start } from './instance.ts';

// `currentScript` is null in modules and behind some optimisers that load scripts in their own way.
const data = (document.currentScript ?? document.querySelector<HTMLElement>('script[data-affitor-program-id]'))
  ?.dataset;

/** `data-affitor-api-base` is `apiBase`, and so on. */
const options: Record<string, string | undefined> = {};
for (const name in data) options[name.slice(7, 8).toLowerCase() + name.slice(8)] = data[name];
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

window.affitorQueue?.forEach?.(push);
window.affitorQueue = { push };
