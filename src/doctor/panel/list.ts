import type { Finding } from '../finding.ts';
import { element } from './elements.ts';
import { countsOf } from './text.ts';

/** Said in words too: colours are not for everybody. */
const LABELS: Record<Finding['severity'], string> = {
  problem: 'Problem',
  warning: 'Warning',
  note: 'Note',
  good: 'Fine',
};

const item = ({ id, severity, what, remedy }: Finding): HTMLElement => {
  const made = element(
    'li',
    { className: `finding ${severity}` },
    element('p', { className: 'what', textContent: what }),
  );
  if (severity !== 'good')
    made.append(element('p', { className: 'remedy' }, element('b', { textContent: 'What to do: ' }), remedy));
  made.append(
    element(
      'p',
      { className: 'name' },
      element('span', { className: 'label', textContent: LABELS[severity] }),
      ' ',
      element('code', { textContent: id }),
    ),
  );
  return made;
};

const list = (findings: readonly Finding[]): HTMLElement =>
  element('ul', { className: 'findings' }, ...findings.map(item));

/** What was found: how much of what, then what asks for something, and on demand what is as it should be. */
export const findingList = (findings: readonly Finding[]): HTMLElement[] => {
  const counts = countsOf(findings).map(({ severity, text }) =>
    element('li', { className: severity }, element('span', { className: 'badge', textContent: text })),
  );
  const fine = findings.filter(({ severity }) => severity === 'good');
  return [
    element('ul', { className: 'summary' }, ...counts),
    list(findings.filter(({ severity }) => severity !== 'good')),
    element(
      'details',
      { open: fine.length === findings.length },
      element('summary', { textContent: `As it should be (${fine.length})` }),
      list(fine),
    ),
  ];
};
