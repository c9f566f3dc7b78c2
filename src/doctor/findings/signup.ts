import { readClick } from '../../core/stored-click.ts';
import { isTransient } from '../../core/transient.ts';
import type { Facts } from '../facts.ts';
import { type Finding, good, problem, warning } from '../finding.ts';

/** The results of the signups that this page has reported. A pending one is an `owed-signups`. */
export const signupFindings = ({ reports, cookies = '', settings }: Facts): Finding[] => {
  const click = readClick(cookies);
  const leads = reports.filter(({ kind }) => kind === 'lead');
  const { status = 0 } = leads.at(-1) ?? {};
  const found: Finding[] = [];
  // The tracker then reports the click again. Any other click that it reports after a signup is a new one.
  const isUnknown = leads.some(
    (lead) =>
      lead.status === 400 &&
      (!click || click.at < lead.at) &&
      reports.some(({ kind, at }) => kind === 'click' && at > lead.at),
  );
  if (isUnknown)
    found.push(
      warning(
        'click-unknown',
        `At the signup, the API did not know the click${click ? ` ${click.id}` : ''}. The tracker reported it again.`,
        'Nothing, if the API’s data was reset. Otherwise use one program id and one API on all pages.',
      ),
    );
  if (status >= 200 && status < 300) found.push(good('signup-good', 'The API has the last signup of this page.'));
  else if (!isTransient(status))
    found.push(
      problem(
        'signup-refused',
        `The API rejected the last signup of this page (${status}).`,
        `The console says why, after [affitor].${
          click
            ? ` The click ${click.id} may be older than the cookie window, or not of program ${settings.programId}.`
            : ''
        }`,
      ),
    );
  return found;
};
