import { describe, expect, it } from 'vitest';
import { decideClick, type StoredClick } from '../../e2e/backend/attribution/click-decision.ts';
import { commissionFor, mulDivHalfUp } from '../../e2e/backend/attribution/commission.ts';
import {
  addMonths,
  ageInDays,
  DAY_MS,
  isWithinDays,
  paysCommission,
  RECLICK_MS,
} from '../../e2e/backend/attribution/windows.ts';

const at = (iso: string) => new Date(iso);

describe('windows', () => {
  const then = at('2026-03-01T10:00:00.000Z');
  it.each([
    [60 * DAY_MS - 1, true],
    [60 * DAY_MS, true],
    [60 * DAY_MS + 1, false],
  ])('R3 days are exact 24 hours: an age of %i ms is within 60 days: %s', (age, within) => {
    expect(isWithinDays(then, new Date(then.getTime() + age), 60)).toBe(within);
  });

  it('are of real time', () => {
    expect(new Date(then.getTime() + DAY_MS)).toEqual(at('2026-03-02T10:00:00.000Z'));
    expect(new Date(then.getTime() + RECLICK_MS)).toEqual(at('2026-03-01T10:30:00.000Z'));
  });

  it('counts whole days of age', () => {
    expect(ageInDays(then, new Date(then.getTime() + 61 * DAY_MS + 5))).toBe(61);
    expect(ageInDays(then, new Date(then.getTime() + DAY_MS - 1))).toBe(0);
  });

  it.each([
    ['2026-01-31T12:00:00.000Z', 1, '2026-02-28T12:00:00.000Z'],
    ['2028-01-31T12:00:00.000Z', 1, '2028-02-29T12:00:00.000Z'],
    ['2026-01-31T12:00:00.000Z', 2, '2026-03-31T12:00:00.000Z'],
    ['2026-08-31T00:00:00.000Z', 6, '2027-02-28T00:00:00.000Z'],
    ['2026-12-15T23:59:59.999Z', 12, '2027-12-15T23:59:59.999Z'],
  ])('R4 %s + %i months = %s', (from, months, to) => {
    expect(addMonths(at(from), months).toISOString()).toBe(to);
  });

  it.each([
    [0, '2026-01-31T12:00:00.001Z', false],
    [0, '2026-01-31T11:59:59.999Z', false],
    [1, '2026-02-28T11:59:59.999Z', true],
    [1, '2026-02-28T12:00:00.000Z', false],
    [12, '2027-01-31T11:59:59.999Z', true],
    [null, '2099-01-01T00:00:00.000Z', true],
  ])('R4 a duration of %s months pays at %s: %s', (months, now, pays) => {
    expect(paysCommission(at('2026-01-31T12:00:00.000Z'), at(now), months)).toBe(pays);
  });
});

describe('R7 commission', () => {
  const percent = (commission_percent: string) => ({
    commission_percent,
    commission_fixed_cents: null,
    commission_currency: 'USD',
  });
  it.each([
    [1000, '20', 200],
    [999, '20.0000', 200], // 199.8
    [1, '50', 1], // 0.5 rounds up
    [1, '49.9999', 0],
    [3, '50', 2], // 1.5
    [333, '33.3333', 111], // 110.9999
    [1005, '10', 101], // 100.5
    [4900, '12.5', 613], // 612.5
    [Number.MAX_SAFE_INTEGER, '100', Number.MAX_SAFE_INTEGER],
    [Number.MAX_SAFE_INTEGER, '50', 4503599627370496],
    [1000, '0', 0],
    [1_000_000, '12.34567', 123_456], // 12.3456 %: four places count
  ])('%i at %s %% is %i', (amount, rate, cents) => {
    expect(commissionFor({ amountCents: amount, currency: 'JPY' }, percent(rate))).toEqual({ cents, currency: 'JPY' });
  });

  it.each([
    ['the fixed amount', 900, 'USD', 500],
    ['never more than a sale in the same currency', 499, 'USD', 499],
    ['the fixed amount in its own currency, whatever the sale’s', 499, 'JPY', 500],
  ])('is %s', (_name, amountCents, currency, cents) => {
    const terms = { commission_percent: null, commission_fixed_cents: 500, commission_currency: 'USD' };
    expect(commissionFor({ amountCents, currency }, terms)).toEqual({ cents, currency: 'USD' });
  });

  it('rounds half up', () => {
    expect(mulDivHalfUp(1, 1, 2)).toBe(1);
    expect(mulDivHalfUp(1, 1, 3)).toBe(0);
  });
});

