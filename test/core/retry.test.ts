import { describe, expect, it } from 'vitest';
import { isPermanent, isTransient, MAX_ATTEMPTS, retryDelay } from '../../src/core/retry.ts';

describe('which answers are final', () => {
  it.each([400, 401, 403, 404, 405, 409, 410, 413, 422, 451, 499])('%d is', (status) => {
    expect(isPermanent(status)).toBe(true);
    expect(isTransient(status)).toBe(false);
  });

  it.each([0, 408, 429, 500, 502, 503, 504, 599])('%d is not, a later attempt may fare better', (status) => {
    expect(isPermanent(status)).toBe(false);
    expect(isTransient(status)).toBe(true);
  });

  it.each([200, 201, 204, 301, 302, 304])('%d is neither', (status) => {
    expect(isPermanent(status)).toBe(false);
    expect(isTransient(status)).toBe(false);
  });
});

describe('retryDelay', () => {
  const ALMOST_ONE = 1 - Number.EPSILON;

  it.each([
    [1, 1000, 2000],
    [2, 4000, 8000],
  ])('after attempt %d is spread from %d to %d ms', (attempt, least, most) => {
    expect(retryDelay(attempt, 0)).toBe(least);
    expect(retryDelay(attempt, 0.5)).toBe((least + most) / 2);
    expect(retryDelay(attempt, ALMOST_ONE)).toBeLessThanOrEqual(most);
  });

  it('is for two more attempts', () => {
    expect(MAX_ATTEMPTS).toBe(3);
  });
});
