/** A click id: 21 characters of `0-9a-v`, 105 random bits. */
export const mintClickId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(21)), (byte) => (byte & 31).toString(32)).join('');
