import { attempt } from '../../core/attempt.ts';
import type { Click } from '../../core/click.ts';
import { decide } from '../../core/decide.ts';
import { type Landing, readLanding } from '../../core/landing.ts';
import { DEFAULT_COOKIE_WINDOW_DAYS } from '../../core/names.ts';
import { paramsOf, rejectedCode } from '../../core/rejected-code.ts';
import { readClick } from '../../core/stored-click.ts';
import type { Facts } from '../facts.ts';
import { type Finding, good, note, problem, warning } from '../finding.ts';
import { isPossible } from './program.ts';

/** Names that other programs give the parameter. */
const OTHER_NAMES = ['aff', 'via', 'ref', 'fpr', 'deal', 'affiliate', 'partner'];

/** The landing that the tracker sees, if it looks. */
const landingOf = ({ arrivals, settings }: Facts): Landing | undefined => {
  for (const { address, isEcho } of arrivals) {
    const landing = attempt(() => readLanding(new URL(address), settings.params, '', () => isEcho));
    if (landing) return landing;
  }
};

/** What stands in the place of a partner code, in the first of the addresses that has such a parameter. */
const rejectedIn = ({ arrivals }: Facts, names: readonly string[]) => {
  for (const { address } of arrivals) {
    const rejected = attempt(() => rejectedCode(paramsOf(new URL(address)), names));
    if (rejected) return rejected;
  }
};

/** Whether the page's address has such a parameter with a value. */
const hasParam = ({ arrivals }: Facts, wanted: string): boolean =>
  !!attempt(() =>
    [...paramsOf(new URL(arrivals[0]!.address))].some(([name, value]) => name.toLowerCase() === wanted && value),
  );

/** Whether the visitor came by an affiliate link, and if that was not counted, why not. */
export const landingFindings = (facts: Facts): Finding[] => {
  const landing = landingOf(facts);
  if (!landing) return [noLanding(facts)];
  // Without consent the tracker's own answer tells of no click, and the cookies are not to be read.
  const click = readClick(facts.cookies ?? '');
  if (decide(landing, click, facts.now, DEFAULT_COOKIE_WINDOW_DAYS)) return [notCounted(facts, landing._code, click)];
  return [
    click!.codes[0] === landing._code
      ? good('landing-counted', `The visit by ${landing._code}’s link is ${standing(click!, facts.now)}`)
      : note(
          'landing-known',
          `The code ${landing._code} in the address is from an earlier visit. ${click!.codes[0]} came later and is credited.`,
          'Nothing. To test the link again, use a private window.',
        ),
  ];
};

const standing = (click: Click, now: number): string =>
  click.undelivered
    ? `stored${ageOf(click, now)}. It counts once the API has acknowledged it.`
    : `recorded${ageOf(click, now)}.`;

const ageOf = ({ at }: Click, now: number): string => {
  const minutes = Math.round((now - at) / 60_000);
  return minutes > 0 && minutes < 30 ? `, ${minutes} min ago: within 30 minutes it is the same click` : '';
};

const noLanding = (facts: Facts): Finding => {
  const { params } = facts.settings;
  const [name, value] = rejectedIn(facts, params) ?? [];
  if (name)
    return problem(
      'landing-unusable',
      `What stands in ?${name}= is no partner code: “${value!.slice(0, 80)}”.`,
      'A code has 1 to 64 letters, digits and _ . ~ @ -, and does not end in a dot. Correct the link.',
    );
  const other = OTHER_NAMES.find((other) => hasParam(facts, other));
  if (other)
    return warning(
      'landing-other-name',
      `The address has ?${other}=, and the tracker reads ${params.join(', ')}.`,
      `If ?${other}= carries partner codes, set data-affitor-param="${[...params, other].join(',')}".`,
    );
  return note(
    'landing-none',
    `No affiliate link led here: the address has no ?${params[0]}=.`,
    `To test a click, add ?${params[0]}= and a partner’s code to the address, then run the doctor again.`,
  );
};

const notCounted = (facts: Facts, code: string, click: Click | undefined): Finding => {
  const { tracker, data, isKnown, domain, isFramed, program, reports, settings } = facts;
  const { programId } = settings;
  const isPrevented =
    isFramed ||
    tracker !== 'running' ||
    domain === undefined ||
    // Without consent.
    (!isKnown && !data?.hasAttribution) ||
    // The API refuses each click for such a program, whatever its code.
    (programId && (program === 'unknown' || !isPossible(programId)));
  if (isPrevented)
    return problem(
      'landing-unseen',
      `The visit by ${code}’s link is not recorded, although the tracker runs.`,
      'Look for an error in the console, then run the doctor again.',
    );
  const refusal = reports.find(({ kind, status }) => kind === 'click' && status >= 400 && status < 500);
  return problem(
    'landing-refused',
    `The visit by ${code}’s link does not count: the API rejected the click${refusal ? ` (${refusal.status})` : ''}. ${
      click ? `${click.codes[0] ?? 'The earlier click'} is credited as before.` : ''
    }`.trim(),
    `Check the code ${code}: it is unknown, inactive, or belongs to another program than ${programId ?? 'this one'}.`,
  );
};
