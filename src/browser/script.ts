import './globals.ts';
import { attempt } from '../core/attempt.ts';
import { SCRIPTS } from '../core/older-names.ts';
import { start } from './instance.ts';
import { attributesOf, optionsOf } from './options.ts';
import { logMistake } from './page.ts';

/**
 * The tracker's own script tag. `currentScript` is null in modules and behind some optimisers that load scripts in their
 * own way, and some other element where the page has one of that name. An element may also be named `querySelector`.
 */
const script = (attempt(() => document.querySelector(SCRIPTS)) ?? document.currentScript) as HTMLElement | null;

const attribute = attributesOf(script);
/** Of a tag that lost its attributes: some tag managers strip them. */
const given = optionsOf(window.affitorOptions);

const tracker = start((name) => attribute(name) ?? given(name)) as unknown as Record<
  string,
  (...args: unknown[]) => unknown
>;

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
  window.affitorQueue = { push };
});
// An element of the page may be called so.
if (Array.isArray(queue)) queue.forEach(push);
