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

/** Edits that turn one word into another: letters inserted, removed or replaced (Levenshtein). */
const editsBetween = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const letter of a) {
    const next = [row[0]! + 1];
    for (let i = 1; i < row.length; i++)
      next.push(Math.min(row[i]! + 1, next[i - 1]! + 1, row[i - 1]! + (letter === b[i - 1] ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
};

/** Two are a swapped pair of letters. More make another word of it. */
const MOST_EDITS = 2;

/** Shorter words are part of too many others. */
const SHORTEST_PART = 4;

/** A word without what people get wrong most often: case and punctuation. */
const plain = (word: string): string =>
  word
    .replace(/^data-affitor-?/, '')
    .toLowerCase()
    .replace(/[^a-z]/g, '');

/** How far a word is from a known one; 0 if only case or punctuation differs. */
const distance = (word: string, known: string): number => {
  const [a, b] = [plain(word).slice(0, 40), plain(known)];
  const edits = editsBetween(a, b);
  if (edits <= MOST_EDITS) return edits;
  const isPart = Math.min(a.length, b.length) >= SHORTEST_PART && (a.includes(b) || b.includes(a));
  return isPart ? MOST_EDITS + 1 : Number.POSITIVE_INFINITY;
};

/** The known word that somebody probably meant, if one is close. */
export const meantBy = (word: string, known: readonly string[]): string | undefined => {
  const [best] = known
    .map((candidate) => ({ candidate, far: distance(word, candidate) }))
    .filter(({ far }) => far < Number.POSITIVE_INFINITY)
    .sort((a, b) => a.far - b.far);
  return best?.candidate;
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

/** @param options as given to `init()` or in `window.affitorOptions` */
export const misspeltOptions = (options: object): Misspelt[] =>
  misspeltAmong(
    Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : name)),
    OPTION_NAMES,
    ['program'],
  );
