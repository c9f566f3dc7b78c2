/** Values that an option may be given by mistake where it needs a positive number, such as `Number(process.env.MISSING)`. */
export const notPositive: readonly unknown[] = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -1,
  2 ** 31,
  null,
  '',
  '300',
  'five',
  true,
  300n,
  [300],
  {},
  new Date(300),
];
