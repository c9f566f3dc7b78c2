import { describe, expect, it } from 'vitest';
import { FINAL, isTransient } from '../../src/core/retry.ts';

describe('which errors end a report', () => {
  it('400 does', () => {
    expect('400').toMatch(FINAL.click);
    expect('400').toMatch(FINAL.lead);
  });

  it.each([401, 403, 404, 405, 409, 410, 413, 422, 451, 499])('%d ends a lead, but no click', (status) => {
    expect(`${status}`).toMatch(FINAL.lead);
    expect(`${status}`).not.toMatch(FINAL.click);
    expect(isTransient(status)).toBe(false);
  });

  it.each([0, 408, 429, 500, 502, 503, 504, 599])('%d does not, a later attempt may fare better', (status) => {
    expect(`${status}`).not.toMatch(FINAL.lead);
    expect(`${status}`).not.toMatch(FINAL.click);
    expect(isTransient(status)).toBe(true);
  });

  it.each([undefined, 200, 201, 204, 301, 302, 304])('%s does not', (status) => {
    expect(`${status}`).not.toMatch(FINAL.lead);
    expect(`${status}`).not.toMatch(FINAL.click);
  });
});
