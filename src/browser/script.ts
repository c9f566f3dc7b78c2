import './globals.ts';
import { SCRIPTS } from '../core/older-names.ts';
import type { AffitorOptions } from '../types.ts';
import { start } from './instance.ts';

/**
 * The tracker's own script tag. `currentScript` is null in modules and behind some optimisers that load scripts in their
 * own way, and some other element where the page has one of that name.
 */
const script = document.querySelector(SCRIPTS) ?? document.currentScript;

/** One by one: to list all attributes of a tag takes a browser longer. Missing ones are null, and count as not given. */
const attribute = (name: string) => script?.getAttribute?.(`data-affitor-${name}`) as string | undefined;

const options = {
  programId: attribute('program-id') ?? attribute('program'),
  apiBase: attribute('api-base'),
  cookieDomain: attribute('cookie-domain'),
  cookieWindowDays: attribute('cookie-window'),
  param: attribute('param'),
  consent: attribute('consent'),
  debug: attribute('debug'),
};

const tracker = start(options as AffitorOptions) as unknown as Record<string, (...args: unknown[]) => unknown>;

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
