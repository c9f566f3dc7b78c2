import { describe, expect, it } from 'vitest';
import {
  type CreditQuestion,
  claim,
  type Known,
  relationshipsOf,
} from '../../e2e/backend/attribution/payment-credit.ts';
import { byClick, byEmail, byKey, click, customer, day, lead as leadOf } from './support.ts';

const program = { cookie_window_days: 5 };

describe('R2 a click that is named', () => {
  const one = click({ click_id: 'c', visitor_id: 7, clicked_at: day(0) });

  it.each([
    ['leads to its visitor', day(1), { visitorId: 7 }],
    ['leads to its visitor at the moment of the click', day(0), { visitorId: 7 }],
    ['can be claimed to the last moment of the cookie window', day(5), { visitorId: 7 }],
    ['can no longer be claimed a millisecond later', new Date(day(5).getTime() + 1), undefined],
    [
      'T6 counts itself, as of when it was named, when it arrived within 7 days after that',
      day(-7),
      { visitorId: 7, itself: { ...one, clicked_at: day(-7) }, isLate: true },
    ],
    [
      'T6 counts for nothing that named it more than 7 days before it arrived',
      new Date(day(-7).getTime() - 1),
      undefined,
    ],
  ])('%s', (_name, at, expected) => {
    expect(claim(byClick('c', at), [one], program)).toEqual(expected);
  });

  it('leads to nobody under an id that is not known', () => {
    expect(claim(byClick('other', day(1)), [one], program)).toBeUndefined();
    expect(claim(byClick('c', day(1)), [], program)).toBeUndefined();
  });

  it.each([
    ['R6 starts its window anew with each re-click', day(8), { visitorId: 2 }],
    ['R6 is judged by the last click before it was named', day(3), { visitorId: 1 }],
    ['is not claimed by a re-click that came later', day(5.5), undefined],
  ])('%s', (_name, at, expected) => {
    const clicks = [
      click({ click_id: 'c', visitor_id: 1, clicked_at: day(0) }),
      click({ click_id: 'd', visitor_id: 9, clicked_at: day(2.9) }),
      click({ click_id: 'c', visitor_id: 2, clicked_at: day(6) }),
    ];
    expect(claim(byClick('c', at), clicks, program)).toEqual(expected);
  });

  it('is the first of its clicks when all were reported late', () => {
    const [first, second] = [
      click({ visitor_id: 3, clicked_at: day(1) }),
      click({ visitor_id: 4, clicked_at: day(2) }),
    ];
    expect(claim(byClick('click', day(0)), [first, second], program)).toEqual({
      visitorId: 3,
      itself: { ...first, clicked_at: day(0) },
      isLate: true,
    });
  });
});

