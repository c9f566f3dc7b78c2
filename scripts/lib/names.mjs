/**
 * How terser is to name things: by these letters, in this order, then by two.
 *
 * @param {string | undefined} letters every letter once; terser's own way without
 */
export const namesIn = (letters) =>
  letters && {
    nth_identifier: {
      letters,
      // Carried to another thread as text, hence no closure.
      get(n) {
        const {
          letters,
          letters: { length },
        } = this;
        return (n < length ? '' : letters[Math.floor(n / length) - 1]) + letters[n % length];
      },
    },
  };
