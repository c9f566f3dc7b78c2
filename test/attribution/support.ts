import type { Fact, StoredPayment } from '../../e2e/backend/attribution/payment.ts';
import type { KnownClick, KnownCustomer, KnownLead, Naming } from '../../e2e/backend/attribution/payment-credit.ts';
import { DAY_MS } from '../../e2e/backend/attribution/windows.ts';

/** The cases count days from this moment. */
export const START = new Date('2026-03-01T10:00:00.000Z');

export const day = (days: number) => new Date(START.getTime() + days * DAY_MS);

let facts = 0;

/** What one event says: nothing but its time and source, unless the case adds more. */
export const fact = (over: Partial<Fact> = {}): Fact => ({
  payment_id: 1,
  event_id: `evt_${++facts}`,
  source: 'session',
  at: START,
  click_id: null,
  customer_key: null,
  coupon_click: null,
  stripe_customer_id: null,
  subscription_id: null,
  email_hash: null,
  starts_subscription: false,
  other_program: false,
  state: null,
  transaction_id: null,
  amount_cents: null,
  paid_cents: null,
  currency: null,
  sale_type: null,
  is_recurring: null,
  context: null,
  ...over,
});

/** What one event says about money. */
export const moneyFact = (source: Fact['source'], over: Partial<Fact> = {}): Fact =>
  fact({
    source,
    transaction_id: `of_${source}`,
    amount_cents: 5000,
    paid_cents: 5000,
    currency: 'USD',
    sale_type: 'payment',
    is_recurring: false,
    ...over,
  });

export const payment = (id: number, ...facts: Fact[]): StoredPayment => ({ id, nameKinds: [], facts });

let clicks = 0;

export const click = (over: Partial<KnownClick> = {}): KnownClick => ({
  id: ++clicks,
  click_id: 'click',
  visitor_id: 1,
  partner_id: 1,
  clicked_at: START,
  coupon: null,
  joined_at: null,
  ...over,
});

export const byClick = (name: string, at: Date = START): Naming => ({ names: 'click', name, at });
export const byKey = (name: string, at: Date = START): Naming => ({ names: 'key', name, at });
export const byEmail = (name: string, at: Date = START): Naming => ({ names: 'email', name, at });

/** A customer whom the merchant linked, unless the case says otherwise. */
export const customer = (over: Partial<KnownCustomer> = {}): KnownCustomer => ({
  id: 1,
  customer_key: 'u',
  visitor_id: 1,
  linked_by: 'merchant',
  linked_at: START,
  browser_visitor_id: null,
  browser_linked_at: null,
  ...over,
});

/** A lead with an address that the merchant gave, unless the case says otherwise. */
export const lead = (over: Partial<KnownLead> = {}): KnownLead => ({
  email_hash: 'e',
  visitor_id: 1,
  confirmed: true,
  at: START,
  of_confirmed_customer: false,
  ...over,
});
