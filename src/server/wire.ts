/** The listed fields in the API's spelling. Whatever else the object holds stays here: it may be the outcome of a Stripe event. */
export const toWire = <Params extends object>(
  params: Params,
  fields: readonly Extract<keyof Params, string>[],
): string =>
  JSON.stringify(
    Object.fromEntries(
      fields.map((field) => [
        field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        params[field] ?? undefined,
      ]),
    ),
  );

/** An answer of the API in the spelling of JavaScript. */
export const fromWire = (body: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(body).map(([name, value]) => [
      name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()),
      value,
    ]),
  );
