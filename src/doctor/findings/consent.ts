import { readClick } from '../../core/stored-click.ts';
import type { Facts } from '../facts.ts';
import { type Finding, good, problem, warning } from '../finding.ts';

/** Whether the tracker may do anything. */
export const consentFindings = ({ tracker, settings, data, isKnown, cookies = '' }: Facts): Finding[] => {
  if (tracker !== 'running') return [];
  const { consent } = settings;
  const found: Finding[] = [];
  if (consent !== undefined && !/^(granted|required)$/.test(consent))
    found.push(
      problem(
        'consent-misspelt',
        `The consent setting “${consent}” is neither “granted” nor “required”, and counts as “required”.`,
        'Write one of the two.',
      ),
    );
  if (isKnown || data?.hasAttribution)
    return [
      ...found,
      good(
        'consent-good',
        consent === 'granted' ? 'Consent is not asked for.' : 'Consent was given on this page, or is not asked for.',
      ),
    ];
  if (readClick(cookies))
    found.push(
      warning(
        'consent-withheld',
        'A click is stored, but consent was not given on this page: nothing of it is read or sent.',
        'Call consent(true) on every page on which the visitor’s choice stands: the choice itself is not stored.',
      ),
    );
  else if (consent !== 'granted')
    found.push(
      warning(
        'consent-required',
        'Consent is required and was not given on this page: nothing is stored or sent.',
        'Consent in your banner, and run the doctor again. If this stays, the banner does not call affitor.consent(true).',
      ),
    );
  return found;
};
