/** The stored form of a click or a lead, which also serves to compare them. */
export const encode: (value: unknown) => string = JSON.stringify;
