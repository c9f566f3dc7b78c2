import type { AffitorOptions } from '../types.ts';

/** Options by their names in `AffitorOptions`, with a capital: so they follow `affitor` among the data of a script tag. */
interface OptionValues {
  ProgramId: number | string;
  /** An older name. */
  Program: string;
  ApiBase: string;
  CookieDomain: string;
  /** The script tag's name leaves the unit out. */
  CookieWindowDays: number | string;
  Param: string;
  Consent: string;
  Debug: boolean | string;
}

/** Looks an option up, when it is wanted. */
export type Options = <Name extends keyof OptionValues>(name: Name) => OptionValues[Name] | undefined;

/** Options that are given in JavaScript. */
export const optionsOf =
  (given: AffitorOptions | null | undefined): Options =>
  (name) =>
    given?.[(name[0]!.toLowerCase() + name.slice(1)) as never];
