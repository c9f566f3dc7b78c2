import type { StripeIds, StripeNothing, StripeSale } from '@affitor/sdk/server';
import type { Fact } from '../attribution/payment.ts';
import type { Queryable } from '../db/database.ts';
import { emailHash } from '../store/email-hash.ts';
import { jsonText } from '../store/json.ts';
import type { Program } from '../store/programs.ts';
import { nameOf, type PaymentName } from './names.ts';

export type NewFact = Omit<Fact, 'payment_id' | 'coupon_click'>;

const NO_MONEY = {
  transaction_id: null,
  amount_cents: null,
  paid_cents: null,
  currency: null,
  sale_type: null,
  is_recurring: null,
  context: null,
} as const;

/** A program's id is a number: any other word beside our keys is the merchant's own. */
const namesOther = (programId: string | null, program: Pick<Program, 'id'>) =>
  programId !== null && /^[1-9]\d*$/.test(programId) && programId !== String(program.id);

const SOURCES: [prefix: string, source: Fact['source']][] = [
  ['checkout.session.', 'session'],
  ['invoice.', 'invoice'],
  ['payment_intent.', 'intent'],
];

export interface Told {
  eventId: string;
  eventType: string;
  ids: StripeIds;
  sale?: StripeSale;
  billingReason?: string | null | undefined;
  state?: Fact['state'];
}

export const toldBy = (outcome: StripeNothing & { ids: StripeIds }): Told => ({
  eventId: outcome.eventId!,
  eventType: outcome.eventType!,
  ids: outcome.ids,
  billingReason: outcome.billingReason,
  state: outcome.reason === 'unpaid' && outcome.ids.subscriptionId === null ? 'unpaid' : null,
});

/** An event as it may be kept: with a digest in the place of the address. */
export function toFact(
  program: Pick<Program, 'id'>,
  { eventId, eventType, ids, sale, billingReason, state = null }: Told,
  at: Date,
): NewFact {
  const source = SOURCES.find(([prefix]) => eventType.startsWith(prefix))?.[1] ?? 'link';
  return {
    event_id: eventId,
    source,
    at,
    click_id: nameOf(ids.clickId),
    customer_key: nameOf(ids.customerKey),
    stripe_customer_id: nameOf(ids.stripeCustomerId),
    subscription_id: nameOf(ids.subscriptionId),
    email_hash: emailHash(ids.email),
    starts_subscription:
      nameOf(ids.subscriptionId) !== null &&
      (source === 'session' || (sale?.billingReason ?? billingReason) === 'subscription_create'),
    other_program: namesOther(ids.programId, program),
    state,
    ...(sale
      ? {
          transaction_id: sale.transactionId,
          amount_cents: sale.amountCents,
          paid_cents: sale.paidCents,
          currency: sale.currency,
          sale_type: sale.saleType,
          is_recurring: sale.isRecurring,
          context: { stripe_event: eventId, subscription_interval: sale.subscriptionInterval },
        }
      : NO_MONEY),
  };
}

/** A sale that the merchant's server reports. */
export interface ReportedSale {
  transactionId: string;
  amountCents: number;
  currency: string;
  saleType: 'payment' | 'subscription';
  isRecurring: boolean;
  subscriptionId: string | undefined;
  /** A code that the customer used, whoever owns it. */
  coupon?: string | undefined;
  context: Record<string, unknown>;
  now: Date;
}

/** A sale that the merchant's server reported, as a fact of its payment. */
export const reportedFact = (
  ids: { clickId: string | undefined; customerKey: string | undefined },
  sale: ReportedSale,
): NewFact => ({
  event_id: sale.transactionId,
  source: 'report',
  at: sale.now,
  click_id: ids.clickId ?? null,
  customer_key: ids.customerKey ?? null,
  stripe_customer_id: null,
  subscription_id: sale.subscriptionId ?? null,
  email_hash: null,
  starts_subscription: sale.subscriptionId !== undefined && !sale.isRecurring,
  other_program: false,
  state: null,
  transaction_id: sale.transactionId,
  amount_cents: sale.amountCents,
  paid_cents: sale.amountCents,
  currency: sale.currency,
  sale_type: sale.saleType,
  is_recurring: sale.isRecurring,
  context: sale.context,
});

type NameField = 'invoiceId' | 'paymentIntentId' | 'sessionId' | 'chargeId';

/** By what an event or a refund names its payment. */
export function namesOf(ids: { [Field in NameField]?: string | null | undefined }): PaymentName[] {
  const named: [PaymentName['kind'], string | null][] = [
    ['invoice', nameOf(ids.invoiceId)],
    ['intent', nameOf(ids.paymentIntentId)],
    ['session', nameOf(ids.sessionId)],
    ['charge', nameOf(ids.chargeId)],
  ];
  return named.flatMap(([kind, name]) => (name ? { kind, name } : []));
}

/** The columns of a fact and their values. */
export function factColumns(fact: NewFact): { columns: string; values: unknown[] } {
  const row = { ...fact, context: fact.context && jsonText(fact.context) };
  return { columns: COLUMNS.join(', '), values: COLUMNS.map((column) => row[column]) };
}

const COLUMNS = [
  'event_id',
  'source',
  'at',
  'click_id',
  'customer_key',
  'stripe_customer_id',
  'subscription_id',
  'email_hash',
  'starts_subscription',
  'other_program',
  'state',
  'transaction_id',
  'amount_cents',
  'paid_cents',
  'currency',
  'sale_type',
  'is_recurring',
  'context',
] as const satisfies readonly (keyof NewFact)[];

/** The same report again replaces the one before it. */
export async function storeFact(tx: Queryable, programId: number, paymentId: number, fact: NewFact): Promise<void> {
  const { columns, values } = factColumns(fact);
  await tx.query(
    `insert into payment_facts (program_id, payment_id, ${columns})
     values ($1, $2, ${values.map((_, index) => `$${index + 3}`).join(', ')})
     on conflict (program_id, source, event_id) do update set
       click_id = coalesce(excluded.click_id, payment_facts.click_id),
       customer_key = coalesce(excluded.customer_key, payment_facts.customer_key)`,
    [programId, paymentId, ...values],
  );
}