describe('S4 the order in which identifiers count', () => {
  const question = (over: Partial<CreditQuestion> = {}): CreditQuestion => ({
    asOf: day(10),
    named: [],
    coupons: [],
    ofSubscription: [],
    stripeCustomers: [],
    emails: [],
    isSubscription: false,
    ...over,
  });
  const clicks = [1, 2, 3, 4, 5, 6].map((visitor_id) =>
    click({ click_id: `click_${visitor_id}`, visitor_id, clicked_at: day(8) }),
  );
  const use = click({ click_id: 'use', visitor_id: 20, coupon: 'SAVE', clicked_at: day(30) });
  const known = (learned: Partial<Known['learned']> = {}): Known => ({
    clicks: [...clicks, use],
    customers: [11, 12, 13, 14].map((id) => customer({ id, customer_key: `key_${id}`, visitor_id: id })),
    leads: [15, 16, 17].map((id) => leadOf({ email_hash: `mail_${id}`, visitor_id: id })),
    pendingLeads: [],
    learned: { customer: [], email: [], ...learned },
  });
  const ordered = (asked: CreditQuestion, all: Known) =>
    relationshipsOf(asked, all, program).map(({ by, claims }) => [by, claims.map(({ visitorId }) => visitorId)]);

  it('is click, key, subscription, Stripe customer, e-mail, coupon', () => {
    const asked = question({
      named: [byClick('click_1', day(10)), byKey('key_11', day(10))],
      coupons: [byClick('use', day(10))],
      ofSubscription: [byClick('click_2', day(12)), byKey('key_12', day(12))],
      emails: ['mail_15'],
    });
    const all = known({
      customer: [byKey('key_13', day(9)), byClick('click_3', day(11))],
      email: [byKey('key_14', day(9)), byClick('click_4', day(11))],
    });
    expect(ordered(asked, all)).toEqual([
      ['click_id', [1, 11]],
      ['customer_key', [11]],
      ['subscription', [2, 12]],
      ['stripe_customer', [13]],
      ['email', [15]],
      ['email', [14]],
      ['stripe_customer', [3]],
      ['email', [4]],
      ['coupon', [20]],
    ]);
  });

  it('leaves out what leads to nobody', () => {
    const asked = question({
      named: [byClick('unknown', day(10)), byKey('unknown', day(10))],
      coupons: [byClick('unknown', day(10))],
      ofSubscription: [byKey('unknown', day(10))],
      emails: ['unknown'],
    });
    const all = known({ customer: [byKey('unknown', day(9))], email: [byKey('unknown', day(11))] });
    expect(ordered(asked, all)).toEqual([]);
  });

  it('R1 takes all clicks of both, when a click and a key are named', () => {
    const asked = question({
      named: [byKey('key_11', day(10)), byClick('click_2', day(10)), byClick('click_1', day(10))],
    });
    expect(ordered(asked, known())).toEqual([
      ['click_id', [2, 1, 11]],
      ['customer_key', [11]],
    ]);
  });

  it.each([
    ['the key alone is named', [byKey('key_11', day(10))]],
    ['R2 the click is past its cookie window', [byClick('click_1', day(14)), byKey('key_11', day(14))]],
  ])('identifies by the key when %s', (_name, named) => {
    expect(ordered(question({ asOf: day(14), named }), known())).toEqual([['customer_key', [11]]]);
  });

  it('identifies by every customer and lead that has the name, and by no other', () => {
    const all: Known = {
      ...known(),
      customers: [...known().customers, customer({ id: 99, customer_key: 'key_11', visitor_id: 99 })],
      leads: [...known().leads, leadOf({ email_hash: 'mail_16', visitor_id: 98 })],
    };
    expect(ordered(question({ named: [byKey('key_11', day(10))], emails: ['mail_16'] }), all)).toEqual([
      ['customer_key', [11, 99]],
      ['email', [16, 98]],
    ]);
  });

  describe.each(['customer', 'email'] as const)('what other payments named of the same %s', (source) => {
    const by = source === 'customer' ? 'stripe_customer' : 'email';
    // The e-mail address of a lead counts between what was known before the payment and what was learned later.
    const lead = ['email', [15]];
    it.each([
      [
        'was known a millisecond before: it counts before what was learned later',
        new Date(day(10).getTime() - 1),
        true,
      ],
      ['was learned at that moment: it counts last', day(10), false],
      ['was learned later: it counts last', day(11), false],
    ])('%s', (_name, at, isKnown) => {
      const other = source === 'customer' ? 'email' : 'customer';
      const otherBy = source === 'customer' ? 'email' : 'stripe_customer';
      const all = known({ [source]: [byKey('key_13', at)], [other]: [byKey('key_14', day(isKnown ? 10 : 9.9))] });
      const mine = [by, [13]];
      const others = [otherBy, [14]];
      const before = isKnown ? [mine] : [others];
      const after = isKnown ? [others] : [mine];
      const isAfterLead = before[0]![0] === 'email';
      expect(ordered(question({ emails: ['mail_15'] }), all)).toEqual([
        ...(isAfterLead ? [lead, ...before] : [...before, lead]),
        ...after,
      ]);
    });

    it('may be an e-mail address that a lead confirmed', () => {
      expect(ordered(question(), known({ [source]: [byEmail('mail_16', day(1))] }))).toEqual([[by, [16]]]);
    });
  });

  it('counts each use of a coupon as itself, as of the payment, whenever it was stored', () => {
    const twice = [use, click({ ...use, id: 900, visitor_id: 21, clicked_at: day(3) })];
    const asked = question({ coupons: [byClick('use', day(10)), byClick('click_1', day(10))] });
    expect(relationshipsOf(asked, { ...known(), clicks: [...twice, clicks[0]!] }, program)).toEqual([
      {
        by: 'coupon',
        evidence: 'confirmed',
        claims: [
          { visitorId: 20, itself: { ...use, clicked_at: day(10) } },
          { visitorId: 21, itself: { ...twice[1], clicked_at: day(10) } },
          { visitorId: 1, itself: { ...clicks[0], clicked_at: day(10) } },
        ],
      },
    ]);
  });

  it('T4 takes no address from a browser while the merchant has reported it', () => {
    const leads = [
      leadOf({ email_hash: 'shared', visitor_id: 30, confirmed: false }),
      leadOf({ email_hash: 'shared', visitor_id: 31, confirmed: true }),
    ];
    const sources = relationshipsOf(question({ emails: ['shared'] }), { ...known(), leads }, program);
    expect(sources.map(({ evidence, claims }) => [evidence, claims[0]!.visitorId])).toEqual([['confirmed', 31]]);
  });
});
