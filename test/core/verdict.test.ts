import { describe, expect, it } from 'vitest';
import { acknowledge } from '../../src/core/click.ts';
import { isTransient } from '../../src/core/transient.ts';
import { type Answer, clickAfter, verdictOn } from '../../src/core/verdict.ts';
import { aClick } from '../support/clicks.ts';

const success = { success: true };
const refusal = { error: 'No' };

describe('the verdict on a report', () => {
  it.each<[string, Answer, Answer]>([
    ['sent', { status: 200, ...success }, { status: 200, ...success }],
    ['sent', { status: 201, ...success }, { status: 299, ...success }],
    ['rejected', { status: 200, success: false }, { status: 200, success: false }],
    ['rejected', { status: 400, ...refusal }, { status: 400, ...refusal }],
  ])('is %s for a click answered %j and for a lead answered %j', (verdict, click, lead) => {
    expect(verdictOn('click', click)).toBe(verdict);
    expect(verdictOn('lead', lead)).toBe(verdict);
  });

  it.each([401, 403, 404, 405, 409, 410, 413, 422, 451, 499])('of a %d ends a lead, but no click', (status) => {
    expect(verdictOn('lead', { status, ...refusal })).toBe('rejected');
    expect(verdictOn('click', { status, ...refusal })).toBe('undecided');
    expect(isTransient(status)).toBe(false);
  });

  it.each([undefined, 0, 408, 429, 500, 502, 503, 504, 599])(
    'of a %s is undecided: a later attempt may succeed',
    (status) => {
      for (const kind of ['click', 'lead'] as const)
        for (const answer of [refusal, success, { success: false }])
          expect(verdictOn(kind, { ...(status === undefined ? {} : { status }), ...answer })).toBe('undecided');
      expect(isTransient(status ?? 0)).toBe(true);
    },
  );

  it.each<Answer>([
    { status: 199, ...success },
    { status: 300, ...success },
    { status: 302, ...refusal },
    { status: 400 },
    { status: 404 },
    { status: 200 },
    { status: 204 },
    { status: 201, success: false },
    { status: 400, success: false },
    { status: 200, success: null },
    { status: 200, success: 'yes' },
    { status: 200, ...refusal },
  ])('of %j is undecided: the API says neither yes nor why not', (answer) => {
    expect(verdictOn('click', answer)).toBe('undecided');
    expect(verdictOn('lead', answer)).toBe('undecided');
  });
});

describe('the click after the API’s answer', () => {
  const before = aClick({ id: 'before', codes: ['BOB'] });
  const click = aClick({
    url: 'https://shop.example.com/?aff=ALICE',
    undelivered: true,
    from: '',
    prev: before,
    domain: 'example.com',
  });
  const answer = { success: true, click_id: 'theirs', cookie_window_days: 30 };

  it.each([200, 201])('is acknowledged at %d', (status) => {
    expect(clickAfter(click, { ...answer, status })).toEqual(acknowledge(click, answer));
  });

  it.each<Answer>([
    { status: 400, error: 'Referral link not found' },
    { status: 200, success: false },
  ])('is the fallback click at %j', (refused) => {
    expect(clickAfter(click, refused)).toBe(before);
    expect(clickAfter({ ...click, prev: undefined }, refused)).toBeUndefined();
  });

  it.each<Answer>([
    {},
    { status: 0, ...answer },
    { status: 400 },
    { status: 503, success: false },
    { status: 403, error: 'blocked' },
    { status: 200, ...answer, click_id: 'a b' },
    { status: 200, ...answer, click_id: 'x'.repeat(129) },
    { status: 200, ...answer, click_id: {} },
  ])('is unchanged at %j', (undecided) => {
    expect(clickAfter(click, undecided)).toBe(click);
  });
});
