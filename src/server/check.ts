/** Throws when the program is wrong, as opposed to the data. No request has been sent then. */
export const check: (condition: unknown, message: string) => asserts condition = (condition, message) => {
  if (!condition) throw new TypeError(`affitor: ${message}`);
};

/** Whether a value is a text of 1 to `length` characters. */
export const isText = (value: unknown, length = 255): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= length;

/** Whether a value is a whole number of at least `least`. */
export const isWhole = (value: unknown, least: number): value is number =>
  Number.isSafeInteger(value) && (value as number) >= least;
