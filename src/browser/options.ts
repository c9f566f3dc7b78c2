import type { AffitorOptions } from '../types.ts';

/** Options as they arrive: all attributes of a script tag are text. */
type OptionValues = {
  [Name in keyof AffitorOptions]-?: Exclude<AffitorOptions[Name], undefined> | string;
} & {
  /** An older name of `programId`. */
  program: string;
};

/** Reads an option when it is needed. */
export type Options = <Name extends keyof OptionValues>(name: Name) => OptionValues[Name] | undefined;

/** Options given in JavaScript. */
export const optionsOf =
  (given: AffitorOptions | null | undefined): Options =>
  (name) =>
    given?.[name as never];
