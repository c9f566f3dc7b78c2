import fc from 'fast-check';

/** Everything that really happened to one buyer; times are in seconds since the life began, no two the same. */
export interface Life {
  settings: { cookie_window_days: number; attribution_window_days: number; commission_duration_months: number | null };
  clicks: LifeClick[];
  /** Signups, in the browser `device` with the click it has then. */
  leads: { at: number; device: number }[];
  /** Whether signups give an e-mail address, the one that Stripe knows. */
  leadsWithEmail: boolean;
  purchases: Purchase[];
  /** Of each Stripe event and in turn: how late it arrives, in seconds, and whether it arrives twice. */
  delays: number[];
}

export interface LifeClick {
  at: number;
  device: number;
  partner: 'alice' | 'bob';
}

/** What the merchant's code wrote into the metadata. */
export interface Named {
  /** The click that this browser has at the time. */
  click: number | null;
  key: boolean;
}

export interface Refund {
  after: number;
  share: number;
  /** Seconds until the bank sends it back; `null`: it does not. */
  failsAfter: number | null;
}

export interface Paid {
  at: number;
  cents: number;
  tax: number;
  refunds: Refund[];
  /** Of what was paid, in percent; `null`: no dispute. */
  disputed: { share: number; lost: boolean } | null;
}

export interface Purchase {
  /** Of `invoiced_session` an invoice is made after it was paid, which the session may name already. */
  kind: 'session' | 'async_session' | 'invoiced_session' | 'intent' | 'invoice' | 'subscription';
  named: Named;
  /** Of a session: it is a Payment Link's, which tells the click as its reference and has no metadata. */
  isLink: boolean;
  /** Whose promotion code it was discounted by, told by its session and its invoices as far as they tell it. */
  coupon: 'alice' | 'bob' | null;
  customer: boolean;
  email: boolean;
  /** The first of a subscription is 0 cents during a trial. */
  payments: Paid[];
  /** Whether the webhook was there when the subscription started. */
  startTold: boolean;
  metadataOnInvoices: boolean;
  shape: 'basil' | 'older';
  /** The merchant's server reports the payments as well, under this id of Stripe's. */
  reportedAs: 'intent' | 'session' | 'invoice' | 'charge' | null;
  /** And the refunds, out of what it reported, where none fails. */
  refundsReported: boolean;
  intentTold: boolean;
  refundsToldAs: 'parts' | 'parts_without_charge' | 'totals' | 'both';
  invoiceNamedBySession: boolean;
  /** An unrelated payment of the same customer and amount is refunded, and a refund in another currency is told. */
  noise: boolean;
}

export const HOUR = 3600;
export const DAY = 24 * HOUR;

/** Evenly: what happens at the edge of everything is seldom a life. */
const hours = (from: number, to: number) =>
  fc.noBias(fc.integer({ min: from * 24, max: to * 24 })).map((hour) => hour * HOUR);

const refund: fc.Arbitrary<Refund> = fc.record({
  after: fc.integer({ min: 1, max: 20 }).map((hour) => hour * HOUR),
  share: fc.constantFrom(10, 33, 50, 100),
  failsAfter: fc.option(
    fc.integer({ min: 25, max: 90 }).map((hour) => hour * HOUR),
    { freq: 3 },
  ),
});

const paid: fc.Arbitrary<Paid> = fc.record({
  at: fc.constant(0),
  cents: fc.integer({ min: 1, max: 20_000 }),
  tax: fc.oneof(fc.constant(0), fc.nat(4_000)),
  refunds: fc.oneof(
    { arbitrary: fc.constant<Refund[]>([]), weight: 2 },
    { arbitrary: fc.array(refund, { maxLength: 2 }), weight: 1 },
  ),
  disputed: fc.option(fc.record({ share: fc.constantFrom(20, 100), lost: fc.boolean() }), { freq: 5 }),
});

const purchase = fc
  .record({
    kind: fc.constantFrom<Purchase['kind']>(
      'session',
      'async_session',
      'invoiced_session',
      'intent',
      'invoice',
      'subscription',
      'subscription',
    ),
    start: hours(5, 100),
    every: fc.constantFrom(7 * DAY, 35 * DAY),
    payments: fc.array(paid, { minLength: 1, maxLength: 3 }),
    trial: fc.boolean(),
    isLink: fc.oneof({ arbitrary: fc.constant(false), weight: 3 }, { arbitrary: fc.constant(true), weight: 1 }),
    named: fc.record({ click: fc.option(fc.nat(1), { freq: 3 }), key: fc.boolean() }),
    coupon: fc.option(fc.constantFrom('alice' as const, 'bob' as const), { freq: 2 }),
    customer: fc.boolean(),
    email: fc.boolean(),
    startTold: fc.oneof({ arbitrary: fc.constant(true), weight: 4 }, { arbitrary: fc.constant(false), weight: 1 }),
    metadataOnInvoices: fc.boolean(),
    shape: fc.constantFrom<Purchase['shape']>('basil', 'older'),
    reportedAs: fc.option(
      fc.constantFrom<NonNullable<Purchase['reportedAs']>>('intent', 'session', 'invoice', 'charge'),
      { freq: 2 },
    ),
    refundsReported: fc.boolean(),
    invoiceNamedBySession: fc.boolean(),
    intentTold: fc.boolean(),
    refundsToldAs: fc.constantFrom<Purchase['refundsToldAs']>('parts', 'parts_without_charge', 'totals', 'both'),
    noise: fc.boolean(),
  })
  .map(({ start, every, payments, trial, ...rest }): Purchase => {
    const isSubscription = rest.kind === 'subscription';
    const isLink = rest.isLink && (isSubscription || rest.kind.endsWith('session'));
    return {
      ...rest,
      isLink,
      ...(isLink && { named: { ...rest.named, key: false }, metadataOnInvoices: false }),
      payments: (isSubscription ? payments : payments.slice(0, 1)).map((one, index) => ({
        ...one,
        at: start + index * every,
        // An intent tells no tax.
        ...(rest.kind === 'intent' && { tax: 0 }),
        ...(isSubscription && trial && index === 0 && { cents: 0, tax: 0, refunds: [], disputed: null }),
      })),
    };
  });

/** Apart by at least ten seconds, so that no two things happen within one of Stripe's seconds. */
function spread(life: Life): Life {
  let nth = 0;
  const apart = <T extends { at: number }>(items: T[]): T[] =>
    items.map((item) => ({ ...item, at: item.at + 20 * ++nth }));
  return {
    ...life,
    clicks: apart(life.clicks).sort((a, b) => a.at - b.at),
    leads: apart(life.leads),
    purchases: life.purchases.map((one) => ({ ...one, payments: apart(one.payments) })),
  };
}

export const life: fc.Arbitrary<Life> = fc
  .record({
    settings: fc.record({
      cookie_window_days: fc.constantFrom(30, 90),
      attribution_window_days: fc.constantFrom(20, 60),
      commission_duration_months: fc.constantFrom(0, 1, 12, null),
    }),
    clicks: fc.array(
      fc.record({ at: hours(0, 60), device: fc.nat(1), partner: fc.constantFrom('alice' as const, 'bob' as const) }),
      { minLength: 2, maxLength: 4 },
    ),
    leads: fc.array(fc.record({ at: hours(0, 100), device: fc.nat(1) }), { maxLength: 2 }),
    leadsWithEmail: fc.boolean(),
    purchases: fc.array(purchase, { minLength: 1, maxLength: 2 }),
    delays: fc.array(fc.oneof(fc.constant(5), fc.nat(25 * DAY)), { minLength: 8, maxLength: 8 }),
  })
  .map(spread);
