import { describe, expect, it } from 'vitest';
import { endsReport, isTransient } from '../../src/core/retry.ts';

describe('which errors end a report', () => {
  it('400 does', () => {
    expect(endsReport(400, false)).toBe(true);
    expect(endsReport(400, true)).toBe(true);
  });

  it.each([401, 403, 404, 405, 409, 410, 413, 422, 451, 499])('%d ends a lead, but no click', (status) => {
    expect(endsReport(status, true)).toBe(true);
    expect(endsReport(status, false)).toBe(false);
    expect(isTransient(status)).toBe(false);
  });

  it.each([0, 408, 429, 500, 502, 503, 504, 599])('%d does not, a later attempt may fare better', (status) => {
    expect(endsReport(status, true)).toBe(false);
    expect(endsReport(status, false)).toBe(false);
    expect(isTransient(status)).toBe(true);
  });

  it.each([undefined, 200, 201, 204, 301, 302, 304])('%s does not', (status) => {
    expect(endsReport(status, true)).toBe(false);
    expect(endsReport(status, false)).toBe(false);
  });
});
