import { describe, expect, it } from 'vitest';
import { isClientReference } from '../../src/core/client-reference.ts';

describe('what Stripe accepts as client_reference_id', () => {
  it.each([
    ['V1StGXR8_Z5jdHi6B-myT', true],
    ['a', true],
    ['-', true],
    ['a'.repeat(200), true],
    ['a'.repeat(201), false],
    ['', false],
    ['old.click', false],
    ['.click', false],
    ['click.', false],
    ['two words', false],
    ['naïve', false],
    [null, false],
    [undefined, false],
  ])('%j: %s', (value, isAccepted) => {
    expect(isClientReference(value)).toBe(isAccepted);
  });
});
