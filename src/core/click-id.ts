/** A click id: 21 characters of `0-9a-v`, 105 random bits. */
export const mintClickId = (): string =>
  crypto.getRandomValues(new Uint8Array(21)).reduce((id, byte) => id + (byte & 31).toString(32), '');
