/** Readers for data of unknown shape: what is missing or of another type is `null`, and nothing ever throws. */

/** The value at a path of property names, `undefined` where the path ends early. */
export const at = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((inner, name) => (inner as Record<string, unknown> | null | undefined)?.[name], value);

/** A trimmed text of 1 to 500 characters, the length of a Stripe metadata value. PostgreSQL refuses U+0000. */
export const text = (value: unknown): string | null => {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  return trimmed && trimmed.length <= 500 && !trimmed.includes('\0') ? trimmed : null;
};

/** A whole number, negative ones included. */
export const whole = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null);

/** The elements of an array, none for anything else. */
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The id of a reference, which Stripe gives as a text, or as the object itself where it was expanded. */
export const idOf = (reference: unknown): string | null => text(reference) ?? text(at(reference, 'id'));
