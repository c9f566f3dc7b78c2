import { describe, expect, it } from 'vitest';
import {
  type Claim,
  type Credit,
  type CreditedBy,
  decideCredit,
  type KnownClick,
  type Source,
} from '../../e2e/backend/attribution/payment-credit.ts';
import { click, day } from './support.ts';

const program = { attribution_window_days: 60 };
const asOf = day(100);

const from = (by: CreditedBy, ...claims: Claim[]): Source => ({ by, evidence: 'confirmed', claims });
const visitor = (visitorId: number): Claim => ({ visitorId });
const itself = (known: KnownClick): Claim => ({ visitorId: known.visitor_id, itself: known });

const decide = (relationships: Source[], newest: KnownClick[]) =>
  decideCredit({ asOf }, relationships, newest, program);

const credited = (known: KnownClick, by: CreditedBy): Credit => ({
  kind: 'credited',
  click: known,
  by,
  evidence: 'confirmed',
});

describe('the click that is credited', () => {
  const old = click({ visitor_id: 1, clicked_at: day(80) });
  const recent = click({ visitor_id: 2, clicked_at: day(90) });

  it.each([
    ['in this order', [old, recent]],
    ['in the other order', [recent, old]],
  ])('R1 is the newest of all visitors that one identifier leads to, stored %s', (_name, newest) => {
    expect(decide([from('click_id', visitor(1), visitor(2))], newest)).toEqual(credited(recent, 'click_id'));
  });

  it('S4 is of the first identifier that leads to a click, even when a later one leads to a newer click', () => {
    const both = [from('customer_key', visitor(1)), from('email', visitor(2))];
    expect(decide(both, [old, recent])).toEqual(credited(old, 'customer_key'));
  });

  it('S4 is of the next identifier when the first leads to no click', () => {
    const both = [from('customer_key', visitor(3)), from('email', visitor(2))];
    expect(decide(both, [old, recent])).toEqual(credited(recent, 'email'));
  });

  it.each([
    ['in this order', [1, 2]],
    ['in the other order', [2, 1]],
  ])('is the one stored last, of two at one time, in %s', (_name, ids) => {
    const twins = ids.map((id) => click({ id, visitor_id: id, clicked_at: day(90) }));
    const credit = decide([from('click_id', visitor(1), visitor(2))], twins);
    expect(credit).toMatchObject({ kind: 'credited', click: { id: 2 } });
  });

  it.each([
    ['a moment before the payment', asOf, 'credited'],
    ['after the payment', new Date(asOf.getTime() + 1), 'no_click'],
  ])('may be one that was reported late, named %s: %s', (_name, clicked_at, kind) => {
    expect(decide([from('click_id', itself(click({ visitor_id: 5, clicked_at })))], []).kind).toBe(kind);
  });

  it('R1 is the newer of a click that was reported late and those of the same visitor', () => {
    const late = click({ visitor_id: 1, clicked_at: day(95) });
    expect(decide([from('click_id', itself(late))], [old])).toEqual(credited(late, 'click_id'));
    expect(decide([from('click_id', itself({ ...late, clicked_at: day(70) }))], [old])).toEqual(
      credited(old, 'click_id'),
    );
  });
});

describe('R3 the attribution window', () => {
  it.each([
    ['counts to its last moment', day(40), 'credited'],
    ['is over a millisecond later', new Date(day(40).getTime() - 1), 'window_expired'],
  ])('%s', (_name, clicked_at, kind) => {
    expect(decide([from('click_id', visitor(1))], [click({ clicked_at })]).kind).toBe(kind);
  });

  it('is reported with the whole days of the click’s age', () => {
    expect(decide([from('click_id', visitor(1))], [click({ clicked_at: day(38.5) })])).toEqual({
      kind: 'window_expired',
      clickAgeDays: 61,
      windowDays: 60,
      evidence: 'confirmed',
    });
  });

  it('is that of the first identifier that led to a click: a later one does not count', () => {
    const newest = [click({ visitor_id: 1, clicked_at: day(10) }), click({ visitor_id: 2, clicked_at: day(90) })];
    const both = [from('customer_key', visitor(1)), from('email', visitor(2))];
    expect(decide(both, newest).kind).toBe('window_expired');
  });
});

