import { type Loose, type LooseObject, list, text, whole } from '../providers/json.ts';
import { readGuideIds } from '../providers/metadata.ts';
import { readCurrency, share } from '../providers/money.ts';
import { intervalOf, nothing, type Reader, readEvent, sale, timeOf } from '../providers/outcome.ts';
import type { ProviderIds, ProviderOutcome, ProviderSale } from '../providers/types.ts';

/**
 * The events to subscribe a notification destination to; every other one is ignored.
 *
 * @example
 * await paddle.notificationSettings.create({
 *   type: 'url',
 *   destination: 'https://shop.example.com/paddle/webhook',
 *   description: 'Affitor',
 *   subscribedEvents: [...PADDLE_EVENTS],
 * });
 */
export const PADDLE_EVENTS = ['transaction.completed', 'adjustment.created', 'adjustment.updated'] as const;

/** Paddle writes amounts as texts: https://developer.paddle.com/concepts/sell/supported-currencies */
const cents = (value: Loose): number | null => {
  const digits = text(value);
  return digits && /^-?\d{1,16}$/.test(digits) ? whole(Number(digits)) : whole(value);
};

/**
 * Custom data of a checkout that was opened in a browser is the visitor's word: a customer key beside a click id could be
 * anybody's. Later transactions of a subscription have the custom data of its first.
 */
const readIds = (transaction: LooseObject): ProviderIds => {
  const origin = text(transaction.origin);
  const ids = readGuideIds(transaction.custom_data);
  const id = text(transaction.id);
  const discount = text(transaction.discount_id);
  return {
    ...ids,
    ...(origin === 'web' && ids.clickId && { customerKey: null }),
    ...(origin !== 'api' && (ids.clickId || ids.customerKey) && { visitorSet: true }),
    email: null,
    providerCustomerId: text(transaction.customer_id),
    subscriptionId: text(transaction.subscription_id),
    orderId: id,
    ...(discount && { coupons: [discount] }),
    paymentIds: id ? [id] : [],
  };
};

/** What was paid after credits, and how much of it is net. */
const amountsOf = (totals: Loose) => {
  const total = cents(totals?.total);
  const paid = cents(totals?.grand_total) ?? total;
  if (paid === null) return { paidCents: null, amountCents: null };
  const taxPaid = cents(totals?.grand_total_tax);
  const net = (total ?? paid) - (cents(totals?.tax) ?? 0);
  const amountCents = taxPaid !== null ? paid - taxPaid : total ? share(paid, net, total) : paid;
  return { paidCents: paid, amountCents };
};

const rhythmOf = (
  transaction: LooseObject,
): { isSubscription: boolean; interval: ProviderSale['subscriptionInterval'] } => {
  const cycle = list(transaction.items)
    .map((item) => item?.price?.billing_cycle)
    .find((one) => one);
  return { isSubscription: !!cycle, interval: cycle ? intervalOf(cycle.interval, cycle.frequency) : null };
};

const fromTransaction: Reader = (info, transaction) => {
  const ids = readIds(transaction);
  const origin = text(transaction.origin);
  const { isSubscription, interval } = rhythmOf(transaction);
  const currency = transaction.currency_code ?? transaction.details?.totals?.currency_code;
  return sale(
    info,
    ids,
    ids.orderId,
    { ...amountsOf(transaction.details?.totals), currency },
    {
      saleType: ids.subscriptionId || isSubscription ? 'subscription' : 'payment',
      // `subscription_recurring`, `subscription_update`, `subscription_charge`, `subscription_payment_method_change`
      isRecurring: !!origin?.startsWith('subscription_'),
      billingReason: origin,
      subscriptionInterval: interval,
    },
  );
};

/** Whether money went to the customer, or came back. Credits only lower what a bill still asks for. */
const DIRECTIONS: Record<string, 1 | -1> = { refund: 1, chargeback: 1, chargeback_reverse: -1 };

/** What Paddle has decided. A chargeback is `reversed` once another adjustment takes it back. */
const STANDING: Record<string, readonly string[]> = { '1': ['approved', 'reversed'], '-1': ['approved'] };

/** One adjustment: each is a part, and no event tells their sum. */
const fromAdjustment: Reader = (info, adjustment) => {
  const action = text(adjustment.action) ?? '';
  if (!Object.hasOwn(DIRECTIONS, action)) return nothing(info, 'unused_event');
  const direction = DIRECTIONS[action]!;
  if (!STANDING[direction]!.includes(text(adjustment.status) ?? '')) return nothing(info, 'refund_not_succeeded');
  const refundId = text(adjustment.id);
  const transactionId = text(adjustment.transaction_id);
  // Net of tax; 0 where only tax goes back.
  const net = cents(adjustment.totals?.subtotal);
  if (!refundId || !transactionId || net === null) return nothing(info, 'incomplete');
  if (net === 0) return nothing(info, 'zero_amount');
  return {
    ...info,
    kind: 'refund',
    transactionId,
    refundAmountCents: null,
    ...(direction < 0 && { reversal: true as const }),
    refund: {
      scope: 'part',
      cents: direction * Math.abs(net),
      refundId,
      chargeId: null,
      createdAt: info.createdAt,
      isNet: true,
    },
    currency: readCurrency(adjustment.currency_code ?? adjustment.totals?.currency_code),
    subscriptionId: text(adjustment.subscription_id),
    reason: text(adjustment.reason),
    paymentIds: [transactionId],
  };
};

const READERS: Record<(typeof PADDLE_EVENTS)[number], Reader> = {
  'transaction.completed': fromTransaction,
  'adjustment.created': fromAdjustment,
  'adjustment.updated': fromAdjustment,
};

/**
 * Translates an event of Paddle Billing's into what it means for attribution. Pure and total: the same event gives the same
 * outcome, and no JSON makes it throw. Verify the signature first; see `verifyPaddleSignature`.
 *
 * @param event the parsed body of a webhook request as Paddle sends it, not what its SDK makes of it
 * @returns a sale, a refund, or nothing, told apart by `kind`
 * @example
 * const outcome = fromPaddleEvent(JSON.parse(body));
 * if (outcome.kind === 'sale') await affitor.trackSale(outcome);
 */
export const fromPaddleEvent = (event: unknown): ProviderOutcome => {
  const { event_id, event_type, notification_id, occurred_at, data } = (event ?? {}) as NonNullable<Loose>;
  const info = {
    provider: 'paddle',
    eventId: text(event_id),
    eventType: text(event_type),
    createdAt: timeOf(occurred_at, data?.updated_at),
    // Nothing but the simulator's name tells tests from live: the sandbox is an account of its own.
    livemode: text(notification_id)?.startsWith('ntfsimevt_') ? false : null,
  };
  return readEvent(READERS, info, data);
};
