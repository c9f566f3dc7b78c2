import type { Facts } from './facts.ts';
import type { Finding, FindingId } from './finding.ts';

/** What is found only because something else is wrong. */
interface Rule {
  /** Names of findings. */
  causes: RegExp;
  consequences: readonly FindingId[];
  /** Whether the consequences follow on this page; by default always. */
  follows?: (facts: Facts) => boolean;
}

const UNDELIVERED: readonly FindingId[] = ['owed-click', 'owed-signups'];

/** Whether what was meant by a misspelt option is this one, as an attribute or a key. */
const isMeant =
  (option: RegExp) =>
  ({ misspelt }: Facts): boolean =>
    misspelt.some(({ meant }) => option.test(meant ?? ''));

export const RULES: readonly Rule[] = [
  { causes: /^api-(?!assumed|good)/, consequences: [...UNDELIVERED, 'program-unconfirmed'] },
  {
    causes: /^script-(missing|name|not|forbidden|blocked)/,
    consequences: [...UNDELIVERED, 'program-unconfirmed', 'landing-unseen'],
  },
  { causes: /^consent-misspelt/, consequences: ['consent-required', 'consent-withheld'] },
  { causes: /^consent-(?!good)/, consequences: [...UNDELIVERED, 'landing-unseen'] },
  {
    causes: /^program-(impossible|unknown)/,
    consequences: ['landing-unseen', 'landing-refused', 'signup-refused', 'click-unknown'],
  },
  { causes: /^click-unknown/, consequences: ['signup-refused'] },
  { causes: /^page-framed/, consequences: ['landing-unseen'] },
  { causes: /^cookies-blocked/, consequences: ['landing-unseen', 'storage-blocked'] },
  { causes: /^option-unknown/, consequences: ['program-missing'], follows: isMeant(/^(data-affitor-)?program-?id$/i) },
  { causes: /^option-unknown/, consequences: ['landing-other-name'], follows: isMeant(/param$/) },
];

/** The worst first. */
export const SEVERITIES: readonly Finding['severity'][] = ['problem', 'warning', 'note', 'good'];

/**
 * Leaves out what follows from another finding. The cause is then as severe as the worst of its consequences, because those
 * who fix it fix them.
 */
export const withoutConsequences = (findings: readonly Finding[], facts: Facts): Finding[] => {
  const rules = RULES.filter(({ follows }) => follows?.(facts) ?? true);
  const consequencesOf = (cause: Finding) =>
    rules.filter(({ causes }) => causes.test(cause.id)).flatMap(({ consequences }) => consequences);
  const hidden = new Set(findings.flatMap(consequencesOf));
  return findings
    .filter(({ id }) => !hidden.has(id))
    .map((cause) => {
      const ids = consequencesOf(cause);
      const severities = [cause, ...findings.filter(({ id }) => ids.includes(id))].map(({ severity }) => severity);
      return { ...cause, severity: SEVERITIES.find((severity) => severities.includes(severity))! };
    });
};