describe('when nobody is credited', () => {
  it.each([
    ['the buyer is known, but has no click', [from('customer_key', visitor(1))], 'no_click'],
    ['nothing identifies the buyer', [], 'unknown'],
  ])('%s', (_name, relationships, kind) => {
    expect(decide(relationships, [click({ visitor_id: 2 })])).toEqual({ kind });
  });
});

describe('a coupon', () => {
  const use = click({ visitor_id: 20, partner_id: 2, coupon: 'SAVE', clicked_at: asOf });
  const recent = click({ visitor_id: 1, clicked_at: day(90) });
  const expired = click({ visitor_id: 1, clicked_at: day(10) });
  const coupon = from('coupon', itself(use));

  it.each<[string, ReturnType<typeof from>[], KnownClick[], Credit]>([
    ['is credited where there is no click', [coupon], [], credited(use, 'coupon')],
    [
      'takes nothing from a click that counts, whichever is named first',
      [coupon, from('email', visitor(1))],
      [recent],
      credited(recent, 'email'),
    ],
    [
      'takes nothing from an older click that counts, by the weakest identifier',
      [from('customer_key', visitor(3)), from('email', visitor(1)), coupon],
      [recent],
      credited(recent, 'email'),
    ],
    [
      'is credited when the click is past its window',
      [from('email', visitor(1)), coupon],
      [expired],
      credited(use, 'coupon'),
    ],
    [
      'is credited though the first identifier leads to a click past its window, and only the next to the coupon',
      [from('customer_key', visitor(1)), from('email', visitor(20))],
      [expired, use],
      credited(use, 'coupon'),
    ],
    [
      'of this payment is credited itself, not what else its visitor clicked',
      [coupon],
      [click({ visitor_id: 20, clicked_at: day(99) })],
      credited(use, 'coupon'),
    ],
    [
      'that the buyer used before is credited to the buyer’s next payment',
      [from('customer_key', visitor(20))],
      [{ ...use, clicked_at: day(95) }],
      credited({ ...use, clicked_at: day(95) }, 'coupon'),
    ],
    [
      'of this payment counts before one that the buyer used earlier',
      [from('customer_key', visitor(1)), coupon],
      [click({ visitor_id: 1, coupon: 'OLD', clicked_at: day(99) })],
      credited(use, 'coupon'),
    ],
    [
      'is no click of the visitor who used it',
      [from('customer_key', visitor(1))],
      [recent, click({ visitor_id: 1, coupon: 'SAVE', clicked_at: day(95) })],
      credited(recent, 'customer_key'),
    ],
    [
      'past its window leaves the age of the click to be reported',
      [from('customer_key', visitor(1))],
      [expired, click({ visitor_id: 1, coupon: 'SAVE', clicked_at: day(5) })],
      { kind: 'window_expired', clickAgeDays: 90, windowDays: 60, evidence: 'confirmed' },
    ],
    [
      'past its window is reported with its own age where there is no click',
      [from('customer_key', visitor(1))],
      [click({ visitor_id: 1, coupon: 'SAVE', clicked_at: day(5) })],
      { kind: 'window_expired', clickAgeDays: 95, windowDays: 60, evidence: 'confirmed' },
    ],
  ])('%s', (_name, relationships, newest, expected) => {
    expect(decide(relationships, newest)).toEqual(expected);
  });

  const uses = (...codes: [coupon: string, id: number][]) =>
    codes.map(([code, id]) => click({ id, visitor_id: id, coupon: code, clicked_at: asOf }));

  it.each([
    ['first in the alphabet', uses(['A', 1], ['B', 2], ['C', 3]), 1],
    ['first in the alphabet, used by the visitor known last', uses(['C', 1], ['B', 2], ['A', 3]), 3],
    ['stored last, of two uses of one code', uses(['A', 1], ['A', 2]), 2],
    ['stored last, of two uses of one code in the other order', uses(['A', 2], ['A', 1]), 2],
  ])('S2 of several in one payment is the one %s', (_name, used, id) => {
    expect(decide([from('coupon', ...used.map(itself))], [])).toMatchObject({ kind: 'credited', click: { id } });
  });
});