describe('clicks', () => {
  const now = at('2026-03-01T10:00:00.000Z');
  const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const stored = (click_id: string, over: Partial<StoredClick> = {}): StoredClick => ({
    click_id,
    program_id: 1,
    partner_id: 1,
    visitor_id: 1,
    occurrence: 1,
    clicked_at: minutesAgo(60),
    ...over,
  });
  const report = (clickId: string, existingClickId?: string) => ({
    clickId,
    existingClickId,
    program_id: 1,
    partner_id: 1,
    now,
  });

  it.each([
    ['a first click', report('new'), [], undefined],
    ['an id posted again', report('old'), [stored('old')], { kind: 'same_click', clickId: 'old' }],
    ['an id of another partner', report('old'), [stored('old', { partner_id: 2 })], { kind: 'mint' }],
    ['an id of another program', report('old'), [stored('old', { program_id: 2 })], { kind: 'mint' }],
    [
      'an existing id of another program',
      report('new', 'old'),
      [stored('old', { program_id: 2, partner_id: 2 })],
      undefined,
    ],
    [
      'R5 another partner',
      report('new', 'old'),
      [stored('old', { partner_id: 2 })],
      { kind: 'new_of_visitor', of: stored('old', { partner_id: 2 }) },
    ],
    ['R6 the same partner, later', report('old', 'old'), [stored('old')], { kind: 'again', click: stored('old') }],
    [
      'R6 the same partner, within 30 minutes',
      report('old', 'old'),
      [stored('old', { clicked_at: minutesAgo(29.99) })],
      { kind: 'same_click', clickId: 'old' },
    ],
    [
      'R6 the same partner, at 30 minutes',
      report('old', 'old'),
      [stored('old', { clicked_at: minutesAgo(30) })],
      { kind: 'again', click: stored('old', { clicked_at: minutesAgo(30) }) },
    ],
    [
      'R6 the same partner with another minted id: the id stays',
      report('new', 'old'),
      [stored('old')],
      { kind: 'again', click: stored('old') },
    ],
    [
      'the same partner with another minted id at once',
      report('new', 'old'),
      [stored('old', { clicked_at: minutesAgo(1) })],
      { kind: 'same_click', clickId: 'old' },
    ],
    [
      'a known id that another known id belongs with',
      report('b', 'a'),
      [stored('a', { partner_id: 2, visitor_id: 7 }), stored('b', { visitor_id: 8 })],
      { kind: 'same_click', clickId: 'b', tie: [8, 7] },
    ],
  ])('%s', (_name, input, known, decision) => {
    expect(decideClick(input, known)).toEqual(decision);
  });

  it.each<[string, StoredClick, StoredClick, ReturnType<typeof decideClick>]>([
    [
      'R5 back to a partner after another one’s click whose answer was lost',
      stored('old', { clicked_at: minutesAgo(2) }),
      stored('between', { partner_id: 2, clicked_at: minutesAgo(1) }),
      { kind: 'new_of_visitor', of: stored('old', { clicked_at: minutesAgo(2) }) },
    ],
    [
      'R6 the same partner again after a click whose answer was lost, within 30 minutes',
      stored('old', { partner_id: 2, clicked_at: minutesAgo(2) }),
      stored('between', { clicked_at: minutesAgo(1) }),
      { kind: 'same_click', clickId: 'between' },
    ],
    [
      'R6 the same partner again after a click whose answer was lost, later',
      stored('old', { partner_id: 2 }),
      stored('between', { clicked_at: minutesAgo(31) }),
      { kind: 'again', click: stored('between', { clicked_at: minutesAgo(31) }) },
    ],
  ])('%s', (_name, named, latest, decision) => {
    expect(decideClick(report('new', 'old'), [named], latest)).toEqual(decision);
  });
});
