import { describe, expect, it } from 'vitest';
import { acknowledge } from '../../src/core/click.ts';
import { clickAfter } from '../../src/relay/verdict.ts';
import { aClick } from '../support/clicks.ts';

const before = aClick({ id: 'before', codes: ['BOB'] });
const owed = aClick({
  url: 'https://shop.example.com/?aff=ALICE',
  owed: true,
  from: '',
  prev: before,
  domain: 'example.com',
});
const answer = { success: true, click_id: 'theirs', cookie_window_days: 30 };

describe('the click after the API’s answer', () => {
  it.each([200, 201])('is acknowledged at %d', (status) => {
    expect(clickAfter(owed, status, answer)).toEqual(acknowledge(owed, answer));
  });

  it.each<[number, object | undefined]>([
    [400, { error: 'Referral link not found' }],
    [400, undefined],
    [200, { success: false }],
  ])('is the one before at %d %j', (status, said) => {
    expect(clickAfter(owed, status, said as Record<string, unknown>)).toBe(before);
    expect(clickAfter({ ...owed, prev: undefined }, status, said as Record<string, unknown>)).toBeUndefined();
  });

  it.each<[number, object | undefined]>([
    [0, undefined],
    [0, answer],
    [199, answer],
    [300, answer],
    [500, answer],
    [503, { success: false }],
    [429, { success: false }],
    [403, { error: 'blocked' }],
    [404, { error: 'Not found' }],
    [201, { success: false }],
    [204, undefined],
    [200, {}],
    [200, { success: null }],
    [200, { ...answer, click_id: 'a b' }],
    [200, { ...answer, click_id: 'x'.repeat(129) }],
    [200, { ...answer, click_id: {} }],
  ])('is still owed at %d %j', (status, said) => {
    expect(clickAfter(owed, status, said as Record<string, unknown>)).toBe(owed);
  });
});
