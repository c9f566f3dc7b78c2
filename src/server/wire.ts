const renamed = (object: object, letter: RegExp, write: (found: string, letter: string) => string) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name.replace(letter, write), value]));

/** Parameters in the API's spelling. */
export const toWire = (params: object): string =>
  JSON.stringify(renamed(params, /[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

/** An answer of the API in the spelling of JavaScript. */
export const fromWire = (body: object): Record<string, unknown> =>
  renamed(body, /_(.)/g, (_, letter) => letter.toUpperCase());
