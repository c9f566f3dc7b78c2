import { OUTBOX_COOKIE } from '../../core/names.ts';
import { decodeLeads } from '../../core/payload.ts';
import { readClick, valuesOf } from '../../core/stored-click.ts';
import type { Facts } from '../facts.ts';
import { type Finding, good, warning } from '../finding.ts';

/** What the API has not acknowledged. Of signups their number alone: they hold e-mail addresses. */
export const owedFindings = ({ cookies = '' }: Facts): Finding[] => {
  const click = readClick(cookies);
  const signups = valuesOf(cookies, OUTBOX_COOKIE).flatMap(decodeLeads).length;
  const found: Finding[] = [];
  if (click?.undelivered)
    found.push(
      warning(
        'owed-click',
        `The API has not acknowledged the click by ${click.codes[0]}’s link yet.`,
        'Nothing: it is sent again on every page.',
      ),
    );
  if (signups)
    found.push(
      warning(
        'owed-signups',
        `${signups === 1 ? 'A signup is' : `${signups} signups are`} pending, for 7 days at most.`,
        'Nothing: it is sent again on every page of this host.',
      ),
    );
  if (found.length) return found;
  const credited = click?.codes[0];
  return [
    good(
      'owed-nothing',
      click
        ? `The API has the click ${click.id}${credited ? ` of ${credited}` : ''}. Nothing is pending.`
        : 'No click is stored, and nothing is pending.',
    ),
  ];
};
