import type { Finding } from '../finding.ts';
import { VERSION } from '../version.ts';

const WORDS: Record<Finding['severity'], [one: string, many: string]> = {
  problem: ['problem', 'problems'],
  warning: ['warning', 'warnings'],
  note: ['note', 'notes'],
  good: ['fine', 'fine'],
};

/** How many there are of each severity, the worst first; those of which there is none are left out. */
export const countsOf = (findings: readonly Finding[]): { severity: Finding['severity']; text: string }[] =>
  (Object.keys(WORDS) as Finding['severity'][])
    .map((severity) => {
      const count = findings.filter((finding) => finding.severity === severity).length;
      return { severity, count, text: `${count} ${WORDS[severity][count === 1 ? 0 : 1]}` };
    })
    .filter(({ count }) => count > 0);

/** The findings as plain text, to be sent to somebody who helps. The query of an address may hold more than ours. */
export const reportOf = (findings: readonly Finding[], address: string, at: Date): string =>
  [
    `Affitor doctor ${VERSION}, ${address.replace(/[?#].*/, '')}, ${at.toISOString()}`,
    ...findings.map(
      ({ id, severity, what, remedy }) =>
        `[${severity}] ${id}: ${what}${severity === 'good' ? '' : `\n  What to do: ${remedy}`}`,
    ),
  ].join('\n');
