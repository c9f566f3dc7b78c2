import { attempt } from './attempt.ts';

interface WithProcess {
  process?: { env?: Record<string, string | undefined> };
}

/** Variables of the environment that stand for options. */
type Variable = 'AFFITOR_API_BASE' | 'AFFITOR_API_KEY' | 'AFFITOR_PROGRAM_ID';

/** There is no environment in browsers and in some edge runtimes, and Deno may refuse to read it. */
const read = (variable: Variable) => attempt(() => (globalThis as WithProcess).process!.env![variable]);

/**
 * An option, or the variable of the environment that stands for it where the option is missing or empty.
 *
 * @returns the value, empty if there is neither, and the name by which the merchant knows it
 */
export const optionOr = (option: unknown, name: string, variable: Variable): [value: string, name: string] =>
  // Empty as a variable of the merchant's own that is not set.
  (option ?? '') === '' ? [read(variable) ?? '', variable] : [`${option}`, name];
