import './globals.ts';
import { attempt } from '../core/attempt.ts';
import { SCRIPTS } from '../core/older-names.ts';
import { type Options, optionsOf } from './options.ts';

/**
 * The tracker's own script tag. `currentScript` is null in modules and behind some optimisers that load scripts in their
 * own way, and another element if the page has one of that name. An element may also be named `querySelector`.
 */
export const findTag = (): HTMLElement | null =>
  (attempt(() => document.querySelector(SCRIPTS)) ?? document.currentScript) as HTMLElement | null;

/**
 * Options of a script tag: its attributes, then `window.affitorOptions`, because some tag managers strip attributes.
 * The attribute of an option with a unit in its name leaves the unit out.
 */
export const optionsOfTag = (tag: HTMLElement | null): Options => {
  const given = optionsOf(window.affitorOptions);
  return (name) =>
    (tag?.dataset?.[`affitor${name[0]!.toUpperCase()}${name.slice(1).replace('Days', '')}`] as never) ||
    // It may be a frame of another site that is called so.
    attempt(() => given(name));
};
