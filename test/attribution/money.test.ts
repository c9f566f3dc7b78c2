import { describe, expect, it } from 'vitest';
import { type Fact, factTime, firstOf, moneyOf, type StoredPayment } from '../../e2e/backend/attribution/payment.ts';
import { DAY_MS } from '../../e2e/backend/attribution/windows.ts';
import { day, fact, moneyFact, payment, START } from './support.ts';

const known = (facts: Fact[], ...nameKinds: StoredPayment['nameKinds']): StoredPayment => ({
  ...payment(1, ...facts),
  nameKinds,
});

describe('the time of an event', () => {
  const received = START.getTime();
  it.each([
    ['is the end of the second that Stripe names', -5000, -4001],
    ['is its receipt, when the second has not ended', -500, 0],
    ['is its receipt, when the event comes from the future', 60_000, 0],
    ['is 30 days before its receipt at the earliest', -31 * DAY_MS, -30 * DAY_MS],
    ['may be just within the 30 days', -30 * DAY_MS + 1, -30 * DAY_MS + 1000],
  ])('%s', (_name, created, expected) => {
    expect(factTime(received + created, START).getTime() - received).toBe(expected);
  });
});

describe('the first of some dates', () => {
  it('is the earliest, wherever it stands', () => {
    expect(firstOf([day(2), day(1), day(3)])).toEqual(day(1));
  });
});

describe('the money of a payment', () => {
  it('is taken over from the event that reports it', () => {
    const invoice = moneyFact('invoice', {
      transaction_id: 'in_1',
      amount_cents: 4200,
      paid_cents: 5000,
      currency: 'EUR',
      sale_type: 'subscription',
      is_recurring: true,
      context: { plan: 'pro' },
    });
    expect(moneyOf(known([invoice]))).toEqual({
      transactionId: 'in_1',
      amountCents: 4200,
      paidCents: 5000,
      reportedCents: null,
      currency: 'EUR',
      saleType: 'subscription',
      isRecurring: true,
      context: { plan: 'pro' },
      at: START,
    });
  });

  it('has an empty context when the event has none', () => {
    expect(moneyOf(known([moneyFact('invoice')]))?.context).toEqual({});
  });

  it.each([
    ['nobody has reported anything', []],
    ['no event is about money', [fact(), fact({ source: 'link' })]],
    ['R9 an event names another program', [moneyFact('invoice'), fact({ other_program: true })]],
  ])('does not exist when %s', (_name, facts) => {
    expect(moneyOf(known(facts))).toBeUndefined();
  });

  const byAuthority = ['invoice', 'session', 'intent', 'report'] as const;
  const pairs = byAuthority.flatMap((better, rank) => byAuthority.slice(rank + 1).map((worse) => [better, worse]));
  describe.each(pairs)('reported by %s and by %s', (better, worse) => {
    // The worse source is earlier, and has the smaller event id: neither may count.
    const facts = [
      moneyFact(worse!, { event_id: 'a', at: START, amount_cents: 1 }),
      moneyFact(better!, { event_id: 'b', at: day(1), amount_cents: 2 }),
    ];
    it.each([
      ['in this order', facts],
      ['in the other order', [...facts].reverse()],
    ])(`S6 is the amount of the ${better}, received %s`, (_name, inOrder) => {
      expect(moneyOf(known(inOrder))).toMatchObject({ amountCents: 2, transactionId: `of_${better}` });
    });
  });

  it.each([
    ['is the earlier of two', { at: day(1), event_id: 'a' }, { at: day(0), event_id: 'b' }],
    ['S2 is the one of the smaller id, of two at one time', { event_id: 'b' }, { event_id: 'a' }],
  ])('of the same source %s, in any order', (_name, losing, winning) => {
    const facts = [
      moneyFact('session', { ...losing, amount_cents: 1 }),
      moneyFact('session', { ...winning, amount_cents: 2 }),
    ];
    expect(moneyOf(known(facts))?.amountCents).toBe(2);
    expect(moneyOf(known(facts.reverse()))?.amountCents).toBe(2);
  });

  it('was paid when it was first reported, by whatever source', () => {
    const facts = [
      moneyFact('invoice', { at: day(3) }),
      moneyFact('report', { at: day(2) }),
      moneyFact('session', { at: day(4) }),
      fact({ at: day(1) }),
    ];
    expect(moneyOf(known(facts))?.at).toEqual(day(2));
  });

  describe('S1 of a payment intent', () => {
    it.each([
      ['counts when only the intent is known', ['intent'], true],
      ['counts when the charge is known too', ['intent', 'charge'], true],
      ['does not count when a session is behind it', ['intent', 'session'], false],
      ['does not count when an invoice is behind it', ['invoice', 'intent'], false],
    ] as const)('%s', (_name, nameKinds, counts) => {
      expect(moneyOf(known([moneyFact('intent')], ...nameKinds)) !== undefined).toBe(counts);
    });

    it('leaves the amount that a merchant reported, when a session is behind it', () => {
      const facts = [moneyFact('intent', { amount_cents: 1 }), moneyFact('report', { amount_cents: 2 })];
      expect(moneyOf(known(facts, 'intent', 'session'))?.amountCents).toBe(2);
    });
  });

  describe('S7 what the merchant reported, which refunds are measured by', () => {
    it.each([
      ['is null without a report', [moneyFact('invoice')], null],
      [
        'is the amount of the report, not of the invoice',
        [moneyFact('invoice'), moneyFact('report', { amount_cents: 6000 })],
        6000,
      ],
      [
        'is the largest of several reports',
        [10, 30, 20].map((amount_cents) => moneyFact('report', { amount_cents })),
        30,
      ],
    ])('%s', (_name, facts, reportedCents) => {
      expect(moneyOf(known(facts))?.reportedCents).toBe(reportedCents);
    });
  });
});
