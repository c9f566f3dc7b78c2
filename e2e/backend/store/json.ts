/** PostgreSQL text takes neither NUL nor half a surrogate pair. */
const UNSTORABLE = /\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export const storable = (text: string) => text.replace(UNSTORABLE, '\ufffd');

/**
 * A value as JSON text that `jsonb` takes: PostgreSQL refuses the escapes of NUL and of half a surrogate pair,
 * in keys as well as in strings. `JSON.stringify` writes exactly those two as `\uXXXX` in lower case.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(/(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g, '$1\ufffd');
}
