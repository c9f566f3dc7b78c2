import { windowDays } from '../core/click.ts';
import { ATTRIBUTE_NAMES, type Misspelt, misspeltAttributes, misspeltOptions, OPTION_NAMES } from '../core/misspelt.ts';
import { type Message, type NameOf, show, wrong } from './message.ts';

/** @param sentence that the page holds a name which nothing reads */
const ofMisspelt = (sentence: string, { meant }: Misspelt, known: readonly string[]): Message =>
  wrong(`${sentence} ${meant ? `Did you mean ${meant}?` : `The options are ${known.join(', ')}.`}`);

/**
 * What is wrong with the values of options, and what happens instead.
 *
 * @param given what the options were given to
 */
const ofValues = (values: Record<string, unknown>, given: string, nameOf: NameOf): Message[] => {
  const { apiBase, cookieWindowDays, consent } = values;
  const found: string[] = [];
  if (!values.programId)
    found.push(
      `${given} was given no ${nameOf('programId')}: the API then goes by the partner’s code alone. Set it to the id that your Affitor dashboard shows.`,
    );
  if (apiBase && !/^(https?:\/\/[^/]|\/)/i.test(`${apiBase}`))
    found.push(
      `${nameOf('apiBase')} ${show(apiBase)} is not an address. Leave it out, or name an origin such as https://api.example.com, or a path of this host such as /affitor.`,
    );
  else if (/^https?:\/\/[^/]+\/api(\/|$)|\/api\/v1\b/i.test(`${apiBase}`))
    found.push(
      `${nameOf('apiBase')} ${show(apiBase)} is followed by /api/v1/track/… in each request: leave /api and what follows out.`,
    );
  if (consent && consent !== 'granted' && consent !== 'required')
    found.push(`${nameOf('consent')} ${show(consent)} is neither 'granted' nor 'required', and counts as 'required'.`);
  if ((cookieWindowDays ?? '') !== '' && !windowDays(cookieWindowDays, 0))
    found.push(`${nameOf('cookieWindowDays')} ${show(cookieWindowDays)} is not between 1 and 365: it counts as 90.`);
  return found.map(wrong);
};

/** What is wrong with the options of `init()`, and what happens instead. */
export const ofOptions = (options: unknown, globalId: unknown): Message[] => {
  if (options !== Object(options)) return [wrong(`init() takes its options as an object: init({ programId: 1 }).`)];
  const given = options as Record<string, unknown>;
  return [
    ...misspeltOptions(given, ['env', 'scriptUrl']).map((one) =>
      ofMisspelt(`init() has no option “${one.name}”.`, one, OPTION_NAMES),
    ),
    ...ofValues({ ...given, programId: given.programId ?? given.program ?? globalId }, 'init()', (option) => option),
  ];
};

/**
 * What is wrong with the options of a script tag, and what happens instead.
 *
 * @param attributes names of all its attributes
 * @param globals what `window.affitorOptions` holds
 * @param values the options as they count
 */
export const ofTag = (
  attributes: readonly string[],
  globals: object,
  values: Record<string, unknown>,
  nameOf: NameOf,
): Message[] => [
  ...misspeltAttributes(attributes).map((one) => ofMisspelt(`${one.name} is not an option.`, one, ATTRIBUTE_NAMES)),
  ...misspeltOptions(globals).map((one) =>
    ofMisspelt(`window.affitorOptions.${one.name} is not an option.`, one, OPTION_NAMES),
  ),
  ...ofValues(values, 'The script tag', nameOf),
];
