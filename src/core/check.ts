/** Throws when the program is wrong, as opposed to the data. No request has been sent then. */
export const check: (condition: unknown, message: string) => asserts condition = (condition, message) => {
  if (!condition) throw new TypeError(`affitor: ${message}`);
};
