/** JSON of unknown shape, read with `?.` throughout: any name may be missing, anything may be of another type. */
export type Loose = LooseObject | null | undefined;

/** The object of an event, which is there. */
export type LooseObject = { readonly [name: string]: Loose };

/** A trimmed text of 1 to 500 characters, the length of a metadata value. PostgreSQL refuses U+0000. */
export const text = (value: unknown): string | null => {
  const trimmed = typeof value === 'string' ? value.trim() : '';
  return trimmed && trimmed.length <= 500 && !trimmed.includes('\0') ? trimmed : null;
};

/** A whole number, or `null`. */
export const whole = (value: unknown): number | null => (Number.isSafeInteger(value) ? (value as number) : null);

/** The elements of an array, none for anything else. */
export const list = (value: unknown): Loose[] => (Array.isArray(value) ? value : []);

/** The id of a reference: a text, or the object itself where it was expanded. */
export const idOf = (reference: Loose): string | null => text(reference) ?? text(reference?.id);
