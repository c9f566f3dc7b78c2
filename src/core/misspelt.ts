/** Options of `init()`. */
export const OPTION_NAMES: readonly string[] = [
  'programId',
  'apiBase',
  'cookieDomain',
  'cookieWindowDays',
  'param',
  'consent',
  'debug',
];

/** Attribute of the script tag for an option. It leaves the unit out of the name. */
export const attributeOf = (option: string): string =>
  `data-affitor-${option.replace('Days', '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

export const ATTRIBUTE_NAMES: readonly string[] = OPTION_NAMES.map(attributeOf);

/** Names that count as well, and are not suggested: an older name, and what `affitor-links.js` reads. */
const OTHER_ATTRIBUTES: readonly string[] = ['program', 'domains', 'stripe'].map(attributeOf);

/** Methods that `window.affitorQueue` takes. The others of the tracker answer at once, which a queue cannot. */
export const QUEUE_METHODS: readonly string[] = ['signup', 'trackClick', 'consent', 'ready'];

/** Letters of a word that another one lacks. */
const lacking = (word: string, letters: string): number =>
  [...letters].reduce((rest, letter) => rest.replace(letter, ''), word).length;

/** Distance of words that have nothing to do with each other. More than one other letter makes another word. */
const FAR = 2;

/** Shorter words are part of too many others. */
const SHORTEST_PART = 4;

/** A word without what people get wrong most often: case and punctuation. */
const plain = (word: string): string =>
  word
    .slice(0, 100)
    .replace(/^data-affitor-?/, '')
    .toLowerCase()
    .replace(/[^a-z]/g, '');

/** How far a word is from a known one; less than 1 if one is part of the other. */
const distance = (word: string, known: string): number => {
  const [a, b] = [plain(word), plain(known)];
  const isPart = a.includes(b) || (a.length >= SHORTEST_PART && b.includes(a));
  if (isPart) return Math.abs(a.length - b.length) / 100;
  // In any order, so swapped letters make no difference.
  return Math.max(lacking(a, b), lacking(b, a));
};

/** The known word that somebody probably meant, if one is close. */
export const meantBy = (word: string, known: readonly string[]): string | undefined => {
  const [best] = [...known].sort((a, b) => distance(word, a) - distance(word, b));
  return distance(word, best!) < FAR ? best : undefined;
};

/** A name that nothing reads, and the one that was probably meant. */
export interface Misspelt {
  name: string;
  meant: string | undefined;
}

const misspeltAmong = (names: readonly string[], known: readonly string[], others: readonly string[]): Misspelt[] =>
  names.filter((name) => ![...known, ...others].includes(name)).map((name) => ({ name, meant: meantBy(name, known) }));

/** @param names of all attributes of the tracker's script tag */
export const misspeltAttributes = (names: readonly string[]): Misspelt[] =>
  misspeltAmong(
    names.filter((name) => name.startsWith('data-affitor')),
    ATTRIBUTE_NAMES,
    OTHER_ATTRIBUTES,
  );

/**
 * @param options as given to `init()` or in `window.affitorOptions`
 * @param others older names that count there
 */
export const misspeltOptions = (options: object, others: readonly string[] = []): Misspelt[] =>
  misspeltAmong(
    Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : name)),
    OPTION_NAMES,
    ['program', ...others],
  );
