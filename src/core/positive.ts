/**
 * Whether an option is a number above 0 that timers and comparisons can work with. NaN, Infinity, text that looks like a
 * number, and more than timers can do are not.
 */
export const isPositive = (value: unknown): value is number => typeof value === 'number' && value > 0 && value < 2e9;
