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
        'Use one of the two.',
      ),
    );
  if (isKnown || data?.hasAttribution)
    return [
      ...found,
      good(
        'consent-good',
        consent === 'granted' ? 'Consent is not required.' : 'Consent was given on this page, or is not required.',
      ),
    ];
  if (readClick(cookies))
    found.push(
      warning(
        'consent-withheld',
        'A click is stored, but consent was not given on this page, so nothing is read or sent.',
        'Call consent(true) on every page: the choice is not stored.',
      ),
    );
  else if (consent !== 'granted')
    found.push(
      warning(
        'consent-required',
        'Consent is required and was not given on this page, so nothing is stored or sent.',
        'Consent in your banner, which has to call affitor.consent(true), then run the doctor again.',
      ),
    );
  return found;
};
