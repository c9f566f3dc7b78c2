const renamed = (object: object, spell: (name: string) => string) =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [spell(name), value]));

/** A name of the API's in the spelling of JavaScript. */
export const camelCase = (name: string): string => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Parameters in the API's spelling. */
export const toWire = (params: object): string => JSON.stringify(renamed(params, snakeCase));

/** An answer of the API in the spelling of JavaScript. */
export const fromWire = (body: object): Record<string, unknown> => renamed(body, camelCase);
