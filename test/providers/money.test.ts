import { expect, it } from 'vitest';
import { share } from '../../src/providers/money.ts';

it.each<[whole: number, part: number, of: number, share: number]>([
  [1200, 1000, 1200, 1000],
  [1, 1, 2, 1],
  [1, 1, 3, 0],
  [2, 1, 3, 1],
  [3, 1, 2, 2],
  [100, 0, 7, 0],
  // Half up, not away from nothing.
  [-1, 1, 2, 0],
  [-3, 1, 2, -1],
  [-1, 2, 3, -1],
  [-2, 1, 1, -2],
  [-1, 1, 3, 0],
  // Products beyond what a number holds.
  [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER - 1],
])('%d × %d / %d is %d', (whole, part, of, expected) => {
  expect(share(whole, part, of)).toBe(expected);
});
