import { describe, expect, it } from 'vitest';
import { type CreditQuestion, questionOf } from '../../e2e/backend/attribution/payment-credit.ts';
import { byClick, byKey, day, fact, payment } from './support.ts';

const sub = { subscription_id: 'sub_1' };
const start = { ...sub, starts_subscription: true };

describe('what a single payment asks', () => {
  const both = payment(
    1,
    fact({
      at: day(2),
      click_id: 'late',
      coupon_click: 'use',
      stripe_customer_id: 'cus_1',
      email_hash: 'mail',
    }),
    fact({ at: day(1), customer_key: 'u', stripe_customer_id: 'cus_1', email_hash: 'mail' }),
    fact({ at: day(3), click_id: 'later', stripe_customer_id: 'cus_2', email_hash: 'other' }),
  );

  it('is judged as of when it was paid, all that its events say at one moment', () => {
    expect(questionOf([both], day(1.5))).toEqual({
      asOf: day(1.5),
      named: [byClick('late', day(1.5)), byKey('u', day(1.5)), byClick('later', day(1.5))],
      coupons: [byClick('use', day(1.5))],
      ofSubscription: [],
      stripeCustomers: ['cus_1', 'cus_2'],
      emails: ['mail', 'other'],
      isSubscription: false,
    });
  });

  it('is judged as of its first event while it is unpaid', () => {
    expect(questionOf([both], undefined).asOf).toEqual(day(1));
  });

  it('is answered by all of its events, refunds of other payments aside', () => {
    expect(questionOf([payment(0), both], day(2)).named.map(({ name }) => name)).toEqual(['late', 'u', 'later']);
  });
});

describe('S9 what the payments of a subscription ask', () => {
  const first = payment(
    1,
    fact({
      ...start,
      at: day(1),
      click_id: 'first',
      email_hash: 'a',
      stripe_customer_id: 'cus_a',
      coupon_click: 'use',
    }),
    fact({ ...sub, at: day(2), customer_key: 'u' }),
  );
  const renewal = payment(
    2,
    fact({
      ...sub,
      at: day(31),
      click_id: 'second',
      email_hash: 'b',
      stripe_customer_id: 'cus_b',
      coupon_click: 'more',
    }),
    fact({ ...sub, at: day(32), customer_key: 'v' }),
  );
  const atStart = {
    asOf: day(1),
    named: [byClick('first', day(1)), byKey('u', day(1))],
    coupons: [byClick('use', day(1))],
    ofSubscription: [byClick('second', day(31)), byKey('v', day(32))],
    stripeCustomers: ['cus_a'],
    emails: ['a'],
    isSubscription: true,
  };

  it.each([
    ['the start comes first', [first, renewal]],
    ['the renewal comes first', [renewal, first]],
  ])(
    'is judged as of its start, by what the first payment names; later payments count after it: %s',
    (_name, payments) => {
      expect(questionOf(payments, day(31))).toEqual(atStart);
    },
  );

  it('is judged as of the start even when an earlier event of another payment is known', () => {
    const before = payment(3, fact({ ...sub, at: day(0), click_id: 'before' }));
    expect(questionOf([before, first], undefined)).toMatchObject({
      asOf: day(1),
      named: atStart.named,
      ofSubscription: [byClick('before', day(0))],
    });
  });

  it('is judged as of the first of two events that start it', () => {
    const session = payment(4, fact({ ...start, at: day(0.5), customer_key: 'w' }));
    expect(questionOf([first, session], undefined)).toMatchObject({
      asOf: day(0.5),
      named: [byClick('first', day(0.5)), byKey('u', day(0.5)), byKey('w', day(0.5))],
      ofSubscription: [],
    });
  });

  describe('whose start was never reported', () => {
    const unknown = { ofSubscription: [], stripeCustomers: [], emails: [], isSubscription: true };
    const earlier = payment(
      2,
      fact({ ...sub, at: day(31), click_id: 'a', email_hash: 'a', stripe_customer_id: 'cus' }),
    );
    const later = payment(1, fact({ ...sub, at: day(61), click_id: 'b', email_hash: 'b', stripe_customer_id: 'cus' }));

    it.each([
      ['in order', [earlier, later]],
      ['the later one first', [later, earlier]],
      ['a refund without its payment first', [payment(0), earlier, later]],
    ])('is only what the earliest payment names itself, received %s', (_name, payments) => {
      expect(questionOf(payments, day(61))).toEqual({
        ...unknown,
        asOf: day(31),
        named: [byClick('a', day(31))],
        coupons: [],
      });
    });

    it('compares payments by the earliest event of each', () => {
      const long = payment(8, fact({ ...sub, at: day(70) }), fact({ ...sub, at: day(20), click_id: 'c' }));
      expect(questionOf([earlier, long], undefined)).toMatchObject({ asOf: day(20), named: [byClick('c', day(20))] });
    });

    it.each([
      ['in this order', [1, 2]],
      ['in the other order', [2, 1]],
    ])('takes the payment of the smaller id, of two at one time, %s', (_name, ids) => {
      const twins = ids.map((id) => payment(id, fact({ ...sub, at: day(1), click_id: `of_${id}` })));
      expect(questionOf(twins, undefined).named).toEqual([byClick('of_1', day(1))]);
    });

    it('is a subscription when only one event of several names it', () => {
      const mixed = payment(1, fact({ at: day(1), email_hash: 'a' }), fact({ ...sub, at: day(2) }));
      expect(questionOf([mixed], day(2))).toMatchObject({ ...unknown, asOf: day(1) } satisfies Partial<CreditQuestion>);
    });
  });
});
