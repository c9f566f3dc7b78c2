import type { Facts } from '../facts.ts';
import { type Finding, problem, warning } from '../finding.ts';

/** Whether the page says something to the tracker that it does not understand. */
export const mistakeFindings = ({ misspelt, callMistakes }: Facts): Finding[] => [
  ...misspelt.map(({ name, meant }) =>
    // What was meant as an option is missing.
    (meant ? problem : warning)(
      'option-unknown',
      `${name} is not an option, so nothing reads it.`,
      meant ? `Did you mean ${meant}?` : 'Correct its name, or remove it.',
    ),
  ),
  ...callMistakes.map(({ what, remedy }) => problem('queue-invalid', what, remedy)),
];
